import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { transformSync } from "esbuild";
import { projectFolder } from "../../vscode/folders.ts";

/** Characters of each text, so that every encoder reads the same. */
const size = 300_000;

/** Always the same sequence: a linear congruential generator, 0 to 1. */
function randomizer(): () => number {
  let state = 12345;
  return () => {
    state = (Math.imul(state, 1103515245) + 12345) & 0x7fffffff;
    return state / 0x80000000;
  };
}

function fromFiles(pattern: string, change: (text: string) => string = (text) => text): string {
  let text = "";
  for (const file of globSync(pattern, { cwd: projectFolder }).sort()) {
    if (text.length >= size) break;
    text += change(readFileSync(join(projectFolder, file), "utf8"));
  }
  return text.slice(0, size);
}

/** Characters of a range at random, with `pause` after every few of them. */
function fromRange(first: number, count: number, every: number, pause: string): string {
  const random = randomizer();
  const parts: string[] = [];
  for (let n = 1; n < size / 2; n++) {
    parts.push(String.fromCodePoint(first + Math.floor(random() * count)));
    if (n % every === 0) parts.push(pause);
  }
  return parts.join("").slice(0, size);
}

function base64(): string {
  const random = randomizer();
  let bytes = "";
  for (let n = 0; n < (size * 3) / 4; n++) bytes += String.fromCharCode(Math.floor(random() * 256));
  return btoa(bytes).replace(/.{76}/g, "$&\n");
}

/** The texts that encoders are measured on, by kind. */
export function benchTexts(): Readonly<Record<string, string>> {
  const code = "node_modules/{lit*,@lit,diff,openai}/**/*.d.ts";
  return {
    prose: fromFiles("node_modules/{openai,typescript,lit,fast-check,mocha}/*.md"),
    TypeScript: fromFiles(code),
    JSON: fromFiles("package-lock.json"),
    CJK: fromRange(0x4e00, 3000, 12, "。"),
    emoji: fromRange(0x1f300, 500, 3, " ok"),
    base64: base64(),
    "min.js": fromFiles("node_modules/openai/**/*.js", (text) => transformSync(text, { minify: true }).code),
  };
}
