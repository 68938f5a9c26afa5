import { mkdtempSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build } from "esbuild";
import { ranksPlugin } from "../../../src/build/ranksPlugin.ts";
import { projectFolder } from "../../vscode/folders.ts";

export type Count = (text: string) => number;

/** Encoders by name: how each loads o200k_base, as source of a CommonJS module that exports `load`. */
const sources: Readonly<Record<string, string>> = {
  longhand: `import { loadEncoding } from "./src/core/tokens/encoding/encoding.ts";
    export const load = async () => { const e = await loadEncoding("o200k_base"); return (text) => e.count(text); };`,
  "js-tiktoken": `import { Tiktoken } from "js-tiktoken/lite"; import ranks from "js-tiktoken/ranks/o200k_base";
    export const load = async () => { const e = new Tiktoken(ranks); return (text) => e.encode(text, [], []).length; };`,
  "gpt-tokenizer": `import { countTokens } from "gpt-tokenizer/encoding/o200k_base";
    const plain = { disallowedSpecial: new Set() };
    export const load = async () => (text) => countTokens(text, plain);`,
  "tiktoken WASM": `import { get_encoding } from "tiktoken";
    export const load = async () => { const e = get_encoding("o200k_base"); return (text) => e.encode(text, [], []).length; };`,
};

export const encoderNames = Object.keys(sources);

/** Bundles every encoder as an extension would ship it; returns the bundle of each by name. */
export async function bundleEncoders(): Promise<ReadonlyMap<string, string>> {
  const folder = mkdtempSync(join(tmpdir(), "encoders-"));
  const bundles = new Map<string, string>();
  for (const [name, contents] of Object.entries(sources)) {
    const file = join(folder, `${name.replace(" ", "-")}.cjs`);
    const { outputFiles } = await build({
      stdin: { contents, resolveDir: projectFolder },
      bundle: true,
      minify: true,
      write: false,
      platform: "node",
      format: "cjs",
      outdir: folder,
      alias: { tiktoken: createRequire(import.meta.url).resolve("tiktoken") },
      external: [createRequire(import.meta.url).resolve("tiktoken")],
      plugins: [ranksPlugin],
    });
    writeFileSync(file, outputFiles[0]?.contents ?? "");
    bundles.set(name, file);
  }
  return bundles;
}

export async function loadBundle(file: string): Promise<Count> {
  const { load } = createRequire(import.meta.url)(file) as { load: () => Promise<Count> };
  return load();
}

/** Milliseconds of this thread's own work: what other programs on the machine take is left out. */
export function workedMs(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1e3;
}

export function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

/** Prints a table in Markdown. */
export function printTable(head: readonly string[], rows: readonly (readonly string[])[]): void {
  for (const cells of [head, head.map(() => "---"), ...rows]) console.log(`| ${cells.join(" | ")} |`);
}
