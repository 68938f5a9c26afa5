import type { Entry } from "../conversation/entry.ts";
import { costOf, type TokenPrices } from "./cost.ts";

/**
 * Cache rule of a provider: what it keeps of a prompt's beginning for the next request. `automatic`: every prompt; `marked`: what the request
 * marks, as Longhand does; `none`: nothing; `unknown`: it may, and nobody says for how long.
 */
export type CacheRule =
  | {
      readonly kind: "automatic" | "marked";
      /** Time for which it is kept at least after it was last used, in milliseconds. */
      readonly ttlMs: number;
      /** Time after which it is gone in any case, where that is longer and known, in milliseconds. */
      readonly goneMs?: number;
      /** The shortest prompt that is cached, in tokens. */
      readonly leastTokens: number;
      /** True where putting a prompt into the cache has a price of its own. */
      readonly isWritePriced?: true;
    }
  | { readonly kind: "none" }
  | { readonly kind: "unknown" };

/** Cache rules by model and server, undefined being the first server. */
export type CacheRules = (model: string, server?: string) => CacheRule;

/** The latest request that a next one only adds to. */
interface LastRequest {
  /** Time of its reply, in milliseconds since 1970. */
  readonly at: number;
  /** Tokens of its prompt. */
  readonly promptTokens: number;
  /** The part of them that the provider said it had in its cache. */
  readonly cachedTokens?: number;
}

/** Tokens of the next prompt that are in the provider's cache; `until` when they are, in milliseconds since 1970. */
export type CacheState =
  | { readonly state: "cached"; readonly tokens: number; readonly until: number }
  /** Nothing any more, or not yet. */
  | { readonly state: "cold"; readonly tokens: 0 }
  /** The provider keeps nothing. */
  | { readonly state: "none"; readonly tokens: 0 }
  /** Perhaps so much. */
  | { readonly state: "unknown"; readonly tokens: number };

/** State of the provider's cache for a next prompt of `total` tokens, at the time `now` in milliseconds since 1970. */
export function cacheState(
  rule: CacheRule,
  last: LastRequest | undefined,
  total: number,
  now: number,
): CacheState {
  if (rule.kind === "none") return { state: "none", tokens: 0 };
  const tokens = Math.min(last?.promptTokens ?? 0, total);
  if (rule.kind === "unknown") return { state: "unknown", tokens };
  const until = (last?.at ?? 0) + rule.ttlMs;
  const isKept = last !== undefined && tokens >= rule.leastTokens && now < until;
  return isKept ? { state: "cached", tokens, until } : { state: "cold", tokens: 0 };
}

/** Time for which a cache is believed in that a report has shown, in milliseconds. */
const believedMs = 5 * 60_000;

/**
 * Tokens of a next prompt of `total` that can be counted on to come from the cache at the time `now`: by the rule, or where
 * the provider says nothing of its cache, by what it reported of the last request.
 */
export function cachedNow(
  rule: CacheRule,
  last: LastRequest | undefined,
  total: number,
  now: number,
): number {
  const { state, tokens } = cacheState(rule, last, total, now);
  if (state !== "unknown") return tokens;
  const isShown = last?.cachedTokens !== undefined && last.cachedTokens > 0 && now < last.at + believedMs;
  return isShown ? tokens : 0;
}

/** Price of a prompt of `total` tokens, in US dollars, with `cached` of them from the cache and, by the rule, the rest put into it. */
export function promptPrice(rule: CacheRule, prices: TokenPrices, total: number, cached = 0): number {
  const isWritten = "isWritePriced" in rule && total >= rule.leastTokens;
  const cacheWriteTokens = isWritten ? total - Math.min(total, cached) : 0;
  return costOf({ promptTokens: total, completionTokens: 0, cachedTokens: cached, cacheWriteTokens }, prices);
}

/**
 * The record's latest request to `model` at its server, where nothing that came after it changes the prompt's beginning;
 * undefined otherwise. What is not sent to a model (titles, checkpoints, limits) changes nothing.
 */
export function lastRequest(
  entries: readonly Entry[],
  model: string,
  server?: string,
): LastRequest | undefined {
  const place = entries.findLastIndex(
    (entry) => entry.type === "message" && entry.message.role === "assistant" && !entry.interrupted,
  );
  const entry = entries[place];
  if (entry?.type !== "message" || entry.usage === undefined) return undefined;
  if (entry.model !== model || entry.server !== server) return undefined;
  if (entries.slice(place + 1).some(changesPrefix)) return undefined;
  const { promptTokens, cachedTokens } = entry.usage;
  return { at: entry.at, promptTokens, ...(cachedTokens !== undefined && { cachedTokens }) };
}

const changing: readonly Entry["type"][] = [
  "compaction",
  "revert",
  "exclusion",
  "rewind",
  "summaryEdit",
  "pin",
];

/** True for an entry after which a prompt does not begin as the one before. */
export function changesPrefix(entry: Entry): boolean {
  if (entry.type === "message") return entry.message.role === "system";
  return changing.includes(entry.type);
}
