import type { Session } from "../../core/agent/session/session.ts";
import { manualTarget, type StrategyPreview } from "../../core/context/compare.ts";
import { draftCompactionYielding, planYielding } from "../../core/context/plan.ts";
import type { ModelChoice } from "../../core/ports/modelChoice.ts";
import {
  cacheState,
  lastRequest,
  promptPrice,
  type CacheRules,
  type CacheState,
} from "../../core/tokens/cachePricing.ts";
import { costOf, type PriceList, type TokenPrices } from "../../core/tokens/cost.ts";
import type { CostFact, StrategyFact, TimingFact } from "../../protocol/sheets.ts";

/** Costs of prompts, by what is known of the models' prices and of the servers' caches. */
export class PromptCosts {
  private readonly prices: PriceList;
  private readonly caching: CacheRules;
  private readonly now: () => number;

  /** `now`: milliseconds since 1970. */
  constructor(prices: PriceList, caching: CacheRules, now: () => number) {
    this.prices = prices;
    this.caching = caching;
    this.now = now;
  }

  /** Cost of a prompt in US dollars; null where the price is not known. */
  of(promptTokens: number, { model, server }: ModelChoice, cachedTokens = 0): number | null {
    const prices = this.prices(model, server);
    if (!prices) return null;
    return promptPrice(this.caching(model, server), prices, promptTokens, cachedTokens);
  }

  /** Length from which the price of a prompt rises, where only the smaller conversation is shorter. */
  cheaperBy(
    {
      tokensBefore,
      tokensAfter,
      summaryTokens,
    }: Pick<StrategyPreview, "tokensBefore" | "tokensAfter" | "summaryTokens">,
    { model, server }: ModelChoice,
  ): Pick<StrategyFact, "dearAbove"> {
    const above = this.prices(model, server)?.longPrompt?.above;
    const isCheaper = above !== undefined && tokensBefore > above && tokensAfter + summaryTokens <= above;
    return isCheaper ? { dearAbove: above } : {};
  }

  /** Cost of the next prompt, fresh and cached, by what is known of the provider's cache. */
  async ofNext(session: Session, total: number): Promise<Omit<CostFact, "spent" | "turn">> {
    const { choice } = session.estimator;
    const { model, server } = choice;
    const last = lastRequest(session.conversation.entries, model, server);
    const state = cacheState(this.caching(model, server), last, total, this.now());
    const prices = this.prices(model, server);
    return {
      next: this.of(total, choice),
      nextCached: this.of(total, choice, state.tokens),
      cachedTokens: state.tokens,
      ...(await this.cacheFact(state, session)),
      ...(prices && longPromptIn(prices, total)),
      ...(await this.timing(session)),
    };
  }

  /** Timing of the next request's compaction: why it waits or comes early, as far as one would. */
  async timing({ conversation: shown, estimator }: Session): Promise<{ readonly timing?: TimingFact }> {
    const { model, server } = estimator.choice;
    const prices = this.prices(model, server);
    if (!prices) return {};
    const terms = { prices, rule: this.caching(model, server), server, now: this.now() };
    const conversation = await estimator.begun(shown);
    const counting = await estimator.counting(undefined, conversation);
    const { waits, compaction } = await planYielding(conversation, counting, estimator.policy(), terms);
    if (waits) return { timing: { kind: "waits", ...waits } };
    return compaction?.moment ? { timing: { kind: "pause", ...compaction.moment } } : {};
  }

  private async cacheFact(
    state: CacheState,
    { conversation: shown, estimator }: Session,
  ): Promise<Pick<CostFact, "cache">> {
    if (state.state === "unknown") return {};
    if (state.state !== "cold") {
      return {
        cache: state.state === "cached" ? { state: "cached", until: state.until } : { state: "none" },
      };
    }
    const conversation = await estimator.renewed(shown);
    const [counting, policy] = [await estimator.counting(undefined, conversation), estimator.policy()];
    const target = manualTarget(conversation, counting, policy);
    const goal = { strategy: "slidingWindow", target } as const;
    const trim = await draftCompactionYielding(conversation, counting, policy, goal);
    const afterTrim = trim && this.of(trim.tokensAfter, estimator.choice);
    return { cache: { state: "cold", ...(afterTrim !== undefined && { afterTrim }) } };
  }
}

/** Length of the prompt from which its price rises, and what that makes of a request. */
function longPromptIn(prices: TokenPrices, total: number): Pick<CostFact, "longPrompt"> {
  const { longPrompt, ...base } = prices;
  if (!longPrompt) return {};
  const { above, input } = longPrompt;
  const usage = { promptTokens: Math.max(total, above + 1), completionTokens: 0 };
  const more = costOf(usage, prices) - costOf(usage, base);
  return { longPrompt: { above, input, more, isAbove: total > above } };
}
