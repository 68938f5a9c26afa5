import assert from "node:assert/strict";
import { budgetOf, borrowReserve } from "../../../../src/core/context/budget.ts";
import type { CompactionPolicy } from "../../../../src/core/context/budget.ts";
import type { ModelLimits } from "../../../../src/core/ports/models.ts";
import { ScriptedModel } from "../../doubles/scriptedModel.ts";
import { newSession, policy, servicesFor } from "../../doubles/world.ts";

/** Runs a session with one message of so many letters, each a token. */
async function sent(letters: number, limits: ModelLimits, strategy: CompactionPolicy["strategy"] = "off") {
  const model = new ScriptedModel();
  const settings = { ...servicesFor(model).settings(), contextWindow: 0 };
  const { session } = newSession(model, {
    systemPrompt: () => "",
    settings: () => ({ ...settings, policy: { ...policy, strategy, compactAt: 1 } }),
    models: { limits: () => limits },
  });
  const { stopReason } = await session.send("x".repeat(letters));
  const { figures } = await session.memory.view();
  const [request] = model.requests;
  return { stopReason, maxTokens: request?.maxTokens, figures };
}

const limits: ModelLimits = { window: 20_000, reserve: 4_000 };

describe("The room that is kept for a reply", () => {
  it("is lent to a prompt above the limit, down to the least reply", () => {
    const budget = budgetOf(20_000, 4_000);
    assert.deepEqual(borrowReserve(budget, 16_000), { window: 20_000, reserve: 4_000, limit: 16_000 });
    assert.deepEqual(borrowReserve(budget, 17_000), { window: 20_000, reserve: 2_830, limit: 17_170 });
    for (const total of [18_950, 30_000]) {
      assert.deepEqual(borrowReserve(budget, total), { window: 20_000, reserve: 1_024, limit: 18_976 });
    }
    assert.equal(borrowReserve(budgetOf(100_000, 40_000), 99_000).reserve, 10_000);
    assert.equal(borrowReserve(budgetOf(2_000, 500), 1_900).reserve, 500);
  });

  it("is not lent beyond the longest prompt that a model takes", () => {
    assert.equal(borrowReserve(budgetOf(20_000, 4_000, 16_000), 16_001).limit, 16_000);
    assert.equal(borrowReserve(budgetOf(20_000, 4_000, 16_500), 18_000).limit, 16_500);
    assert.equal(borrowReserve(budgetOf(20_000, 4_000, 5_000), 16_001).limit, 16_000);
  });

  it("makes the reply shorter that is asked for, and nothing is hidden or refused", async () => {
    const short = await sent(17_000, limits);
    assert.equal(short.stopReason, "stop");
    assert.ok(short.maxTokens !== undefined && short.maxTokens < 4_000 && short.maxTokens >= 1_024);
    const { total, limit, reserve, window } = short.figures;
    assert.ok(total <= limit && limit + reserve === window);
    assert.equal((await sent(15_000, limits)).maxTokens, 4_000);
    assert.equal((await sent(19_500, limits)).stopReason, "cannotFit");
    assert.equal((await sent(17_000, { ...limits, longestPrompt: 16_000 })).stopReason, "cannotFit");
  });
});
