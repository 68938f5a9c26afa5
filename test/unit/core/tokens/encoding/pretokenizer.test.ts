import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import fc from "fast-check";
import type { EncodingName } from "../../../../../src/core/tokens/counter.ts";
import { Pretokenizer, endUnknown } from "../../../../../src/core/tokens/encoding/pretokenizer.ts";

/** White space as in tiktoken's `openai_public.py`, which has Rust's. */
const space = "[\\p{White_Space}]";
const visible = "[^\\p{White_Space}]";
const symbols = "[^\\p{White_Space}\\p{L}\\p{N}]";
const contraction = "(?i:'s|'t|'re|'ve|'m|'ll|'d)";
const blanks = `${space}*[\\r\\n]+|${space}+(?!${visible})|${space}+`;
const capital = "[\\p{Lu}\\p{Lt}\\p{Lm}\\p{Lo}\\p{M}]";
const small = "[\\p{Ll}\\p{Lm}\\p{Lo}\\p{M}]";
const patterns: Readonly<Record<EncodingName, RegExp>> = {
  o200k_base: new RegExp(
    `[^\\r\\n\\p{L}\\p{N}]?${capital}*${small}+${contraction}?|[^\\r\\n\\p{L}\\p{N}]?${capital}+${small}*${contraction}?|\\p{N}{1,3}| ?${symbols}+[\\r\\n/]*|${blanks}`,
    "gu",
  ),
  cl100k_base: new RegExp(
    `${contraction}|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}{1,3}| ?${symbols}+[\\r\\n]*|${blanks}`,
    "gu",
  ),
};

const units = ["a", "A", "中", "ʰ", "\u0301", "1", "٣", " ", "\t", "\n", "\r", "\x85", "'s", "'LL", "/", "="];
const text = fc
  .array(fc.tuple(fc.constantFrom(...units), fc.integer({ min: 1, max: 12 })), { maxLength: 12 })
  .map((runs) => runs.map(([unit, length]) => unit.repeat(length)).join(""));

/** The pieces, and how often looking for them paused. */
function piecesOf(name: EncodingName, bytes: Uint8Array, stretch?: number) {
  const pieces = new Pretokenizer(name, bytes, stretch);
  const found: string[] = [];
  let pauses = 0;
  for (let start = 0; start < bytes.length;) {
    const end = pieces.next(start);
    if (end === endUnknown) {
      pauses++;
      continue;
    }
    found.push(new TextDecoder().decode(bytes.subarray(start, end)));
    start = end;
  }
  return { found, pauses };
}

/**
 * Matches of an expression in each of the texts, found in a process of its own: in one with much machine code V8 (13.6)
 * compiles such an expression without optimizing it, and wrongly.
 */
function matchesOf({ source, flags }: RegExp, texts: readonly string[]): readonly (readonly string[])[] {
  const code = `
    const { expression, texts } = JSON.parse(require("node:fs").readFileSync(0, "utf8"));
    const pattern = new RegExp(...expression);
    process.stdout.write(JSON.stringify(texts.map((text) => text.match(pattern) ?? [])));`;
  const input = JSON.stringify({ expression: [source, flags], texts });
  const { stdout } = spawnSync(process.execPath, ["-e", code], {
    input,
    encoding: "utf8",
    maxBuffer: 2 ** 26,
  });
  return JSON.parse(stdout) as readonly (readonly string[])[];
}

for (const name of ["o200k_base", "cl100k_base"] as const satisfies readonly EncodingName[]) {
  describe(`The pieces of ${name}`, () => {
    it("are those of the published expression, wherever looking pauses", () => {
      const samples = fc.sample(fc.tuple(text, fc.integer({ min: 1, max: 40 })), 3_000);
      const expected = matchesOf(
        patterns[name],
        samples.map(([some]) => some),
      );
      for (const [index, [some, stretch]] of samples.entries()) {
        const bytes = new TextEncoder().encode(some);
        assert.deepEqual(piecesOf(name, bytes, stretch).found, expected[index]);
        assert.deepEqual(piecesOf(name, bytes).found, expected[index]);
      }
    });

    it("are looked for with a pause after every stretch of a long one", () => {
      for (const unit of ["a", "A", "中", " ", "\n", "="]) {
        const bytes = new TextEncoder().encode(unit.repeat(10_000));
        const { found, pauses } = piecesOf(name, bytes, 100);
        assert.equal(found.length, 1);
        assert.ok(pauses >= bytes.length / 103, `${JSON.stringify(unit)}: ${pauses} pauses`);
      }
    });
  });
}
