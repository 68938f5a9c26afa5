import assert from "node:assert/strict";
import type { TokenPrices } from "../../../../src/core/tokens/cost.ts";
import { budgetAdvice } from "../../../../src/presenter/messages/budgetAdvice.ts";
import { english } from "../../doubles/english.ts";
import { policy as usual } from "../../doubles/world.ts";

/** Twice the price above 200,000 tokens; a window with room for 900,000. */
const prices: TokenPrices = { input: 2, output: 10, longPrompt: { above: 200_000, input: 4, output: 20 } };
const advice = (total: number, { policy = usual, limit = 900_000, priced = prices } = {}) =>
  budgetAdvice("m", priced, { total, limit }, policy, english);

describe("The advice of a working budget", () => {
  it("comes near the length at which prices rise, with what passing it costs", () => {
    assert.equal(advice(149_999), undefined);
    const { tokens, sentence } = advice(150_000) ?? {};
    assert.equal(tokens, 200_000);
    assert.match(sentence ?? "", /A request to m costs \$0\.40? more at once .* longer than 200,000 tokens/);
    assert.ok(advice(500_000));
  });

  it("does not come where prices stay, the window ends before, nothing is ever hidden, or prompts are kept below", () => {
    assert.equal(advice(300_000, { priced: { input: 2, output: 10 } }), undefined);
    assert.equal(advice(190_000, { limit: 200_000 }), undefined);
    assert.equal(advice(300_000, { policy: { ...usual, strategy: "off" } }), undefined);
    assert.equal(advice(190_000, { policy: { ...usual, workingBudget: 200_000 } }), undefined);
    assert.ok(advice(190_000, { policy: { ...usual, workingBudget: 300_000 } }));
  });
});
