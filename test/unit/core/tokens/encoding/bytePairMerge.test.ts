import assert from "node:assert/strict";
import fc from "fast-check";
import { countLong, countShort, shortPiece } from "../../../../../src/core/tokens/encoding/bytePairMerge.ts";
import { loadPackedRanks } from "../../../../../src/core/tokens/encoding/rankData.ts";
import { RankTable } from "../../../../../src/core/tokens/encoding/rankTable.ts";

function finish<T>(steps: Generator<void, T>): T {
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
  }
}

/** Parts of generated texts: ones that are merged into long tokens, and ones whose tokens depend on the letters behind them. */
const parts = ["a", "b", "aa", " ", "    ", "e", "n", "t", "ing", "ation", "=", "\n", "é", "中", "\0", "😀"];
const text = (maxLength: number) =>
  fc.array(fc.constantFrom(...parts), { minLength: 1, maxLength }).map((some) => some.join(""));

describe("Merging a long piece", () => {
  let table: RankTable;
  before(async () => {
    table = finish(RankTable.build(await loadPackedRanks("o200k_base")));
  });

  const counted = (bytes: Uint8Array, window?: number) =>
    finish(countLong(table, bytes, 0, bytes.length, window));

  it("gives the same whether it is merged as a whole or in windows, however small", () => {
    fc.assert(
      fc.property(text(300), fc.integer({ min: 9, max: 200 }), (some, window) => {
        const bytes = new TextEncoder().encode(some);
        assert.equal(counted(bytes, window), counted(bytes, bytes.length));
      }),
      { numRuns: 2000 },
    );
  });

  it("gives the same by the heap as by looking at every pair", () => {
    fc.assert(
      fc.property(text(20), (some) => {
        const bytes = new TextEncoder().encode(some).subarray(0, shortPiece);
        assert.equal(counted(bytes), countShort(table, bytes, 0, bytes.length));
      }),
    );
  });
});
