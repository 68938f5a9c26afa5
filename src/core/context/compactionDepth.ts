import type { CacheRule } from "../tokens/cachePricing.ts";
import type { TokenPrices } from "../tokens/cost.ts";
import type { CompactionPolicy } from "./budget.ts";

/** Terms of the model that is asked. */
export interface DepthTerms {
  readonly rule: CacheRule;
  /** Prices of the model; undefined where they are not known. */
  readonly prices: TokenPrices | undefined;
}

/** Requests within which a compaction is to earn back what it costs to send the rest anew. */
const payback = 4;

/** The least that is left of `compactTo`. */
const deepest = 1 / 2;

/**
 * Share of `compactTo` that a sliding window fills: it does so to the last token, where the others stop at the beginning of
 * an exchange, half of one below, and would else be the dearer by that.
 */
const filled = 0.98;

/**
 * The policy by which automatic compactions are made: where the provider's cache makes it dear to send a prompt anew, they
 * go down further, so that they are rare and pay; at most to half of `compactTo`. A sliding window then keeps as many of the
 * last exchanges as have room in its share for what is recent, and ends no higher than dropping the oldest would.
 */
export function deepenedPolicy(wanted: CompactionPolicy, { rule, prices }: DepthTerms): CompactionPolicy {
  const policy = withPriceStep(wanted, prices);
  if (policy.strategy === "off" || !prices || rule.kind === "none") return policy;
  const isSliding = policy.strategy === "slidingWindow";
  const compactTo = Math.min(policy.compactAt, policy.compactTo);
  const deep = Math.max(compactTo * deepest, policy.compactAt * lastingShare(cachedShare(prices)));
  if (deep >= compactTo && !isSliding) return policy;
  const deeper = { ...policy, compactTo: Math.min(deep, compactTo), afterPause: policy };
  if (!isSliding) return deeper;
  const besideOldest = { compactTo: deeper.compactTo, keepRecentExchanges: policy.keepRecentExchanges };
  if (deep >= compactTo) return { ...deeper, besideOldest, compactTo: compactTo * filled };
  return { ...deeper, besideOldest, keepRecentExchanges: 1 };
}

/** The policy with the length of a prompt above which a model of these prices costs more, where it does. */
export function withPriceStep(policy: CompactionPolicy, prices: TokenPrices | undefined): CompactionPolicy {
  const { longPrompt, input } = prices ?? {};
  if (!longPrompt || input === undefined || longPrompt.input <= input) return policy;
  return { ...policy, dearAbove: longPrompt.above };
}

/** The price of a prompt from the cache, as a share of that of one that is not there. */
function cachedShare({ input, cachedInput = input, cacheWrite = input }: TokenPrices): number {
  return cacheWrite > 0 ? Math.min(1, cachedInput / cacheWrite) : 1;
}

/** Share of a prompt that may be left: sending it anew costs as much as the rest saves in `payback` requests. */
function lastingShare(cached: number): number {
  const saved = payback * cached;
  return saved / (1 - cached + saved);
}
