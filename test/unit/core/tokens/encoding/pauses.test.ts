import assert from "node:assert/strict";
import { BytePairEncoding } from "../../../../../src/core/tokens/encoding/encoding.ts";
import { loadPackedRanks } from "../../../../../src/core/tokens/encoding/rankData.ts";
import { RankTable } from "../../../../../src/core/tokens/encoding/rankTable.ts";
import { runYielding, useEventLoop } from "../../../../../src/core/tokens/encoding/yieldingWork.ts";
import { systemEventLoop } from "../../../../../src/host/platform/systemClock.ts";

/** Limit of lookups between two turns of the event loop: a few milliseconds on any machine. */
const mostLookups = 25_000;

describe("Counting in turns", () => {
  let encoding: BytePairEncoding;
  let lookups = 0;
  let most = 0;

  before(async () => {
    useEventLoop(systemEventLoop);
    const table = await runYielding(RankTable.build(await loadPackedRanks("o200k_base")));
    const counting = Object.create(table, {
      rank: { value: (...at: Parameters<RankTable["rank"]>) => (lookups++, table.rank(...at)) },
      pairRank: { value: (...at: Parameters<RankTable["pairRank"]>) => (lookups++, table.pairRank(...at)) },
    }) as RankTable;
    encoding = new BytePairEncoding("o200k_base", counting);
  });

  /** The most that was looked up between two turns while `work` ran. */
  async function mostBetweenTurns(work: () => Promise<unknown>): Promise<number> {
    [lookups, most] = [0, 0];
    let isDone = false;
    const turn = () => {
      [most, lookups] = [Math.max(most, lookups), 0];
      if (!isDone) setImmediate(turn);
    };
    setImmediate(turn);
    await work();
    isDone = true;
    return Math.max(most, lookups);
  }

  const words = "The quick brown fox jumps over the lazy dog. ";
  const texts: Readonly<Record<string, string>> = {
    "one letter": "a",
    "one capital": "A",
    spaces: " ",
    newlines: "\n",
    signs: "=",
    "one Chinese character": "中",
    "letters in no order": "xqzjvkwpgmybfhdcultnrsioae",
    prose: words,
    minified: 'a.b(c=>d[e]||{f:"g"});',
  };
  for (const [name, unit] of Object.entries(texts)) {
    it(`does little between two turns of the event loop: 200 KB of ${name}`, async () => {
      const text = unit.repeat(2e5 / Buffer.byteLength(unit));
      const found = await mostBetweenTurns(() => encoding.countYielding(text));
      assert.ok(found > 0 && found <= mostLookups, String(found));
    });
  }

  it("does little between two turns of the event loop: ten thousand short texts, one after the other", async () => {
    const found = await mostBetweenTurns(async () => {
      for (let n = 0; n < 10_000; n++) await encoding.countYielding(`${words}${n}`);
    });
    assert.ok(found > 0 && found <= mostLookups, String(found));
  });
});
