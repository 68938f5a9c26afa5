import assert from "node:assert/strict";
import { budgetOf } from "../../../../src/core/context/budget.ts";
import { plan } from "../../../../src/core/context/plan.ts";
import { Weights } from "../../../../src/core/context/weighing/weights.ts";
import { letterCounter } from "../../doubles/letterCounter.ts";
import { GrowingRecord, picture, text } from "./randomRecord.ts";

const counter = await letterCounter("m", []);
const policy = {
  strategy: "slidingWindow",
  compactAt: 0.8,
  compactTo: 0.5,
  keepRecentExchanges: 1,
} as const;

/** Messages and pictures that a compaction takes of four exchanges of 400 tokens and of these pictures, of 600 tokens by their number, in the latest message. */
async function compacted(pictures: readonly number[], window: number) {
  const record = new GrowingRecord();
  for (let turn = 0; turn < 4; turn++) {
    record.say({ role: "user", content: text(200) });
    record.say({ role: "assistant", content: text(200) });
  }
  record.say({ role: "user", content: "Look", images: pictures.map((times) => picture(times - 1)) });
  const weights = new Weights(counter);
  await weights.prime(record.conversation);
  const terms = { weights, counter, budget: budgetOf(window, 0), model: "m", factor: 1 };
  const planned = plan(record.conversation, terms, policy);
  return {
    hidden: planned.compaction?.hides.length,
    images: planned.compaction?.images?.length ?? 0,
    planned,
  };
}

describe("A picture of the latest message", () => {
  it("that is too much by itself goes without any word for its sake", async () => {
    const { hidden, images, planned } = await compacted([10], 4_000);
    assert.deepEqual([hidden, images, planned.problem], [0, 1, undefined]);
  });

  it("stays where words that go in its place make room for it", async () => {
    const { images, planned } = await compacted([2, 3], 2_200);
    assert.deepEqual([images, planned.problem], [1, undefined]);
  });
});
