import { exchangesOf } from "../conversation/units.ts";
import { opensExchange, type Ledger, type SentUnit } from "./ledger.ts";
import type { Weights } from "./weights.ts";
import type { HidingStrategy } from "../conversation/strategy.ts";

/** What a compaction may spend, in tokens. */
export interface Goal {
  /** The prompt as it is. */
  readonly total: number;
  /** What it goes down to. */
  readonly target: number;
  /** Above this, also results of the latest exchange become stubs. */
  readonly ceiling: number;
  readonly keepRecentExchanges: number;
  /** True where stale tool results become stubs before anything is hidden. */
  readonly clearFirst: boolean;
}

/** Ids of the messages to hide, and of the tool results to send as stubs. */
export interface Choice {
  readonly hides: readonly string[];
  readonly stubs: readonly string[];
}

/** A tool result that may become a stub, and the tokens that this saves. */
interface Stale {
  readonly id: string;
  readonly saves: number;
}

interface Candidate {
  readonly unit: SentUnit;
  readonly tokens: number;
  /** Never to be hidden: pinned, opening a pin's exchange, or of the latest exchange. */
  readonly kept: boolean;
  readonly opensExchange: boolean;
  readonly isRecent: boolean;
  readonly stale: readonly Stale[];
}

/** What `strategy` would hide and clear to bring the prompt down to the goal; both empty when it can do nothing. */
export function choose(
  strategy: HidingStrategy | "clearToolResults",
  ledger: Ledger,
  weights: Weights,
  goal: Goal,
): Choice {
  const exchanges = exchangesOf(ledger.units, opensExchange);
  const candidates = candidatesOf(exchanges, weights, goal.keepRecentExchanges);
  const older = candidates.flatMap(({ stale }) => stale);
  if (strategy === "clearToolResults") {
    const open = openLoopStale(exchanges, weights);
    return { hides: [], stubs: [...older, ...open].map(({ id }) => id) };
  }
  const cleared = clear(older, goal.total, goal.target);
  if (goal.clearFirst && cleared.total <= goal.target) return { hides: [], stubs: cleared.ids };
  const hidden = hide(strategy, candidates, goal);
  const left = goal.clearFirst
    ? clear(
        candidates.flatMap((one) => (hidden.has(one) ? [] : one.stale)),
        totalWithout(hidden, goal.total),
        goal.target,
      )
    : { ids: [], total: totalWithout(hidden, goal.total) };
  const open =
    left.total > goal.ceiling ? clear(openLoopStale(exchanges, weights), left.total, goal.target).ids : [];
  const hides = [...hidden].flatMap(({ unit }) => unit.items.map(({ entry }) => entry.id));
  return { hides, stubs: [...left.ids, ...open] };
}

/** Oldest exchanges first; for the others, first everything that is not recent. */
function hide(
  strategy: HidingStrategy,
  candidates: readonly Candidate[],
  { total, target, clearFirst }: Goal,
): Set<Candidate> {
  const free = candidates.filter(({ kept }) => !kept);
  const hidden = new Set(strategy === "dropOldest" ? [] : free.filter(({ isRecent }) => !isRecent));
  let left = totalWithout(hidden, total);
  if (clearFirst) left -= savingsOf(candidates.filter((one) => !hidden.has(one)));
  for (const one of candidates) {
    // Stopping only where an exchange opens keeps the history from starting with a reply.
    if (left <= target && (one.opensExchange || hidden.size === 0)) break;
    if (one.kept || hidden.has(one)) continue;
    hidden.add(one);
    left -= one.tokens - (clearFirst ? savingsOf([one]) : 0);
  }
  return hidden;
}

function candidatesOf(
  exchanges: readonly SentUnit[][],
  weights: Weights,
  keepRecentExchanges: number,
): Candidate[] {
  return exchanges.flatMap((exchange, index) => {
    const isLatest = index === exchanges.length - 1;
    const holdsPin = exchange.some(({ standing }) => standing === "pinned");
    return exchange.map((unit, place) => ({
      unit,
      tokens: unit.items.reduce((sum, { tokens }) => sum + tokens, 0),
      kept: isLatest || unit.standing === "pinned" || (holdsPin && place === 0),
      opensExchange: place === 0,
      isRecent: index >= exchanges.length - keepRecentExchanges,
      stale: isLatest ? [] : staleOf(unit, weights),
    }));
  });
}

/** Of the latest exchange, everything but the last unit, which the model has not answered yet. */
function openLoopStale(exchanges: readonly SentUnit[][], weights: Weights): Stale[] {
  return (exchanges.at(-1) ?? []).slice(0, -1).flatMap((unit) => staleOf(unit, weights));
}

function staleOf({ items, standing, isHeld }: SentUnit, weights: Weights): Stale[] {
  if (standing === "pinned" || isHeld) return [];
  return items.flatMap((item) => {
    const stub = item.shortened ? undefined : weights.stub(item.entry);
    return stub ? [{ id: item.entry.id, saves: item.tokens - stub.tokens }] : [];
  });
}

/** The oldest results first, until the total is down to the target. */
function clear(stale: readonly Stale[], before: number, target: number) {
  const ids: string[] = [];
  let total = before;
  for (const { id, saves } of stale) {
    if (total <= target) break;
    ids.push(id);
    total -= saves;
  }
  return { ids, total };
}

function savingsOf(candidates: readonly Candidate[]): number {
  return candidates.reduce((sum, { stale }) => sum + stale.reduce((one, { saves }) => one + saves, 0), 0);
}

function totalWithout(hidden: ReadonlySet<Candidate>, total: number): number {
  return [...hidden].reduce((left, { tokens }) => left - tokens, total);
}
