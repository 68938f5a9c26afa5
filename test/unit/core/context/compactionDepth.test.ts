import assert from "node:assert/strict";
import { costIn } from "../../../simulate/costs.ts";
import { readings } from "../../../simulate/sessions.ts";
import { simulate } from "../../../simulate/simulation.ts";
import type { Policy } from "../../../../src/core/context/budget.ts";
import { deepened, type DepthTerms } from "../../../../src/core/context/compactionDepth.ts";

const usual: Policy = { strategy: "slidingWindow", compactAt: 0.8, compactTo: 0.5, keepRecentExchanges: 10 };
const rule: DepthTerms["rule"] = { kind: "unknown" };
const prices = (cachedInput: number) => ({ input: 1, cachedInput, output: 4 });
const depthAt = (cachedInput: number, policy = usual) =>
  deepened(policy, { rule, prices: prices(cachedInput) }).compactTo;

describe("A compaction", () => {
  it("goes deeper the cheaper the cache is, at most to half of what is set", () => {
    assert.deepEqual(
      [1, 0.5, 0.3].map((share) => depthAt(share)),
      [0.5, 0.5, 0.5],
    );
    assert.ok(depthAt(0.2) < 0.5 && depthAt(0.2) > depthAt(0.15));
    assert.deepEqual(
      [0.1, 0.05, 0].map((share) => depthAt(share)),
      [0.25, 0.25, 0.25],
    );
    assert.equal(depthAt(0.1, { ...usual, compactTo: 0.05 }), 0.05);
    assert.equal(depthAt(0.1, { ...usual, compactAt: 0.2 }), 0.1);
  });

  it("counts what putting a prompt into the cache costs", () => {
    const writing = { ...prices(0.3), cacheWrite: 2 };
    assert.ok(deepened(usual, { rule, prices: writing }).compactTo < depthAt(0.3));
  });

  it("goes as deep as is set where no cache is, no price is known or nothing is hidden by itself", () => {
    const cheap = prices(0.1);
    assert.equal(deepened(usual, { rule: { kind: "none" }, prices: cheap }), usual);
    assert.equal(deepened(usual, { rule, prices: undefined }), usual);
    const off: Policy = { ...usual, strategy: "off" };
    assert.equal(deepened(off, { rule, prices: cheap }), off);
  });

  it("leaves the exchanges that a summary keeps", () => {
    const summarizing: Policy = { ...usual, strategy: "summarize" };
    assert.equal(deepened(summarizing, { rule, prices: prices(0.1) }).keepRecentExchanges, 10);
  });

  it("is rare in a session that reads files, and holds more facts than dropping the oldest at no higher cost", async () => {
    const session = readings();
    const [oldest, sliding] = [
      await simulate(session, "dropOldest"),
      await simulate(session, "slidingWindow"),
    ];
    assert.ok(sliding.requests.filter(({ isRewrite }) => isRewrite).length <= 5);
    assert.ok(sliding.inView > 28 && sliding.inView > oldest.inView);
    assert.ok(sliding.inPlan >= oldest.inPlan);
    assert.ok(costIn(sliding, session) <= costIn(oldest, session));
  });
});
