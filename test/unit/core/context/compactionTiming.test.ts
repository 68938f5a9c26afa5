import assert from "node:assert/strict";
import type { CacheTerms } from "../../../../src/core/context/compactionTiming.ts";
import { plan } from "../../../../src/core/context/plan.ts";
import type { CompactionPolicy } from "../../../../src/core/context/budget.ts";
import { viewOf, type CountingContext } from "../../../../src/core/context/view.ts";
import { budgetOf } from "../../../../src/core/context/budget.ts";
import { Weights } from "../../../../src/core/context/weighing/weights.ts";
import type { CacheRule } from "../../../../src/core/tokens/cachePricing.ts";
import { letterCounter } from "../../doubles/letterCounter.ts";
import { GrowingRecord, text } from "./randomRecord.ts";

const minute = 60_000;
const hour = 60 * minute;
const policy: CompactionPolicy = {
  strategy: "slidingWindow",
  compactAt: 0.8,
  compactTo: 0.5,
  keepRecentExchanges: 2,
};
const marked: CacheRule = {
  kind: "marked",
  ttlMs: 5 * minute,
  goneMs: 5 * minute,
  leastTokens: 1_024,
  isWritePriced: true,
};
const automatic: CacheRule = { kind: "automatic", ttlMs: 5 * minute, goneMs: hour, leastTokens: 1_024 };
const prices = { input: 10, cachedInput: 1, cacheWrite: 12.5, output: 50 };

/** A conversation of exchanges of `size` letters, a minute each, with a window of 100,000. */
class Talk {
  readonly record = new GrowingRecord();
  private now = 0;
  private readonly size: number;

  constructor(size: number) {
    this.size = size;
  }

  /** Talks until the prompt has `tokens`; each reply reports that `hit` of the prompt before came from the cache. */
  async upTo(tokens: number, hit?: boolean): Promise<this> {
    for (let total = 0; total < tokens;) {
      this.pass(minute);
      this.ask();
      total = await this.reply(hit);
    }
    return this;
  }

  pass(ms: number): this {
    this.now += ms;
    return this;
  }

  ask(): this {
    this.record.at = this.now;
    this.record.say({ role: "user", content: text(this.size / 2) });
    return this;
  }

  async reply(hit?: boolean): Promise<number> {
    const { total } = viewOf(this.record.conversation, await this.counting()).figures;
    const before = this.record.conversation.entries.findLast(
      (entry) => entry.type === "message" && entry.usage !== undefined,
    );
    const sent = before?.type === "message" ? (before.usage?.promptTokens ?? 0) : 0;
    const usage = {
      promptTokens: total,
      completionTokens: 0,
      countedTokens: total,
      ...(hit !== undefined && { cachedTokens: hit ? sent : 0 }),
    };
    this.record.at = this.now;
    this.record.say({ role: "assistant", content: text(this.size / 2) }, { model: "m", usage });
    return total;
  }

  /** The plan of a request now. */
  async planned(rule: CacheRule, terms: Partial<CacheTerms> = {}, on = policy) {
    const all = { rule, prices, now: this.now, ...terms };
    return plan(this.record.conversation, await this.counting(), on, all);
  }

  private async counting(): Promise<CountingContext> {
    const counter = await letterCounter("m", []);
    const weights = new Weights(counter);
    await weights.prime(this.record.conversation);
    return { weights, counter, budget: budgetOf(100_000, 0), model: "m", factor: 1 };
  }
}

describe("A compaction in time", () => {
  it("waits while the cache is warm and the room it makes is soon full again, and says why", async () => {
    const talk = (await new Talk(8_000).upTo(82_000)).pass(minute).ask();
    const { waits, compaction } = await talk.planned(marked);
    assert.equal(compaction, undefined);
    assert.ok(waits && waits.costs > waits.saves && waits.requests < 10, JSON.stringify(waits));
    assert.equal(waits.ceiling, 100_000);
  });

  it("waits not where its room lasts for long, where no prices differ, or nothing is known of the pace", async () => {
    const long = (await new Talk(400).upTo(81_000)).pass(minute).ask();
    assert.ok((await long.planned(marked)).compaction);
    const quick = (await new Talk(8_000).upTo(82_000)).pass(minute).ask();
    assert.ok((await quick.planned(marked, { prices: { input: 10, output: 50 } })).compaction);
    assert.ok((await quick.planned({ kind: "unknown" })).compaction);
    assert.ok((await quick.planned({ kind: "none" })).compaction);
    const first = (await new Talk(60_000).upTo(82_000)).pass(minute).ask();
    assert.ok((await first.planned(marked)).compaction);
  });

  it("waits never above the limit, nor above a working budget", async () => {
    const talk = (await new Talk(8_000).upTo(97_000)).pass(minute).ask();
    const { figures, compaction } = await talk.planned(marked);
    assert.ok(figures.total <= 100_000);
    assert.ok(compaction);
    const early = (await new Talk(8_000).upTo(82_000)).pass(minute).ask();
    assert.ok((await early.planned(marked, {}, { ...policy, workingBudget: 80_000 })).compaction);
  });

  it("is made before the threshold after a pause in which the cache went, and says what that saves", async () => {
    const talk = (await new Talk(2_000).upTo(65_000)).pass(6 * minute).ask();
    assert.equal((await talk.planned(automatic)).compaction, undefined);
    const { compaction } = await talk.planned(marked);
    const { idleMs, saves } = compaction?.moment ?? { idleMs: 0, saves: 0 };
    assert.equal(idleMs, 6 * minute);
    const { tokensBefore, tokensAfter } = compaction!;
    assert.ok(Math.abs(saves - ((tokensBefore - tokensAfter) * 12.5) / 1e6) < 1e-9);
    assert.ok(tokensAfter <= 50_000 && tokensAfter > 37_500, `${tokensAfter}`);
    talk.pass(hour);
    assert.ok((await talk.planned(automatic)).compaction?.moment);
    assert.ok((await talk.planned({ kind: "unknown" })).compaction?.moment);
  });

  it("is not made in a pause where there is next to nothing to gain, without a strategy, or after Undo", async () => {
    const talk = (await new Talk(2_000).upTo(52_000)).pass(6 * minute).ask();
    assert.equal((await talk.planned(marked)).compaction, undefined);
    const longer = (await new Talk(2_000).upTo(70_000)).pass(6 * minute).ask();
    const off = await longer.planned(marked, {}, { ...policy, strategy: "off" });
    assert.equal(off.compaction, undefined);
    const { compaction } = await longer.planned(marked);
    const { id } = longer.record.append({ ...compaction!, type: "compaction", trigger: "automatic" });
    longer.record.append({ type: "revert", target: id });
    assert.equal((await longer.planned(marked)).compaction, undefined);
  });

  it("takes the provider's own reports for how long it keeps a prompt", async () => {
    const missed = await new Talk(2_000).upTo(40_000, true);
    missed.pass(10 * minute).ask();
    await missed.reply(false);
    await missed.upTo(65_000, true);
    missed.pass(12 * minute).ask();
    assert.equal((await missed.planned(automatic)).compaction?.moment?.idleMs, 12 * minute);
    const kept = await new Talk(2_000).upTo(40_000, true);
    kept.pass(90 * minute).ask();
    await kept.reply(true);
    await kept.upTo(65_000, true);
    kept.pass(80 * minute).ask();
    assert.equal((await kept.planned(automatic)).compaction, undefined);
  });
});
