import assert from "node:assert/strict";
import fc from "fast-check";
import type { EncodingName } from "../../../../../src/core/tokens/counter.ts";
import { Pretokenizer, unfinished } from "../../../../../src/core/tokens/encoding/pretokenizer.ts";

/** As in tiktoken's `openai_public.py`, with Rust's white space. */
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
    if (end === unfinished) {
      pauses++;
      continue;
    }
    found.push(new TextDecoder().decode(bytes.subarray(start, end)));
    start = end;
  }
  return { found, pauses };
}

for (const name of ["o200k_base", "cl100k_base"] as const satisfies readonly EncodingName[]) {
  describe(`The pieces of ${name}`, () => {
    it("are those of the published expression, wherever looking pauses", () => {
      fc.assert(
        fc.property(text, fc.integer({ min: 1, max: 40 }), (some, stretch) => {
          const expected = some.match(patterns[name]) ?? [];
          const bytes = new TextEncoder().encode(some);
          assert.deepEqual(piecesOf(name, bytes, stretch).found, expected);
          assert.deepEqual(piecesOf(name, bytes).found, expected);
        }),
        { numRuns: 3000 },
      );
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
