import assert from "node:assert/strict";
import { verifiedRanks, verify } from "../../../../../src/build/ranksPlugin.ts";
import { packRanks } from "../../../../../src/core/tokens/encoding/packedRanks.ts";
import { noRank, RankTable } from "../../../../../src/core/tokens/encoding/rankTable.ts";
import { runYielding } from "../../../../../src/core/tokens/encoding/yieldingWork.ts";

const bytes = (text: string) => new TextEncoder().encode(text);

describe("Packed ranks", () => {
  const ranks = `! 0 ${btoa("a")} ${btoa("b")} ${btoa("ab")}\n! 3 ${btoa("abb")}`;

  it("find each token by its bytes, and nothing else", async () => {
    const table = await runYielding(RankTable.build(packRanks(ranks)));
    const text = bytes("xabbx");
    assert.deepEqual(
      [table.rank(text, 1, 2), table.rank(text, 2, 3), table.rank(text, 1, 3), table.rank(text, 1, 4)],
      [0, 1, 2, 3],
    );
    assert.equal(table.pairRank(text, 1), 2);
    assert.equal(table.rank(text, 0, 2), noRank);
    assert.equal(table.rank(text, 0, 5), noRank);
  });

  it("refuse ranks with a gap", () => {
    assert.throws(() => packRanks(`! 0 ${btoa("a")}\n! 2 ${btoa("b")}`), /gap/);
  });

  it("are those that OpenAI publishes, and those of no other encoding are let through", async () => {
    const ranks = await verifiedRanks("cl100k_base");
    assert.ok((await verifiedRanks("o200k_base")).length > ranks.length);
    assert.throws(() => verify("o200k_base", ranks), /not those that OpenAI publishes/);
  });
});
