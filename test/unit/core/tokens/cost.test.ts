import assert from "node:assert/strict";
import { entryVersion, type MessageEntry } from "../../../../src/core/conversation/entry.ts";
import { costOf, costOfAll } from "../../../../src/core/tokens/cost.ts";

const prices = { input: 2, cachedInput: 0.2, output: 12 };
const long = { ...prices, longPrompt: { above: 272_000, input: 4, cachedInput: 0.4, output: 18 } };

let seq = 0;
const reply = (more: Partial<MessageEntry>): MessageEntry => ({
  ...{ v: entryVersion, id: `m${++seq}`, conversationId: "c", seq, at: 0, type: "message", model: "m" },
  message: { role: "assistant", content: "Yes." },
  ...more,
});
const usage = { promptTokens: 1_000_000, completionTokens: 0 };

describe("The cost of a request", () => {
  it("charges cached input less, and in full where its price is not known", () => {
    const used = { promptTokens: 100_000, completionTokens: 10_000, cachedTokens: 50_000 };
    assert.equal(costOf(used, prices).toFixed(4), "0.2300");
    assert.equal(costOf(used, { input: 2, output: 12 }).toFixed(4), "0.3200");
  });

  it("charges the whole of it more where the prompt is longer than the price list's bound", () => {
    const used = (promptTokens: number) => ({ promptTokens, completionTokens: 1_000, cachedTokens: 200_000 });
    assert.equal(costOf(used(272_000), long).toFixed(6), "0.196000");
    assert.equal(costOf(used(272_001), long).toFixed(6), "0.386004");
  });

  it("is never lowered by a figure that cannot be", () => {
    const rest = { promptTokens: 100_000, completionTokens: 10_000 };
    for (const odd of [-1e9, Number.NaN]) {
      assert.equal(
        costOf({ ...rest, completionTokens: odd }, prices),
        costOf({ ...rest, completionTokens: 0 }, prices),
      );
      assert.equal(
        costOf({ ...rest, promptTokens: odd }, prices),
        costOf({ ...rest, promptTokens: 0 }, prices),
      );
      assert.equal(
        costOf({ ...rest, cachedTokens: odd, cacheWriteTokens: odd }, prices),
        costOf(rest, prices),
      );
    }
  });
});

describe("The cost of a conversation", () => {
  it("adds up what was reported; replies that broke off are left out", () => {
    const entries = [reply({ usage }), reply({ interrupted: true }), reply({ usage })];
    assert.equal(
      costOfAll(entries, () => prices),
      4,
    );
  });

  it("is not known where a price is not, or where a whole reply came without a report", () => {
    const unpriced = costOfAll([reply({ usage })], () => undefined);
    const unreported = costOfAll([reply({ usage }), reply({})], () => prices);
    assert.deepEqual([unpriced, unreported], [undefined, undefined]);
  });
});
