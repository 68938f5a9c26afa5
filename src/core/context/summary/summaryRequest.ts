import { promptPrice, type CacheRule } from "../../tokens/cachePricing.ts";
import { costOf, type TokenPrices } from "../../tokens/cost.ts";

/** Kind of summary request: a request of its own, or one more message at the end of the running conversation. */
type SummaryRequestKind = "separate" | "appended";

/** A summary request before it is made. Tokens; JSON. */
export interface SummaryRequest {
  readonly kind: SummaryRequestKind;
  readonly model: string;
  /** Tokens of the prompt. */
  readonly tokens: number;
  /** Tokens of the prompt that the provider has in its cache. */
  readonly cachedTokens: number;
  /** The most that it costs, in US dollars; undefined where a price is not known. */
  readonly cost?: number;
}

/** The request to be made, and the dearer one where there are two. */
export interface SummaryOffer {
  readonly chosen: SummaryRequest;
  readonly other?: SummaryRequest;
}

/** Terms of a model that may be asked. */
export interface SummaryTerms {
  readonly rule: CacheRule;
  readonly prices: TokenPrices | undefined;
}

/** A request with what it costs, with a reply of at most `reply` tokens. */
export function pricedRequest(
  request: Omit<SummaryRequest, "cost">,
  { rule, prices }: SummaryTerms,
  reply: number,
): SummaryRequest {
  if (!prices) return request;
  const { tokens, cachedTokens } = request;
  const output = costOf({ promptTokens: 0, completionTokens: reply }, prices);
  return { ...request, cost: promptPrice(rule, prices, tokens, cachedTokens) + output };
}

/** The cheaper of the two; where a price is not known, the request of its own. */
export function cheaperOf(separate: SummaryRequest, appended: SummaryRequest | undefined): SummaryOffer {
  if (separate.cost === undefined || appended?.cost === undefined) return { chosen: separate };
  return appended.cost < separate.cost
    ? { chosen: appended, other: separate }
    : { chosen: separate, other: appended };
}
