import assert from "node:assert/strict";
import {
  lenientUsage,
  mergedUsage,
  reportedUsage,
} from "../../../../src/models/chatCompletions/lenientUsage.ts";

const read = (...reports: readonly object[]) =>
  reports.reduce((before, usage) => mergedUsage(before, lenientUsage({ usage }, {})), {});

describe("Usage that a server reports", () => {
  it("is put together where prompt and reply come apart", () => {
    const whole = { promptTokens: 100, completionTokens: 50 };
    for (const last of [{ completion_tokens: 50 }, { prompt_tokens: 0, completion_tokens: 50 }]) {
      assert.deepEqual(
        reportedUsage(read({ prompt_tokens: 100, completion_tokens: 1 }, last), { hasThought: false }),
        whole,
      );
      assert.deepEqual(reportedUsage(read(last, { prompt_tokens: 100 }), { hasThought: false }), whole);
    }
    assert.equal(reportedUsage(read({ completion_tokens: 50 }), { hasThought: false }), undefined);
  });

  it("has the last of growing figures, and what came from the cache whenever it was told", () => {
    const details = { prompt_tokens_details: { cached_tokens: 64 } };
    const figures = read(
      { prompt_tokens: 100, completion_tokens: 1, ...details },
      { prompt_tokens: 100, completion_tokens: 9 },
    );
    assert.deepEqual(reportedUsage(figures, { hasThought: false }), {
      ...{ promptTokens: 100, completionTokens: 9, cachedTokens: 64 },
    });
  });

  it("has thoughts that are in the total alone", () => {
    const apart = { prompt_tokens: 100, completion_tokens: 10, total_tokens: 410 };
    const thought = { promptTokens: 100, completionTokens: 310, reasoningTokens: 300 };
    const told = { ...apart, completion_tokens_details: { reasoning_tokens: 300 } };
    assert.deepEqual(reportedUsage(read(told), { hasThought: false }), thought);
    assert.deepEqual(reportedUsage(read(apart), { hasThought: true }), thought);
    const none = { promptTokens: 100, completionTokens: 10 };
    assert.deepEqual(reportedUsage(read(apart), { hasThought: false }), none);
    const cached = { ...apart, cache_read_input_tokens: 300 };
    assert.deepEqual(reportedUsage(read(cached), { hasThought: true }), { ...none, cachedTokens: 300 });
    const within = { ...told, completion_tokens: 310 };
    assert.deepEqual(reportedUsage(read(within), { hasThought: true }), thought);
  });

  it("may be a list, or named in other ways", () => {
    const usage = { promptTokens: 100, completionTokens: 10 };
    assert.deepEqual(reportedUsage(lenientUsage({ usage: [usage] }, {}), { hasThought: false }), usage);
    const cached = { prompt_tokens: 100, completion_tokens: 10, num_cached_tokens: 64 };
    assert.deepEqual(reportedUsage(read(cached), { hasThought: false }), { ...usage, cachedTokens: 64 });
  });
});
