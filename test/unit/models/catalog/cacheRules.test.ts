import assert from "node:assert/strict";
import { cacheRule, withCacheWrites } from "../../../../src/models/catalog/cacheRules.ts";

const minutes = (server: string, model: string) => {
  const rule = cacheRule(server, model);
  return "ttlMs" in rule ? [rule.kind, rule.ttlMs / 60_000] : [rule.kind];
};

describe("How servers cache prompts", () => {
  it("is told by the catalog, by server and model", () => {
    assert.deepEqual(minutes("api.anthropic.com", "claude-sonnet-5"), ["marked", 5]);
    assert.deepEqual(minutes("openrouter.ai", "anthropic/claude-opus-5.5"), ["marked", 5]);
    assert.deepEqual(minutes("openrouter.ai", "deepseek/deepseek-chat"), ["unknown"]);
    assert.deepEqual(minutes("api.openai.com", "gpt-5.6-terra"), ["automatic", 30]);
    assert.deepEqual(minutes("api.openai.com", "gpt-6.2-sol"), ["automatic", 30]);
    assert.deepEqual(minutes("api.openai.com", "gpt-5.4-mini"), ["automatic", 5]);
    assert.deepEqual(minutes("api.openai.com", "gpt-4o"), ["automatic", 5]);
    assert.deepEqual(minutes("127.0.0.1:11434", "llama"), ["unknown"]);
    assert.deepEqual(minutes("openai.com.example", "gpt-4o"), ["unknown"]);
  });

  it("adds the price of cache writes to prices that do not tell it", () => {
    const prices = { input: 4, output: 20, longPrompt: { above: 9, input: 8, output: 40 } };
    const known = withCacheWrites(prices, "api.anthropic.com", "claude-opus-5-5");
    assert.deepEqual([known.cacheWrite, known.longPrompt?.cacheWrite], [5, 10]);
    assert.equal(
      withCacheWrites({ ...prices, cacheWrite: 1 }, "api.anthropic.com", "claude-x").cacheWrite,
      1,
    );
    assert.equal(withCacheWrites(prices, "api.openai.com", "gpt-5.4"), prices);
  });
});
