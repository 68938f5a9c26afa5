import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

const root = join(import.meta.dirname, "../../..");
/**
 * Folders in which requests are made, counted and planned. What the user reads may name a server: the choice of one,
 * files of another program.
 */
const folders = [
  "models",
  "composition",
  "core/agent",
  "core/context",
  "core/ports",
  "core/tokens",
  "presenter/panel",
  "presenter/sheets",
].map((folder) => `src/${folder}`);
const names =
  /mistral|deepseek|moonshot|kimi|ollama|openrouter|\bgroq|lm ?studio|llama\.?cpp|vllm|sglang|fireworks|dashscope|qwen|\bxai\b|googleapis|gemini|\bglm\b|zhipu/i;

function withoutComments(code: string): string {
  return code.replace(/\/\*[^]*?\*\//g, "").replace(/(^|[^:"'`])\/\/.*$/gm, "$1");
}

describe("The product's code", () => {
  it("names no server beyond the catalog: what one wants is a rule", () => {
    const found = folders.flatMap((folder) =>
      readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
        .filter((path) => path.endsWith(".ts") && !(folder === "src/models" && path.startsWith("catalog")))
        .flatMap((path) => {
          const code = withoutComments(readFileSync(join(root, folder, path), "utf8"));
          return code
            .split("\n")
            .flatMap((line) => (names.test(line) ? [`${folder}/${path}: ${line.trim()}`] : []));
        }),
    );
    assert.deepEqual(found, []);
    assert.match(readFileSync(join(root, "src/models/catalog/serverRules.ts"), "utf8"), names);
  });
});
