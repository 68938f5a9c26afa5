import type { UsageRecords, UsageSum } from "../ports/usageRecords.ts";
import { midnight } from "../text/dateGroup.ts";
import { costOf, type PriceList, type TokenPrices } from "./cost.ts";
import { cachedIn } from "./usageReport.ts";

/** Sum over requests. Tokens, and US dollars as far as prices are known. */
export interface BillSum {
  readonly requests: number;
  /** Tokens read by the model anew, cache writes included. */
  readonly inputTokens: number;
  /** Tokens read from the provider's cache. */
  readonly cachedTokens: number;
  readonly outputTokens: number;
  readonly cost: number;
  /** The part of `cost` that went into summaries. */
  readonly summaryCost: number;
  /** The part of `cost` that went into what recall brought, by its share of the prompts; what comes from a cache is no part's own saving. */
  readonly recallCost: number;
  /** Requests whose price is not known: they are not in `cost`. */
  readonly unpriced: number;
}

/** A sum by what it is for: a day, a model or a conversation. */
export interface BillLine extends BillSum {
  readonly key: string;
}

/** Bill: what requests took and cost, by day (the last first), by model (with its server, where that is not the first) and by conversation (the dearest first). */
export interface Bill {
  readonly total: BillSum;
  readonly days: readonly BillLine[];
  readonly models: readonly BillLine[];
  readonly conversations: readonly BillLine[];
}

/** `dayOf`: the day of a time in milliseconds since 1970, as text that sorts by time. */
export function billOf(sums: readonly UsageSum[], priceOf: PriceList, dayOf: (at: number) => string): Bill {
  const total = new Sum();
  const [days, models, conversations] = [new Sums(), new Sums(), new Sums()];
  const prices = new Map<string, ReturnType<PriceList>>();
  for (const request of sums) {
    const { at, conversationId, model, server } = request;
    const name = server === undefined ? model : `${server}: ${model}`;
    if (!prices.has(name)) prices.set(name, priceOf(model, server));
    const price = prices.get(name);
    const cost = price && { whole: costOfSum(request, price), recalled: recallCostOf(request, price) };
    for (const sum of [total, days.of(dayOf(at)), models.of(name), conversations.of(conversationId)]) {
      sum.add(request, cost);
    }
  }
  return {
    total: total.value,
    days: days.lines.sort((one, other) => (one.key < other.key ? 1 : -1)),
    models: byCost(models.lines),
    conversations: byCost(conversations.lines),
  };
}

/** Cost of the requests together, in US dollars, as far as prices are known. */
export function costOfSums(sums: readonly UsageSum[], priceOf: PriceList): number {
  return billOf(sums, priceOf, () => "").total.cost;
}

/**
 * Cost of the local day that `now` is in, in US dollars, as far as prices are known: what a clock that was ahead has dated later
 * belongs to that day. Rejects as `usageSums` does.
 */
export async function costOfDay(
  records: Pick<UsageRecords, "usageSums">,
  priceOf: PriceList,
  now: number,
): Promise<number> {
  const end = midnight(now, -1);
  const sums = await records.usageSums(midnight(now));
  return costOfSums(
    sums.filter(({ at }) => at < end),
    priceOf,
  );
}

/** Cost of recall, in US dollars, by its share of the prompt. */
export function recallCostOf(
  request: Pick<UsageSum, "usage"> & { readonly requests?: number },
  prices: TokenPrices,
): number {
  const { requests = 1, usage } = request;
  const { promptTokens, recalledTokens = 0 } = usage;
  if (recalledTokens <= 0 || promptTokens <= 0) return 0;
  const prompts = costOfSum({ requests, usage: { ...usage, completionTokens: 0 } }, prices);
  return prompts * Math.min(1, recalledTokens / promptTokens);
}

/** Requests that are summed up have the same price a token, so that each may be taken for their mean. */
function costOfSum({ requests, usage }: Pick<UsageSum, "requests" | "usage">, prices: TokenPrices): number {
  const { promptTokens, completionTokens, cachedTokens = 0, cacheWriteTokens = 0 } = usage;
  const mean = {
    promptTokens: promptTokens / requests,
    completionTokens: completionTokens / requests,
    cachedTokens: cachedTokens / requests,
    cacheWriteTokens: cacheWriteTokens / requests,
  };
  return requests * costOf(mean, prices);
}

function byCost(lines: BillLine[]): readonly BillLine[] {
  return lines.sort((one, other) => other.cost - one.cost || other.inputTokens - one.inputTokens);
}

type Growing<T> = { -readonly [Key in keyof T]: T[Key] };

class Sum {
  readonly value: Growing<BillSum> = {
    requests: 0,
    inputTokens: 0,
    cachedTokens: 0,
    outputTokens: 0,
    cost: 0,
    summaryCost: 0,
    recallCost: 0,
    unpriced: 0,
  };

  add(
    { purpose, requests, usage }: UsageSum,
    cost: { readonly whole: number; readonly recalled: number } | undefined,
  ): void {
    const { value } = this;
    const { whole, recalled } = cost ?? { whole: 0, recalled: 0 };
    const cached = cachedIn(usage.promptTokens, usage.cachedTokens);
    value.requests += requests;
    value.inputTokens += usage.promptTokens - cached;
    value.cachedTokens += cached;
    value.outputTokens += usage.completionTokens;
    value.cost += whole;
    value.summaryCost += purpose === "summary" ? whole : 0;
    value.recallCost += recalled;
    value.unpriced += cost === undefined ? requests : 0;
  }
}

class Sums {
  private readonly sums = new Map<string, Sum>();

  of(key: string): Sum {
    const sum = this.sums.get(key) ?? new Sum();
    this.sums.set(key, sum);
    return sum;
  }

  get lines(): BillLine[] {
    return [...this.sums].map(([key, { value }]) => ({ key, ...value }));
  }
}
