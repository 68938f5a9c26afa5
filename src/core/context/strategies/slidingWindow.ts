import type { MessageEntry } from "../../conversation/entry.ts";
import { eachYielding, pauseAfter } from "../../tokens/encoding/yieldingWork.ts";
import { opensExchange, type SentUnit } from "../sentUnit.ts";
import { savingsOf, type Candidate, type StaleResult } from "./candidates.ts";
import type { Importance } from "./importance.ts";

/** Selection of what is hidden whole and which results become stubs, and the total that this leaves. */
export interface CandidateSelection {
  readonly hidden: ReadonlySet<Candidate>;
  readonly stubs: ReadonlySet<string>;
  readonly total: number;
}

/** Ranks on which the order of going rests. */
export interface UnitRanks {
  readonly important: ReadonlyMap<SentUnit, Importance>;
  readonly superseded: ReadonlySet<string>;
  /** The conversation's opening task. */
  readonly opening: MessageEntry | undefined;
}

/** The smallest thing that can go: one result that becomes a stub, or one unit whole. */
type Step =
  | { readonly type: "stub"; readonly of: Candidate; readonly stale: StaleResult }
  | { readonly type: "hide"; readonly of: Candidate };

/** Steps that are gone through before the event loop has a turn. */
const pace = 5_000;

/**
 * Sliding window: takes in the order of going until `total` is down to `target`, then gives back, the last taken first,
 * whatever still fits, so that nothing goes in vain. `note` is what hiding adds.
 */
export function* slidingWindow(
  candidates: readonly Candidate[],
  ranks: UnitRanks,
  goal: {
    readonly total: number;
    readonly target: number;
    readonly note: number;
    readonly noteWithoutOpening: number;
    readonly clearFirst: boolean;
  },
): Generator<void, CandidateSelection> {
  const taken: Step[] = [];
  const window = new Window(candidates, ranks, goal);
  const order = yield* orderOf(candidates, ranks, goal.clearFirst);
  yield* eachYielding(order, pace, (step) => {
    if (window.total <= goal.target) return;
    window.take(step);
    taken.push(step);
  });
  window.hideUnled();
  yield* eachYielding(taken.toReversed(), pace, (step) => window.giveBack(step, goal.target));
  return window;
}

/**
 * The steps in the order of going: outdated results, other old results, those of recent exchanges that would take the room
 * of what was said, calls, replies, words; then what is important, then what is recent. The oldest of each go first, but of
 * the replies and words the latest: a beginning that stays is served from the provider's cache after the next compaction as well.
 */
function* orderOf(
  candidates: readonly Candidate[],
  { important, superseded }: UnitRanks,
  clears: boolean,
): Generator<void, readonly Step[]> {
  const isImportant = ({ unit }: Candidate) => important.has(unit);
  const older = candidates.filter(({ isRecent, isKept }) => !isRecent && !isKept);
  const rest = older.filter((one) => !isImportant(one));
  const valued = older.filter(isImportant);
  const recent = candidates.filter(({ isRecent, isKept }) => isRecent && !isKept);
  const [roomy, crowded] = [
    recent.filter(({ hasRoom }) => hasRoom),
    recent.filter(({ hasRoom }) => !hasRoom),
  ];
  yield* pauseAfter(candidates.length);
  const opens = ({ unit }: Candidate) => opensExchange(unit);
  const [words, said] = [rest.filter(opens), rest.filter((one) => !opens(one))];
  const isOpening = ({ unit }: Candidate) => important.get(unit) === "openingTask";
  const valuedWords = valued.filter(opens);
  const hide = (of: Candidate): Step => ({ type: "hide", of });
  const isOutdated = ({ id }: StaleResult) => clears && superseded.has(id);
  const isCurrent = ({ id }: StaleResult) => clears && !superseded.has(id);
  const stubs = (all: readonly Candidate[], mayGo: (result: StaleResult) => boolean) =>
    all.flatMap((of) => of.stale.filter(mayGo).map((stale): Step => ({ type: "stub", of, stale })));
  const parts: readonly (() => readonly Step[])[] = [
    () => stubs(candidates, isOutdated),
    () => stubs(rest, isCurrent),
    () => stubs(crowded, isCurrent),
    () => byCalls(said, superseded).map(hide),
    () => words.toReversed().map(hide),
    () => stubs(valued, isCurrent),
    () => valued.filter((one) => !opens(one)).map(hide),
    () => stubs(roomy, isCurrent),
    () => valuedWords.filter((one) => !isOpening(one)).map(hide),
    () => valuedWords.filter(isOpening).map(hide),
    () => wordsLast(recent).map(hide),
  ];
  const order: (readonly Step[])[] = [];
  for (const part of parts) {
    order.push(part());
    yield* pauseAfter(candidates.length);
  }
  return order.flat();
}

/** Calls whose results are all outdated, other calls, then replies. */
function byCalls(said: readonly Candidate[], superseded: ReadonlySet<string>): Candidate[] {
  const calls = said.filter(({ unit }) => unit.items.length > 1);
  const isOutdated = ({ unit }: Candidate) =>
    unit.items.slice(1).every(({ entry }) => superseded.has(entry.id));
  return [
    ...calls.filter(isOutdated),
    ...calls.filter((one) => !isOutdated(one)),
    ...said.filter(({ unit }) => unit.items.length === 1).toReversed(),
  ];
}

/** Exchange by exchange, the words that open each after all that answered them. */
function wordsLast(recent: readonly Candidate[]): Candidate[] {
  const ordered: Candidate[] = [];
  let words: Candidate | undefined;
  for (const one of recent) {
    if (one.opensExchange) {
      if (words) ordered.push(words);
      words = one;
    } else ordered.push(one);
  }
  return words ? [...ordered, words] : ordered;
}

/** The prompt while a selection is made. */
class Window implements CandidateSelection {
  readonly hidden = new Set<Candidate>();
  readonly stubs = new Set<string>();
  private readonly candidates: readonly Candidate[];
  private readonly ranks: UnitRanks;
  private readonly goal: Parameters<typeof slidingWindow>[2];
  private readonly firstQuestion: number;
  /** Index of the first question that is not hidden; undefined where that has to be looked for. */
  private firstShown: number | undefined;
  private left: number;
  private isOpeningHidden = false;

  constructor(candidates: readonly Candidate[], ranks: UnitRanks, goal: Parameters<typeof slidingWindow>[2]) {
    this.candidates = candidates;
    this.ranks = ranks;
    this.goal = goal;
    this.left = goal.total;
    this.firstQuestion = this.firstOf(() => true);
  }

  get total(): number {
    if (this.hidden.size === 0) return this.left;
    return this.left + (this.isOpeningHidden ? this.goal.note : this.goal.noteWithoutOpening);
  }

  take(step: Step): void {
    if (step.type === "stub") {
      this.stubs.add(step.stale.id);
      this.left -= step.stale.saves;
    } else {
      this.hidden.add(step.of);
      this.firstShown = undefined;
      if (this.isOpening(step.of)) this.isOpeningHidden = true;
      this.left -= this.weightOf(step.of);
    }
  }

  giveBack(step: Step, target: number): void {
    const isHidden = this.hidden.has(step.of);
    if (step.type === "stub") {
      if (isHidden || this.total + step.stale.saves > target) return;
      this.stubs.delete(step.stale.id);
      this.left += step.stale.saves;
    } else if (isHidden && this.total + this.weightOf(step.of) <= target && this.isLed(step.of)) {
      this.hidden.delete(step.of);
      this.firstShown = undefined;
      if (this.isOpening(step.of)) this.isOpeningHidden = false;
      this.left += this.weightOf(step.of);
    }
  }

  /** Hides what a hidden question leaves at the beginning of the history. */
  hideUnled(): void {
    for (const one of this.candidates) {
      if (opensExchange(one.unit) && !this.hidden.has(one)) return;
      if (!one.isKept && !this.hidden.has(one) && !this.isLed(one)) this.take({ type: "hide", of: one });
    }
  }

  /** True unless the history would begin with this reply, its question hidden. */
  private isLed(one: Candidate): boolean {
    if (opensExchange(one.unit)) return true;
    const { index } = one;
    this.firstShown ??= this.firstOf((question) => !this.hidden.has(question));
    return index < this.firstQuestion || index > this.firstShown;
  }

  /** Index of the first such question; infinite where there is none. */
  private firstOf(isSuch: (question: Candidate) => boolean): number {
    const index = this.candidates.findIndex((one) => opensExchange(one.unit) && isSuch(one));
    return index < 0 ? Infinity : index;
  }

  private isOpening({ unit }: Candidate): boolean {
    return unit.items[0]?.entry === this.ranks.opening;
  }

  /** The unit's weight, in the form that it is sent in if it is. */
  private weightOf({ tokens, stale }: Candidate): number {
    return tokens - savingsOf(stale.filter(({ id }) => this.stubs.has(id)));
  }
}
