import type { Entry, MessageEntry } from "../conversation/entry.ts";
import type { Conversation } from "../conversation/fold.ts";
import {
  cacheState,
  changesPrefix,
  lastRequest,
  promptPrice,
  type CacheRule,
} from "../tokens/cachePricing.ts";
import type { TokenPrices } from "../tokens/cost.ts";
import { cachedIn } from "../tokens/usageReport.ts";
import {
  tokensBetween,
  cheaperTarget,
  targetOf,
  workingLimit,
  type Budget,
  type CompactionPolicy,
} from "./budget.ts";
import type { TokenBreakdown } from "./tokenBreakdown.ts";
import type { CountingContext } from "./view.ts";

/** Terms by which the time of a compaction is judged. */
export interface CacheTerms {
  readonly rule: CacheRule;
  readonly prices: TokenPrices;
  /** The server's name; the first when left out. */
  readonly server?: string | undefined;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/**
 * Cold moment, in which a compaction need not wait for its threshold: after a pause the provider reads the whole prompt
 * anew in any case.
 */
export interface ColdMoment {
  /** Length of the pause, in milliseconds. */
  readonly idleMs: number;
  /** Savings of the next request, in US dollars; its summary, if it has one, is not taken off. */
  readonly saves: number;
}

/**
 * Wait of a compaction for a warm cache: it would cost more of the provider's cache than it saves until what it frees is
 * full again, or until a pause.
 */
export interface WarmWait {
  /** Extra cost of the next request, in US dollars. */
  readonly costs: number;
  /** Savings of the requests ahead together, in US dollars. */
  readonly saves: number;
  /** Number of those requests, by how the conversation went so far. */
  readonly requests: number;
  /** The prompt's length at which it waits no more, in tokens. */
  readonly ceiling: number;
  /** Time from which the cache may be gone, in milliseconds since 1970. */
  readonly until: number;
}

/** Shares of the way from `compactTo` to `compactAt` from which on a pause is taken for a compaction; a summary costs a request of its own. */
const [shareForTrim, shareForSummary] = [1 / 4, 2 / 3];

/** Entries at the record's end that tell how it goes on. */
const recentEntries = 600;

/** A compaction waits where it costs so many times what it saves: how a conversation goes on is never known. */
const margin = 3;

/** Time after which nothing is taken to be in a cache whose provider does not say, and after which it is looked whether it still was, in milliseconds. */
const [usuallyGone, leastLooked] = [60 * 60_000, 5 * 60_000];

/** Prompts that no provider finds too short for its cache, in tokens. */
const leastTokens = 4_096;

/** The least replies by which the requests ahead are estimated. */
const leastReplies = 5;

/**
 * Length of the pause that the next request, a prompt of `total` tokens, comes after, in milliseconds; undefined where the
 * cache may still be there, or the prompt is too short for a compaction.
 */
export function pauseBefore(
  { entries, isHeldOff }: Conversation,
  total: number,
  budget: Budget,
  policy: CompactionPolicy,
  { rule, now }: CacheTerms,
): number | undefined {
  const share = policy.strategy === "summarize" ? shareForSummary : shareForTrim;
  if (policy.strategy === "off" || isHeldOff || total <= tokensBetween(budget, policy, share))
    return undefined;
  const last = entries.findLast((entry) => entry.type === "message" && entry.message.role !== "user");
  const idleMs = last ? now - last.at : 0;
  return idleMs >= saidKept(rule) && idleMs >= pauseOf(entries, rule) ? idleMs : undefined;
}

/** Tokens that the compaction of a pause goes down to: as far below `compactTo` as it may begin above it, but no more than a quarter. */
export function pauseTarget(budget: Budget, policy: CompactionPolicy): number {
  const target = targetOf(budget, policy);
  const deeper = Math.ceil(
    Math.max(tokensBetween(budget, policy, -shareForTrim), target * (1 - shareForTrim)),
  );
  return cheaperTarget(deeper, policy);
}

/** The moment of a compaction from `before` to `after` tokens when nothing is in the cache. */
export function coldMoment(
  idleMs: number,
  before: number,
  after: number,
  { rule, prices }: CacheTerms,
): ColdMoment {
  return { idleMs, saves: promptPrice(rule, prices, before) - promptPrice(rule, prices, after) };
}

/**
 * Wait of a compaction of a prompt of these figures to `after` tokens, at most up to the limit; undefined where it does
 * not. Where the window or the count is a guess, it waits less far, or not at all. Pure.
 */
export function warmWait(
  { entries }: Conversation,
  { budget, basis, model }: CountingContext,
  policy: CompactionPolicy,
  { figures, after }: { readonly figures: TokenBreakdown; readonly after: number },
  { rule, prices, server, now }: CacheTerms,
): WarmWait | undefined {
  const { system, tools, total } = figures;
  const ceiling = Math.floor(workingLimit(budget, policy) * (1 - (basis?.uncertainty ?? 0)));
  const state = cacheState(rule, lastRequest(entries, model, server), total, now);
  if (basis?.source === "guess" || total > ceiling || state.state !== "cached") return undefined;
  const price = (tokens: number, cached: number) => promptPrice(rule, prices, tokens, cached);
  const costs = price(after, Math.min(system + tools, after)) - price(total, state.tokens);
  const pace = paceOf(entries, pauseOf(entries, rule));
  if (!pace) return undefined;
  const freed = total - after;
  const requests = Math.max(1, Math.round(Math.min(freed / pace.growth, pace.untilPause)));
  // Of what is freed, each request fills `growth` again.
  const share = Math.max(0, 1 - (requests * pace.growth) / freed / 2);
  const saves = requests * share * (price(total, total) - price(after, after));
  return costs > Math.max(0, saves * margin)
    ? { costs, saves, requests, ceiling, until: state.until }
    : undefined;
}

/** Time for which a prompt stays in the cache at the least, as far as the provider says, in milliseconds. */
function saidKept(rule: CacheRule): number {
  return "ttlMs" in rule ? rule.ttlMs : leastLooked;
}

/**
 * Time without a request after which nothing is in the provider's cache, in milliseconds: what the provider says, or less
 * where its own reports in the record say so.
 */
function pauseOf(entries: readonly Entry[], rule: CacheRule): number {
  const goneMs = "goneMs" in rule && rule.goneMs;
  const looks = looksOf(entries);
  const kept = Math.max(saidKept(rule), ...looks.filter(({ hit }) => hit).map(({ idleMs }) => idleMs));
  const usual = Math.max(kept, goneMs || usuallyGone);
  if (!looks.some(({ hit }) => hit)) return usual;
  const missed = looks.filter(({ hit, idleMs }) => !hit && idleMs > kept).map(({ idleMs }) => idleMs);
  return Math.min(usual, ...missed);
}

/** Cache hits and misses after a time without a request, by what servers reported lately. */
function looksOf(entries: readonly Entry[]): { readonly idleMs: number; readonly hit: boolean }[] {
  const looks: { readonly idleMs: number; readonly hit: boolean }[] = [];
  let before: MessageEntry | undefined;
  let askedAt = 0;
  for (const entry of entries.slice(-recentEntries)) {
    if (changesPrefix(entry)) before = undefined;
    if (entry.type !== "message") continue;
    const { usage, model, server } = entry;
    if (usage) {
      const sent = before?.model === model && before?.server === server ? before : undefined;
      if (sent?.usage && sent.usage.promptTokens >= leastTokens) {
        const hit = cachedIn(usage.promptTokens, usage.cachedTokens) >= sent.usage.promptTokens / 2;
        looks.push({ idleMs: askedAt - sent.at, hit });
      }
      before = entry;
    }
    askedAt = entry.at;
  }
  return looks;
}

interface Pace {
  /** Tokens by which a request is longer than the one before, where it is. */
  readonly growth: number;
  /** Requests between two pauses; infinite where there was none. */
  readonly untilPause: number;
}

/** Pace of the conversation so far; undefined where that is too little. */
function paceOf(entries: readonly Entry[], pauseMs: number): Pace | undefined {
  let [replies, pauses, steps, grown] = [0, 0, 0, 0];
  let before: number | undefined;
  let at: number | undefined;
  for (const entry of entries.slice(-recentEntries)) {
    if (entry.type !== "message") continue;
    if (at !== undefined && entry.at - at >= pauseMs) pauses++;
    at = entry.at;
    const prompt = entry.usage?.promptTokens;
    if (prompt === undefined) continue;
    replies++;
    if (before !== undefined && prompt > before) {
      steps++;
      grown += prompt - before;
    }
    before = prompt;
  }
  if (replies < leastReplies || steps === 0) return undefined;
  return { growth: grown / steps, untilPause: replies / pauses };
}
