import assert from "node:assert/strict";
import { memoryText } from "../../../../media/strings/memoryText.ts";
import { text } from "../../../../media/strings/text.ts";
import type { CompactionRow } from "../../../../src/protocol/rows.ts";

const compaction: CompactionRow = {
  ...{
    kind: "compaction",
    id: "x",
    strategy: "slidingWindow",
    automatic: true,
    cleared: 0,
    cut: 0,
    hidden: 12,
  },
  ...{ tokensBefore: 9_120, tokensAfter: 4_480, reverted: false },
};

describe("the panel's words", () => {
  it("name a memory change with its figures", () => {
    assert.equal(text.compaction(compaction), "12 messages trimmed");
    assert.equal(text.compactionTokens(compaction), "9,120 → 4,480 tokens");
    assert.equal(text.compaction({ ...compaction, hidden: 1, summary: "…" }), "1 message summarized");
    const clearing = { ...compaction, strategy: "clearToolResults", hidden: 0, cleared: 7 } as const;
    assert.equal(text.compaction(clearing), "7 tool results cleared");
    assert.equal(text.compaction({ ...clearing, cleared: 0, cut: 1 }), "1 message cut to fit");
    assert.equal(text.compaction({ ...clearing, cleared: 0, pictures: 2 }), "2 images left out");
    assert.equal(
      text.compaction({ ...compaction, cleared: 7, cut: 2 }),
      "12 messages trimmed, 7 tool results cleared, 2 messages cut to fit",
    );
  });

  it("say how long something took, and in whole seconds how long it is taking", () => {
    assert.deepEqual([340, 3_210, 62_900].map(text.duration), ["340 ms", "3.2 s", "1 min 2 s"]);
    assert.deepEqual([3_990, 62_900].map(text.elapsed), ["3 s", "1 min 2 s"]);
  });

  it("say of the request for a summary that its price is not known, where that is so", () => {
    const chosen = { kind: "separate", model: "local", tokens: 900, cachedTokens: 0 } as const;
    assert.match(memoryText.extraRequest({ chosen }), /to local, whose price is not known$/);
    assert.match(memoryText.extraRequest({ chosen: { ...chosen, cost: 0.02 } }), /to local, at most \$/);
  });

  it("write the exact figures of the meter", () => {
    const figures = {
      ...{ system: 0, tools: 0, history: 12_345, summary: 0, pinned: 0, framing: 0 },
      ...{ total: 12_345, reserve: 16_384, limit: 111_616, window: 128_000 },
    };
    assert.equal(text.figures(figures), "12,345 of 111,616 tokens");
    assert.equal(text.share(figures), "11%");
    assert.equal(text.share({ ...figures, limit: 0 }), "0%");
  });

  it("write durations in the unit a person would use", () => {
    assert.equal(text.duration(12.4), "12 ms");
    assert.equal(text.duration(3_400), "3.4 s");
    assert.equal(text.duration(123_000), "2 min 3 s");
  });

  it("cut a long reply for the screen reader", () => {
    assert.equal(text.replyAnnouncement("x".repeat(5_000)).length, 1_001);
  });
});
