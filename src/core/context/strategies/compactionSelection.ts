import { pauseAfter } from "../../tokens/encoding/yieldingWork.ts";
import { exchangesOf } from "../../conversation/units.ts";
import type { HidingStrategy } from "../../conversation/strategy.ts";
import type { Ledger } from "../ledger.ts";
import { opensExchange, type SentUnit } from "../sentUnit.ts";
import type { Weights } from "../weighing/weights.ts";
import { candidatesOf, savingsOf, staleOf, type Candidate, type StaleResult } from "./candidates.ts";
import { importantIn } from "./importance.ts";
import { slidingWindow, type UnitRanks, type CandidateSelection } from "./slidingWindow.ts";
import { supersededIn } from "./supersededResults.ts";

/** Goal of a compaction, in tokens. */
export interface CompactionGoal {
  /** The prompt as it is. */
  readonly total: number;
  /** The total that it goes down to. */
  readonly target: number;
  /**
   * Total above which units of the latest exchange are cleared and hidden as well, but for the user message and the last
   * of them.
   */
  readonly ceiling: number;
  /** The target that the budget itself asks for: up to this, steps of the latest exchange go only where nothing else can. */
  readonly needed: number;
  readonly keepRecentExchanges: number;
  /** The most that the note of what is hidden adds to `total`. */
  readonly note: number;
  /** The most that the note adds where the opening task stays as it is. */
  readonly noteWithoutOpening: number;
  /** True where stale tool results become stubs before anything is hidden. */
  readonly clearFirst: boolean;
  /** The goal of dropping the oldest, above whose end a sliding window is not to end; undefined where it fills its target. */
  readonly oldest?: Pick<CompactionGoal, "target" | "keepRecentExchanges"> | undefined;
}

/** Ids of the messages to hide, and of the tool results to send as stubs. */
export interface CompactionSelection {
  readonly hides: readonly string[];
  readonly stubs: readonly string[];
}

/** Share of its target that a sliding window keeps for what is recent also where the last exchanges are short. */
const recentShare = 0.45;

/**
 * Share of the target above which what is recent crowds out the rest: then results beyond `recentShare` go before what
 * was said.
 */
const mostRecentShare = 0.8;

/** Share of its target down to which the end of dropping the oldest is left alone: so little less costs more of the provider's cache than it saves. */
const nearTarget = 0.955;

/** The least share of its target that a sliding window is left, however low that end is. */
const leastUsed = 0.6;

/** Choice of what `strategy` hides and clears to bring the prompt down to the goal; both empty when it can do nothing. */
export function* selectForCompaction(
  strategy: HidingStrategy | "clearToolResults",
  ledger: Ledger,
  weights: Weights,
  wanted: CompactionGoal,
): Generator<void, CompactionSelection> {
  const exchanges = exchangesOf(ledger.units, opensExchange);
  yield* pauseAfter(ledger.units.length);
  const superseded = yield* supersededIn(ledger.units);
  const goal = yield* besideOldest(wanted, ledger, weights, superseded);
  const candidates = yield* candidatesFor(strategy, ledger, weights, goal);
  const ranks = yield* ranksOf(strategy, ledger, candidates, superseded);
  const steps = stepsOf(exchanges);
  const open = outdatedFirst(
    steps.flatMap((unit) => staleOf(unit, weights)),
    ranks,
  );
  if (strategy === "clearToolResults") {
    const older = candidates.flatMap(({ stale }) => stale);
    return { hides: [], stubs: [...older, ...open].map(({ id }) => id) };
  }
  const selected = yield* select(strategy, candidates, ranks, goal);
  yield* pauseAfter(ledger.units.length);
  const hides = idsOf([...selected.hidden].map(({ unit }) => unit));
  yield* pauseAfter(ledger.units.length);
  const hidden = new Set(hides);
  const stubs = [...selected.stubs].filter((id) => !hidden.has(id));
  yield* pauseAfter(ledger.units.length);
  if (selected.total <= goal.ceiling) return { hides, stubs };
  const cleared = clear(open, selected.total, goal.target);
  const isNothing = hides.length + stubs.length + cleared.ids.length === 0;
  // Results alone suffice where that lasts for a while.
  if (cleared.total <= Math.max((goal.target + goal.ceiling) / 2, isNothing ? 0 : goal.needed)) {
    return { hides, stubs: [...stubs, ...cleared.ids] };
  }
  const note = hidden.size === 0 ? goal.note : 0;
  const gone = oldest(steps, cleared.total + note, goal.target, new Set(cleared.ids), weights);
  const goneIds = new Set(idsOf(gone));
  return {
    hides: [...hides, ...goneIds],
    stubs: [...stubs, ...cleared.ids.filter((id) => !goneIds.has(id))],
  };
}

/**
 * The goal with the target that costs no more than dropping the oldest: that one stops at the beginning of an exchange, where
 * a sliding window fills its target to the last token. In a small window an exchange is much of it, and a fuller prompt is
 * dearer with each request and sooner full again.
 */
function* besideOldest(
  goal: CompactionGoal,
  ledger: Ledger,
  weights: Weights,
  superseded: ReadonlySet<string>,
): Generator<void, CompactionGoal> {
  const { oldest } = goal;
  if (!oldest) return goal;
  const candidates = yield* candidatesFor("dropOldest", ledger, weights, oldest);
  const ranks = { important: new Map(), superseded, opening: ledger.opening };
  const { total } = yield* select("dropOldest", candidates, ranks, { ...goal, ...oldest });
  if (total >= oldest.target * nearTarget) return goal;
  const target = Math.min(goal.target, Math.max(total, Math.floor(goal.target * leastUsed)));
  return { ...goal, target };
}

/** Candidates of a strategy: what is sent, as it looks at it. */
export function* candidatesFor(
  strategy: HidingStrategy | "clearToolResults",
  { units }: Ledger,
  weights: Weights,
  { target, keepRecentExchanges }: Pick<CompactionGoal, "target" | "keepRecentExchanges">,
): Generator<void, readonly Candidate[]> {
  const room = strategy === "slidingWindow" ? target : 0;
  return yield* candidatesOf(
    exchangesOf(units, opensExchange),
    weights,
    keepRecentExchanges,
    room * recentShare,
    room * mostRecentShare,
  );
}

/** Ranks of what is sent now, on which the order of going rests; only a sliding window asks what is important. */
export function* ranksOf(
  strategy: HidingStrategy | "clearToolResults",
  { units, opening }: Ledger,
  candidates: readonly Candidate[],
  superseded?: ReadonlySet<string>,
): Generator<void, UnitRanks> {
  const older = candidates.filter(({ isRecent }) => !isRecent).map(({ unit }) => unit);
  const recent = candidates.filter(({ isRecent }) => isRecent).map(({ unit }) => unit);
  const isSliding = strategy === "slidingWindow";
  return {
    important: isSliding ? yield* importantIn(older, recent, opening) : new Map(),
    superseded: superseded ?? (yield* supersededIn(units)),
    opening,
  };
}

function* select(
  strategy: HidingStrategy,
  candidates: readonly Candidate[],
  ranks: UnitRanks,
  goal: CompactionGoal,
): Generator<void, CandidateSelection> {
  if (strategy === "slidingWindow") return yield* slidingWindow(candidates, ranks, goal);
  const stale = outdatedFirst(
    candidates.flatMap((one) => one.stale),
    ranks,
  );
  const cleared = clear(stale, goal.total, goal.target);
  // A summary clears what is left in the same step, rather than soon after: each rewrite loses the provider's cache.
  if (goal.clearFirst && cleared.total <= goal.target && strategy !== "summarize") {
    return { hidden: new Set(), stubs: new Set(cleared.ids), total: cleared.total };
  }
  const hidden = hide(strategy, candidates, goal);
  const without = totalWithout(hidden, goal.total) + (hidden.size > 0 ? goal.note : 0);
  if (!goal.clearFirst) return { hidden, stubs: new Set(), total: without };
  const gone = new Set([...hidden].flatMap((one) => one.stale));
  const { ids, total } = clear(
    stale.filter((one) => !gone.has(one)),
    without,
    goal.target,
  );
  return { hidden, stubs: new Set(ids), total };
}

/** Hides everything that is not recent for a summary, else nothing at first; then the oldest exchanges until the target is met. */
function hide(
  strategy: HidingStrategy,
  candidates: readonly Candidate[],
  { total, target, note, clearFirst }: CompactionGoal,
): Set<Candidate> {
  const free = candidates.filter(({ isKept }) => !isKept);
  const hidden = new Set(strategy === "summarize" ? free.filter(({ isRecent }) => !isRecent) : []);
  let left = totalWithout(hidden, total) + note;
  if (clearFirst) {
    left -= savingsOf(candidates.filter((one) => !hidden.has(one)).flatMap(({ stale }) => stale));
  }
  for (const one of candidates) {
    // Stopping only where an exchange opens keeps the history from starting with a reply.
    if (left <= target && (one.opensExchange || hidden.size === 0)) break;
    if (one.isKept || hidden.has(one)) continue;
    hidden.add(one);
    left -= one.tokens - (clearFirst ? savingsOf(one.stale) : 0);
  }
  return hidden;
}

/** Steps of the latest exchange: all but the user message, the last unit, which the model has not answered yet, and pins. */
function stepsOf(exchanges: readonly SentUnit[][]): SentUnit[] {
  const latest = exchanges.at(-1) ?? [];
  return latest.slice(0, -1).filter((unit) => !opensExchange(unit) && unit.standing !== "pinned");
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

function outdatedFirst(stale: readonly StaleResult[], { superseded }: UnitRanks): readonly StaleResult[] {
  const isOutdated = ({ id }: StaleResult) => superseded.has(id);
  return [...stale.filter(isOutdated), ...stale.filter((one) => !isOutdated(one))];
}

/** The first of the results, until the total is down to the target. */
function clear(stale: readonly StaleResult[], before: number, target: number) {
  const ids: string[] = [];
  let total = before;
  for (const { id, saves } of stale) {
    if (total <= target) break;
    ids.push(id);
    total -= saves;
  }
  return { ids, total };
}

function idsOf(units: readonly SentUnit[]): string[] {
  return units.flatMap(({ items }) => items.map(({ entry }) => entry.id));
}

function totalWithout(hidden: ReadonlySet<Candidate>, total: number): number {
  return [...hidden].reduce((left, { tokens }) => left - tokens, total);
}
