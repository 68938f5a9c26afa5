import type { Entry, MessageEntry, Usage } from "../conversation/entry.ts";
import { cachedIn } from "./usageReport.ts";

/** US dollars for a million tokens. */
export interface TokenPrices {
  readonly input: number;
  /** Input that the provider has in its cache; where it is not known, input is charged in full. */
  readonly cachedInput?: number;
  /** Input that the provider puts into its cache; where it is not known, it is charged as any other. */
  readonly cacheWrite?: number;
  readonly output: number;
  /** Prices for the whole of a request whose prompt is larger than `above` tokens. */
  readonly longPrompt?: Omit<TokenPrices, "longPrompt"> & { readonly above: number };
}

/** The prices of a model at the server of that name, undefined being the first; undefined where they are not known. */
export type PriceList = (model: string, server?: string) => TokenPrices | undefined;

const million = 1_000_000;

/** Cost of a request, in US dollars. */
export function costOf(usage: Usage, prices: TokenPrices): number {
  const promptTokens = atLeastNone(usage.promptTokens);
  const completionTokens = atLeastNone(usage.completionTokens);
  const cachedTokens = cachedIn(promptTokens, usage.cachedTokens);
  const writtenTokens = cachedIn(promptTokens - cachedTokens, usage.cacheWriteTokens);
  const rates = ratesFor(promptTokens, prices);
  const fresh = (promptTokens - cachedTokens - writtenTokens) * rates.input;
  const cached = cachedTokens * (rates.cachedInput ?? rates.input);
  const written = writtenTokens * (rates.cacheWrite ?? rates.input);
  return (fresh + cached + written + completionTokens * rates.output) / million;
}

/** A figure that cannot be takes nothing off what others cost. */
function atLeastNone(tokens: number): number {
  return Math.max(0, tokens || 0);
}

/** The prices of a request with a prompt of so many tokens. */
function ratesFor(promptTokens: number, prices: TokenPrices): Omit<TokenPrices, "longPrompt"> {
  const { longPrompt } = prices;
  return longPrompt && promptTokens > longPrompt.above ? longPrompt : prices;
}

/**
 * Cost of all requests on record, in US dollars; undefined where that cannot be said: a price is not known, or
 * a whole reply came without a report. Replies that broke off are left out, since nothing is reported for them.
 */
export function costOfAll(entries: readonly Entry[], priceOf: PriceList): number | undefined {
  let sum = 0;
  for (const entry of entries) {
    const { model, server, usage } = requestOf(entry);
    if (!usage && (model === undefined || entry.type !== "message" || entry.interrupted)) continue;
    const prices = model === undefined ? undefined : priceOf(model, server);
    if (!prices || !usage) return undefined;
    sum += costOf(usage, prices);
  }
  return sum;
}

/** Cost of the requests on record whose price is known, in US dollars. */
export function knownCostOf(entries: readonly Entry[], priceOf: PriceList): number {
  let sum = 0;
  for (const entry of entries) {
    const { model, server, usage } = requestOf(entry);
    const prices = usage && model !== undefined ? priceOf(model, server) : undefined;
    if (usage && prices) sum += costOf(usage, prices);
  }
  return sum;
}

/** The request that an entry is from, as far as it is noted there. */
export function requestOf(entry: Entry): Pick<MessageEntry, "model" | "server" | "usage"> {
  if (entry.type === "message" || entry.type === "summaryEdit" || entry.type === "spent") return entry;
  return entry.type === "compaction" ? (entry.summary ?? {}) : {};
}
