import { exchangesOf } from "../conversation/units.ts";
import { opensExchange, type Ledger, type SentUnit } from "./ledger.ts";
import type { Weights } from "./weights.ts";
import type { HidingStrategy } from "../conversation/strategy.ts";

/** Goal of a compaction, in tokens. */
export interface Goal {
  /** The prompt as it is. */
  readonly total: number;
  /** The total that it goes down to. */
  readonly target: number;
  /** Above this, units of the latest exchange are cleared and hidden as well, but for the user message and the last of them. */
  readonly ceiling: number;
  /** The target that the budget itself asks for: up to this, steps of the latest exchange go only where nothing else can. */
  readonly needed: number;
  readonly keepRecentExchanges: number;
  /** The most that the note of what is hidden adds to `total`. */
  readonly note: number;
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
  /** Not to be hidden with the older ones: pinned, opening a pin's exchange, or of the latest exchange. */
  readonly isKept: boolean;
  readonly opensExchange: boolean;
  readonly isRecent: boolean;
  readonly stale: readonly Stale[];
}

/** Choice of what `strategy` hides and clears to bring the prompt down to the goal; both empty when it can do nothing. */
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
    const open = stepsOf(exchanges).flatMap((unit) => staleOf(unit, weights));
    return { hides: [], stubs: [...older, ...open].map(({ id }) => id) };
  }
  const cleared = clear(older, goal.total, goal.target);
  if (goal.clearFirst && cleared.total <= goal.target) return { hides: [], stubs: cleared.ids };
  const hidden = hide(strategy, candidates, goal);
  const hiding = (units: number) => (units > 0 ? goal.note : 0);
  const rest = candidates.flatMap((one) => (hidden.has(one) ? [] : one.stale));
  const without = totalWithout(hidden, goal.total) + hiding(hidden.size);
  const left = goal.clearFirst ? clear(rest, without, goal.target) : { ids: [], total: without };
  const units = [...hidden].map(({ unit }) => unit);
  if (left.total <= goal.ceiling) return { hides: idsOf(units), stubs: left.ids };
  const steps = stepsOf(exchanges);
  const open = clear(
    steps.flatMap((unit) => staleOf(unit, weights)),
    left.total,
    goal.target,
  );
  const isNothing = units.length + left.ids.length + open.ids.length === 0;
  // Results alone suffice where that lasts for a while.
  if (open.total <= Math.max((goal.target + goal.ceiling) / 2, isNothing ? 0 : goal.needed)) {
    return { hides: idsOf(units), stubs: [...left.ids, ...open.ids] };
  }
  const gone = oldest(
    steps,
    open.total + (hidden.size === 0 ? goal.note : 0),
    goal.target,
    new Set(open.ids),
    weights,
  );
  const goneIds = new Set(idsOf(gone));
  const stubs = [...left.ids, ...open.ids.filter((id) => !goneIds.has(id))];
  return { hides: idsOf([...units, ...gone]), stubs };
}

/** The oldest of the steps whose hiding brings the total down to the target, or as near as it comes. */
function oldest(
  steps: readonly SentUnit[],
  before: number,
  target: number,
  cleared: ReadonlySet<string>,
  weights: Weights,
): SentUnit[] {
  const gone: SentUnit[] = [];
  let total = before;
  for (const unit of steps) {
    if (total <= target) break;
    gone.push(unit);
    for (const { entry, tokens } of unit.items) {
      total -= cleared.has(entry.id) ? (weights.stub(entry)?.tokens ?? tokens) : tokens;
    }
  }
  return gone;
}

function idsOf(units: readonly SentUnit[]): string[] {
  return units.flatMap(({ items }) => items.map(({ entry }) => entry.id));
}

/** Oldest exchanges first; for the others, first everything that is not recent. */
function hide(
  strategy: HidingStrategy,
  candidates: readonly Candidate[],
  { total, target, note, clearFirst }: Goal,
): Set<Candidate> {
  const free = candidates.filter(({ isKept: kept }) => !kept);
  const hidden = new Set(strategy === "dropOldest" ? [] : free.filter(({ isRecent }) => !isRecent));
  let left = totalWithout(hidden, total) + note;
  if (clearFirst) left -= savingsOf(candidates.filter((one) => !hidden.has(one)));
  for (const one of candidates) {
    // Stopping only where an exchange opens keeps the history from starting with a reply.
    if (left <= target && (one.opensExchange || hidden.size === 0)) break;
    if (one.isKept || hidden.has(one)) continue;
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
      isKept: isLatest || unit.standing === "pinned" || (holdsPin && place === 0),
      opensExchange: place === 0,
      isRecent: index >= exchanges.length - keepRecentExchanges,
      stale: isLatest ? [] : staleOf(unit, weights),
    }));
  });
}

/** Of the latest exchange, everything but the user message, the last unit, which the model has not answered yet, and pins. */
function stepsOf(exchanges: readonly SentUnit[][]): SentUnit[] {
  const latest = exchanges.at(-1) ?? [];
  return latest.slice(0, -1).filter((unit) => !opensExchange(unit) && unit.standing !== "pinned");
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
