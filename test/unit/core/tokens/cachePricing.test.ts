import assert from "node:assert/strict";
import type { Entry } from "../../../../src/core/conversation/entry.ts";
import {
  cacheState,
  lastRequest,
  promptPrice,
  type CacheRule,
} from "../../../../src/core/tokens/cachePricing.ts";
import { costOf } from "../../../../src/core/tokens/cost.ts";

const minute = 60_000;
const automatic: CacheRule = { kind: "automatic", ttlMs: 5 * minute, leastTokens: 1_024 };
const marked: CacheRule = { kind: "marked", ttlMs: 5 * minute, leastTokens: 1_024, isWritePriced: true };
const prices = { input: 10, cachedInput: 1, cacheWrite: 12.5, output: 50 };

describe("What of the next prompt is in the provider's cache", () => {
  const last = { at: 1_000, promptTokens: 50_000 };

  it("is what the last request sent, until the provider drops it", () => {
    const until = 1_000 + 5 * minute;
    assert.deepEqual(cacheState(automatic, last, 52_000, until - 1), {
      state: "cached",
      tokens: 50_000,
      until,
    });
    assert.deepEqual(cacheState(automatic, last, 52_000, until), { state: "cold", tokens: 0 });
    assert.deepEqual(cacheState(marked, last, 40_000, 2_000), { state: "cached", tokens: 40_000, until });
  });

  it("is nothing before the first request and of prompts that are too short", () => {
    assert.equal(cacheState(automatic, undefined, 52_000, 2_000).state, "cold");
    assert.equal(cacheState(automatic, { at: 1_000, promptTokens: 900 }, 950, 2_000).state, "cold");
  });

  it("is nothing where the provider caches nothing, and perhaps so much where nothing is known", () => {
    assert.deepEqual(cacheState({ kind: "none" }, last, 52_000, 2_000), { state: "none", tokens: 0 });
    assert.deepEqual(cacheState({ kind: "unknown" }, last, 52_000, 9 * minute), {
      state: "unknown",
      tokens: 50_000,
    });
  });
});

describe("The price of the next prompt", () => {
  it("has what is cached at its price, and the rest put into the cache where that has one", () => {
    assert.equal(promptPrice(automatic, prices, 100_000), 1);
    assert.equal(promptPrice(automatic, prices, 100_000, 90_000), 0.09 + 0.1);
    assert.equal(promptPrice(marked, prices, 100_000), 1.25);
    assert.equal(promptPrice(marked, prices, 100_000, 90_000), 0.09 + 0.125);
    assert.equal(promptPrice(marked, prices, 1_000), 0.01);
  });

  it("rises as a whole above the length from which long prompts are dearer", () => {
    const longPrompt = { above: 200_000, input: 20, cachedInput: 2, output: 100 };
    assert.equal(promptPrice(automatic, { ...prices, longPrompt }, 200_000), 2);
    assert.equal(promptPrice(automatic, { ...prices, longPrompt }, 200_001, 0), 4.00002);
  });
});

describe("The cost of a request", () => {
  const usage = { promptTokens: 100_000, completionTokens: 1_000 };

  it("has cache writes at their price", () => {
    const cost = costOf({ ...usage, cachedTokens: 60_000, cacheWriteTokens: 30_000 }, prices);
    assert.equal(cost.toFixed(6), "0.585000");
    assert.equal(costOf({ ...usage, cacheWriteTokens: 30_000 }, { input: 10, output: 50 }), 1.05);
  });

  it("is never below that of its reply, whatever is reported of caches", () => {
    for (const [cachedTokens, cacheWriteTokens] of [
      [900_000, 0],
      [900_000, 900_000],
      [0, 900_000],
      [-5, -5],
    ] as const) {
      assert(costOf({ ...usage, cachedTokens, cacheWriteTokens }, prices) >= 0.05);
    }
  });
});

describe("The last request", () => {
  const base = { v: 2, conversationId: "c", id: "x", seq: 1 } as const;
  const usage = { promptTokens: 50_000, completionTokens: 5 };
  const reply: Entry = {
    ...{ ...base, type: "message", at: 7, model: "m", usage },
    message: { role: "assistant", content: "a" },
  };
  const question: Entry = { ...base, type: "message", at: 8, message: { role: "user", content: "q" } };

  it("is the latest with a report of this model at this server", () => {
    assert.deepEqual(lastRequest([question, reply, question], "m"), { at: 7, promptTokens: 50_000 });
    assert.equal(lastRequest([reply], "other"), undefined);
    assert.equal(lastRequest([reply], "m", "elsewhere"), undefined);
    assert.equal(lastRequest([question], "m"), undefined);
  });

  it("is none where the prompt's beginning has changed since", () => {
    const rewind: Entry = { ...base, type: "rewind", at: 9, target: "x" };
    const title: Entry = { ...base, type: "title", at: 9, title: "t" };
    assert.equal(lastRequest([reply, rewind], "m"), undefined);
    assert.deepEqual(lastRequest([reply, title], "m"), { at: 7, promptTokens: 50_000 });
  });
});
