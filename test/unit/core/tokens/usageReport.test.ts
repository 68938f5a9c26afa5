import assert from "node:assert/strict";
import { costOf } from "../../../../src/core/tokens/cost.ts";
import { plausibleUsage, type ReportBasis } from "../../../../src/core/tokens/usageReport.ts";
import type { Usage } from "../../../../src/core/conversation/entry.ts";

const basis: ReportBasis = { expected: 4_000, isGuess: false, uncounted: 0, reply: 80, maxReply: 1_000 };
const report = (promptTokens: number, more: Partial<Usage> = {}): Usage => ({
  promptTokens,
  completionTokens: 100,
  ...more,
});
const prices = { input: 2.5, cachedInput: 1.25, output: 10 };

describe("A service's report of a request", () => {
  for (const [what, usage, changed] of [
    ["as counted", report(4_000), {}],
    ["a little more", report(4_400), {}],
    ["a good part less", report(2_100), {}],
    ["with a part from the cache", report(4_000, { cachedTokens: 3_900 }), {}],
    ["all of it from the cache", report(4_000, { cachedTokens: 4_000 }), {}],
    ["with a long reply", report(4_000, { completionTokens: 1_000 }), {}],
  ] as const) {
    it(`is believed where it is ${what}`, () => {
      assert.deepEqual(plausibleUsage(usage, basis), { ...usage, ...changed });
    });
  }

  for (const [what, promptTokens] of [
    ["summed up over two requests", 7_900],
    ["summed up over a session", 150_000],
    ["cut", 1_024],
    ["nothing", 0],
    ["negative", -4],
    ["no number", NaN],
  ] as const) {
    it(`is not believed where its prompt is ${what}`, () => {
      const { promptTokens: used, doubted } = plausibleUsage(report(promptTokens), basis);
      assert.equal(used, 4_000);
      assert.deepEqual(doubted, { promptTokens });
    });
  }

  it("is not believed where it stays though the prompt grew, or at a usual window: the prompt was cut", () => {
    const grown = {
      ...basis,
      expected: 6_000,
      counted: 6_000,
      previous: { reported: 4_050, counted: 5_000 },
    };
    assert.deepEqual(plausibleUsage(report(4_090), grown).doubted, { promptTokens: 4_090 });
    assert.deepEqual(plausibleUsage(report(3_870), grown).doubted, { promptTokens: 3_870 });
    assert.deepEqual(plausibleUsage(report(4_096), { ...basis, expected: 5_000, isGuess: true }).doubted, {
      promptTokens: 4_096,
    });
  });

  it("is believed where it grew with the prompt, or what it held of reasoning is gone", () => {
    const grown = {
      ...basis,
      expected: 6_000,
      counted: 6_000,
      previous: { reported: 4_050, counted: 5_000 },
    };
    assert.equal(plausibleUsage(report(4_900), grown).doubted, undefined);
    const thought = { ...basis, expected: 5_900, counted: 5_600, uncounted: 900 };
    const before = { previous: { reported: 5_900, counted: 5_000 } };
    assert.equal(plausibleUsage(report(5_550), { ...thought, ...before }).doubted, undefined);
  });

  it("may hold the reasoning of the reply before, which is not counted here", () => {
    assert.ok(plausibleUsage(report(7_900), basis).doubted);
    assert.equal(plausibleUsage(report(7_900), { ...basis, uncounted: 2_000 }).doubted, undefined);
  });

  it("may be farther off where nothing is known of how the model counts", () => {
    assert.equal(plausibleUsage(report(9_000), { ...basis, isGuess: true }).doubted, undefined);
    assert.ok(plausibleUsage(report(15_000), { ...basis, isGuess: true }).doubted);
  });

  it("adds cached tokens that stand beside the prompt instead of within it", () => {
    for (const [fresh, cachedTokens] of [
      [50, 3_950],
      [2_100, 1_900],
    ] as const) {
      const usage = plausibleUsage(report(fresh, { cachedTokens }), basis);
      assert.deepEqual(
        [usage.promptTokens, usage.cachedTokens, usage.doubted],
        [4_000, cachedTokens, undefined],
      );
    }
  });

  for (const cachedTokens of [9_000, -50, NaN]) {
    it(`has no ${cachedTokens} cached tokens in a prompt of 4,000, and never costs less than nothing`, () => {
      const usage = plausibleUsage(report(4_000, { cachedTokens }), basis);
      assert.deepEqual(usage.doubted, { cachedTokens });
      assert.ok((usage.cachedTokens ?? -1) >= 0 && (usage.cachedTokens ?? 0) <= usage.promptTokens);
      assert.ok(costOf(usage, prices) > 0);
      assert.ok(costOf(report(40, { cachedTokens }), prices) > 0, "a record from before");
    });
  }

  it("has no reply far longer than was asked for, unless that was counted as well", () => {
    const long = report(4_000, { completionTokens: 90_000 });
    assert.equal(plausibleUsage(long, basis).completionTokens, 80);
    assert.deepEqual(plausibleUsage(long, basis).doubted, { completionTokens: 90_000 });
    assert.equal(plausibleUsage(long, { ...basis, reply: 88_000 }).doubted, undefined);
    assert.equal(plausibleUsage(report(4_000, { completionTokens: -1 }), basis).completionTokens, 80);
  });
});
