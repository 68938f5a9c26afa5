import assert from "node:assert/strict";
import { costIn } from "../../../simulate/costs.ts";
import { sessions, usual as usualSession, withPrompt } from "../../../simulate/sessions.ts";
import { simulate } from "../../../simulate/simulation.ts";
import { readingSession } from "../../../simulate/readingSession.ts";
import { letterCounter } from "../../doubles/letterCounter.ts";
import { plantedFacts } from "./plantedFacts.ts";
import { budgetOf, targetOf, type CompactionPolicy } from "../../../../src/core/context/budget.ts";
import {
  deepenedPolicy,
  withPriceStep,
  type DepthTerms,
} from "../../../../src/core/context/compactionDepth.ts";
import { GrowingRecord, text } from "./randomRecord.ts";
import { draftCompaction } from "./draftCompaction.ts";
import { Weights } from "../../../../src/core/context/weighing/weights.ts";
import { pauseTarget } from "../../../../src/core/context/compactionTiming.ts";
import { promptPrice } from "../../../../src/core/tokens/cachePricing.ts";

const usual: CompactionPolicy = {
  strategy: "slidingWindow",
  compactAt: 0.8,
  compactTo: 0.5,
  keepRecentExchanges: 10,
};
const rule: DepthTerms["rule"] = { kind: "unknown" };
const prices = (cachedInput: number) => ({ input: 1, cachedInput, output: 4 });
const depthAt = (cachedInput: number, policy = usual) =>
  deepenedPolicy(policy, { rule, prices: prices(cachedInput) }).compactTo;

describe("A compaction", () => {
  it("goes deeper the cheaper the cache is, at most to half of what is set", () => {
    assert.deepEqual(
      [1, 0.5, 0.3].map((share) => depthAt(share, { ...usual, strategy: "dropOldest" })),
      [0.5, 0.5, 0.5],
    );
    assert.equal(depthAt(0.5), 0.49, "a sliding window, which fills what is set to the last token");
    assert.ok(depthAt(0.2) < 0.5 && depthAt(0.2) > depthAt(0.15));
    assert.deepEqual(
      [0.1, 0.05, 0].map((share) => depthAt(share)),
      [0.25, 0.25, 0.25],
    );
    assert.equal(depthAt(0.1, { ...usual, strategy: "dropOldest", compactTo: 0.05 }), 0.05);
    assert.equal(depthAt(0.1, { ...usual, compactAt: 0.2 }), 0.1);
  });

  it("counts what putting a prompt into the cache costs", () => {
    const writing = { ...prices(0.3), cacheWrite: 2 };
    assert.ok(deepenedPolicy(usual, { rule, prices: writing }).compactTo < depthAt(0.3));
  });

  it("goes as deep as is set where no cache is, no price is known or nothing is hidden by itself", () => {
    const cheap = prices(0.1);
    assert.equal(deepenedPolicy(usual, { rule: { kind: "none" }, prices: cheap }), usual);
    assert.equal(deepenedPolicy(usual, { rule, prices: undefined }), usual);
    const off: CompactionPolicy = { ...usual, strategy: "off" };
    assert.equal(deepenedPolicy(off, { rule, prices: cheap }), off);
  });

  describe("of a model whose price rises with a prompt's length", () => {
    const rising = (above: number, input = 2) => ({
      ...{ input: 1, cachedInput: 0.5, output: 4 },
      longPrompt: { above, input, cachedInput: input / 2, output: 6 },
    });
    const budget = budgetOf(1_000_000, 0);
    const targetFor = (above: number, policy = usual, input?: number) =>
      targetOf(budget, deepenedPolicy(policy, { rule, prices: rising(above, input) }));

    it("ends just below that length where it would end a bit above it", () => {
      assert.equal(targetFor(480_000), 450_000);
      assert.equal(targetFor(400_000), 375_000);
    });

    it("ends where it would where the length is far below, above it, or costs no more", () => {
      assert.deepEqual([targetFor(300_000), targetFor(600_000), targetFor(500_000)], Array(3).fill(490_000));
      assert.equal(targetFor(480_000, usual, 1), 490_000);
      assert.equal(targetFor(480_000, { ...usual, workingBudget: 400_000 }), 196_000);
    });

    it("does so after a pause, by hand and without a cache as well", () => {
      const prices = rising(185_000);
      const policy = deepenedPolicy({ ...usual, compactTo: 0.25 }, { rule, prices });
      assert.equal(pauseTarget(budget, policy.afterPause ?? policy), 173_437);
      assert.equal(targetOf(budget, withPriceStep({ ...usual, compactTo: 0.2 }, prices)), 173_437);
      const uncached = deepenedPolicy({ ...usual, compactTo: 0.2 }, { rule: { kind: "none" }, prices });
      assert.equal(targetOf(budget, uncached), 173_437);
    });

    it("costs less than one that ends above it, over the requests until the next", () => {
      const prices = rising(480_000);
      const cost = (from: number) =>
        Array.from({ length: 5 }, (_, n) =>
          promptPrice(rule, prices, from + n * 2_000, n === 0 ? 0 : from),
        ).reduce((sum, one) => sum + one, 0);
      assert.ok(cost(targetFor(480_000)) < 0.6 * cost(500_000));
    });
  });

  it("leaves the exchanges that a summary keeps", () => {
    const summarizing: CompactionPolicy = { ...usual, strategy: "summarize" };
    assert.equal(deepenedPolicy(summarizing, { rule, prices: prices(0.1) }).keepRecentExchanges, 10);
  });

  it("holds more facts than dropping the oldest at no higher cost, in every session of the simulation", async () => {
    for (const session of sessions()) {
      const [oldest, sliding] = [
        await simulate(session, "dropOldest"),
        await simulate(session, "slidingWindow"),
      ];
      const [dear, cheap] = [costIn(oldest, session), costIn(sliding, session)];
      assert.ok(cheap <= dear, `${session.name}: ${cheap} beside ${dear}`);
      assert.ok(sliding.inPlan >= oldest.inPlan && sliding.inView > oldest.inView, session.name);
      if (session.name !== "readings") continue;
      assert.ok(sliding.requests.filter(({ isRewrite }) => isRewrite).length <= 5);
      assert.ok(sliding.inView > 28);
    }
  });

  it("costs no more than dropping the oldest in windows of which an exchange is much, and holds more facts", async () => {
    for (const share of [0.5, 0.1]) {
      let [dear, cheap, held, kept] = [0, 0, 0, 0];
      const prices = { ...usualSession.prices, cachedInput: usualSession.prices.input * share };
      for (const window of [4_000, 6_000, 8_192]) {
        for (const seed of [1, 2, 3, 4]) {
          const reading = withPrompt("reading", readingSession(60, seed));
          const small = { ...usualSession, ...reading, prices, window, reserve: window / 8 };
          const oldest = await simulate(small, "dropOldest");
          const sliding = await simulate(small, "slidingWindow");
          const ratio = costIn(sliding, small) / costIn(oldest, small);
          assert.ok(ratio < 1.02, `seed ${seed} at ${window}: ${ratio}`);
          [dear, cheap] = [dear + costIn(oldest, small), cheap + costIn(sliding, small)];
          [held, kept] = [held + oldest.inView, kept + sliding.inView];
        }
      }
      assert.ok(cheap < dear, `${cheap} beside ${dear} at a cache for ${share} of the price`);
      assert.ok(kept > held, `${kept} facts beside ${held}`);
    }
  });

  it("keeps most of its room where dropping the oldest would leave it empty", async () => {
    const record = new GrowingRecord();
    const exchange = (asked: number, said: number) => {
      record.say({ role: "user", content: text(asked) });
      record.say({ role: "assistant", content: text(said) });
    };
    for (let turn = 0; turn < 5; turn++) exchange(150, 150);
    exchange(100, 3_500);
    record.say({ role: "user", content: "And now?" });
    const { conversation } = record;
    const counter = await letterCounter("m", []);
    const weights = new Weights(counter);
    await weights.prime(conversation);
    const counting = { weights, counter, budget: budgetOf(5_000, 0), model: "m", factor: 1 };
    const set: CompactionPolicy = { ...usual, compactTo: 0.7, keepRecentExchanges: 1 };
    const after = (strategy: "dropOldest" | "slidingWindow") => {
      const by = deepenedPolicy({ ...set, strategy }, { rule, prices: prices(1) });
      return draftCompaction(conversation, counting, by, { strategy, target: 3_430 })?.tokensAfter ?? NaN;
    };
    assert.ok(after("dropOldest") < 500, String(after("dropOldest")));
    assert.ok(after("slidingWindow") > 1_400, String(after("slidingWindow")));
  });

  it("holds more facts than dropping the oldest also in windows that the last exchanges would fill with results", async () => {
    for (const window of [6_000, 8_000]) {
      for (const seed of [1, 2, 3]) {
        const planted = withPrompt(`seed ${seed} at ${window}`, plantedFacts(300, 30, seed));
        const small = { ...usualSession, ...planted, window, reserve: window / 8 };
        const [oldest, sliding] = [
          await simulate(small, "dropOldest"),
          await simulate(small, "slidingWindow"),
        ];
        const shown = `${small.name}: ${sliding.inView} beside ${oldest.inView}`;
        assert.ok(sliding.inView > oldest.inView && sliding.inPlan >= oldest.inPlan, shown);
        assert.ok(costIn(sliding, small) <= 1.02 * costIn(oldest, small), small.name);
      }
    }
  });
});
