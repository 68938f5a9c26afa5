import type { Conversation } from "../conversation/fold.ts";
import { tokensBetween, targetOf, thresholdOf, type CompactionPolicy } from "./budget.ts";
import {
  coldMoment,
  pauseBefore,
  pauseTarget,
  warmWait,
  type CacheTerms,
  type WarmWait,
} from "./compactionTiming.ts";
import { cutsFor } from "./truncation/cuts.ts";
import type { Ledger } from "./ledger.ts";
import { cannotFitOf, type CannotFit } from "./cannotFit.ts";
import { selectForCompaction, type CompactionGoal } from "./strategies/compactionSelection.ts";
import { imagesToAge, type ImageReach, type ImageRoom } from "./strategies/imageAging.ts";
import { ledgerFigures, noteGrowth, viewIn, viewOf, type CountingContext, type View } from "./view.ts";
import { runAtOnce, runYielding } from "../tokens/encoding/yieldingWork.ts";
import { WorkingDraft, type CompactionDraft } from "./workingDraft.ts";
import type { HidingStrategy } from "../conversation/strategy.ts";

export type { CannotFit } from "./cannotFit.ts";

/** Context plan of the next request. Nothing is sent while there is a `problem`. */
export interface ContextPlan extends View {
  /** Must enter the record before the request is sent; `messages` already leave out what it hides. */
  readonly compaction?: CompactionDraft;
  readonly problem?: CannotFit;
  /** Wait of a compaction that could be made. */
  readonly waits?: WarmWait;
}

/** The plan of the next request; `on`: the conversation that it was made of. */
export interface PreparedPlan {
  readonly planned: ContextPlan;
  readonly on: Conversation;
}

/** Goal of a compaction; `ceiling` and `target` as in `Goal`. */
export interface DraftGoal {
  readonly strategy: HidingStrategy | "clearToolResults";
  readonly target: number;
  readonly ceiling?: number;
  /** Room for pictures, where that is limited. */
  readonly room?: ImageRoom | undefined;
  /** True where stale tool results become stubs before anything is hidden. */
  readonly clearFirst?: boolean;
}

/** Observations of the conversation before anything is worked out. */
interface Observations {
  readonly view: View;
  readonly ledger: Ledger;
}

interface Worked {
  readonly draft: CompactionDraft;
  readonly ledger: Ledger;
  readonly view: View;
}

/** Share of what a compaction is meant to free that it must free, unless the limit forces it. */
const leastGain = 1 / 4;

/** Share of the way from `compactTo` to `compactAt` at which a summary is begun, so that it is there in time. */
const aheadAt = 2 / 3;

/** Share of the threshold below which none is begun however deep a compaction goes. */
const closeTo = 7 / 8;

/**
 * The plan of the next request. Pure; called before every one. A compaction starts when the counted
 * prompt exceeds `compactAt` of the limit. Until the limit itself forces it, one that the user took back is
 * not made again, and none is made that would gain next to nothing. By `terms`, one that the provider's cache makes dear
 * waits, and after a pause one is made earlier.
 */
export function plan(
  conversation: Conversation,
  counting: CountingContext,
  policy: CompactionPolicy,
  terms?: CacheTerms,
): ContextPlan {
  return runAtOnce(planning(conversation, counting, policy, terms));
}

/** `plan` with pauses where it calls for a compaction: of a long record that takes a while. Rejects only when `signal` aborts. */
export function planYielding(
  conversation: Conversation,
  counting: CountingContext,
  policy: CompactionPolicy,
  terms?: CacheTerms,
  signal?: AbortSignal,
): Promise<ContextPlan> {
  return runYielding(planning(conversation, counting, policy, terms), signal);
}

function* planning(
  conversation: Conversation,
  counting: CountingContext,
  policy: CompactionPolicy,
  terms?: CacheTerms,
): Generator<void, ContextPlan> {
  const ledger = counting.weights.ledger(conversation);
  const view = viewIn(ledger, conversation, counting);
  const { total, limit } = view.figures;
  const { budget } = counting;
  const ceiling = conversation.isHeldOff ? limit : thresholdOf(budget, policy);
  const { idleMs, by } = pauseOf(conversation, total, counting, policy, terms);
  const isOverImages = isOver(ledger, counting.images);
  const isCalledFor = total > ceiling || idleMs !== undefined;
  if (!isCalledFor && !isOverImages) return view;
  // Where only pictures are too many, no word has to go.
  const target = isCalledFor ? targetAfter(idleMs, counting, by) : total;
  const looked = { view, ledger: ledger.still() };
  const planned = yield* compacted(conversation, counting, by, looked, { ceiling, target, isOverImages });
  const { compaction, figures } = planned;
  if (!compaction || !terms || isOverImages) return planned;
  if (idleMs !== undefined) {
    const moment = coldMoment(idleMs, total, figures.total, terms);
    return { ...planned, compaction: { ...compaction, moment } };
  }
  const waits = warmWait(
    conversation,
    counting,
    policy,
    { figures: view.figures, after: figures.total },
    terms,
  );
  return waits ? { ...view, waits } : planned;
}

/** The pause before the next request, where it calls for a compaction, and the policy by which that is made. */
function pauseOf(
  conversation: Conversation,
  total: number,
  { budget }: CountingContext,
  policy: CompactionPolicy,
  terms: CacheTerms | undefined,
): { readonly idleMs: number | undefined; readonly by: CompactionPolicy } {
  const { afterPause = policy } = policy;
  const idleMs = terms && pauseBefore(conversation, total, budget, afterPause, terms);
  return { idleMs, by: idleMs === undefined ? policy : afterPause };
}

function targetAfter(
  idleMs: number | undefined,
  { budget }: CountingContext,
  policy: CompactionPolicy,
): number {
  return idleMs === undefined ? targetOf(budget, policy) : pauseTarget(budget, policy);
}

/** The plan with the compaction that brings the prompt down, as far as there is one that is worth it. */
function* compacted(
  conversation: Conversation,
  counting: CountingContext,
  policy: CompactionPolicy,
  { view, ledger }: Observations,
  {
    ceiling,
    target,
    isOverImages,
  }: Pick<CompactionGoal, "ceiling" | "target"> & { readonly isOverImages: boolean },
): Generator<void, ContextPlan> {
  const { strategy, compactTo } = policy;
  const { total, limit } = view.figures;
  if (strategy === "off") return total > limit ? stuck(view, ledger) : view;
  const room = isOverImages ? roomIn(counting.images, compactTo) : counting.images;
  const goal = { strategy, target, ceiling, room, clearFirst: true };
  const worked = yield* work(conversation, counting, policy, goal, ledger);
  if (!worked) return total > limit ? withCuts(conversation, counting, { view, ledger }) : view;
  const left = worked.view.figures.total;
  if (left > limit) return withCuts(conversation, counting, { view, ledger }, worked);
  // What cannot come down to the target would be called for again soon: it waits for more, or for the limit.
  const least = (ceiling - target) * (left > target ? 1 / 2 : leastGain);
  const isWorthIt = total > limit || isOverImages || total - left >= least;
  return isWorthIt ? { ...worked.view, compaction: worked.draft } : view;
}

function roomIn(room: ImageRoom | undefined, share: number): ImageRoom | undefined {
  return room && { bytes: Math.floor(room.bytes * share), count: Math.floor(room.count * share) };
}

/** The plan without any further compaction: when none helps, or none may be made. */
export function planWithoutCompaction(conversation: Conversation, counting: CountingContext): ContextPlan {
  const view = viewOf(conversation, counting);
  const { total, limit } = view.figures;
  return total > limit ? stuck(view, counting.weights.ledger(conversation)) : view;
}

/** `compactionDraft` with pauses. Rejects only when `signal` aborts. */
export function draftCompactionYielding(
  conversation: Conversation,
  counting: CountingContext,
  policy: CompactionPolicy,
  goal: DraftGoal,
  signal?: AbortSignal,
): Promise<CompactionDraft | undefined> {
  return runYielding(compactionDraft(conversation, counting, policy, goal), signal);
}

/**
 * Draft of a compaction down to `target` tokens, of what the conversation's ledger is when it begins; undefined when nothing
 * may be hidden, or hiding it gains nothing. Pure.
 */
export function* compactionDraft(
  conversation: Conversation,
  counting: CountingContext,
  policy: CompactionPolicy,
  goal: DraftGoal,
  ledger = counting.weights.ledger(conversation).still(),
): Generator<void, CompactionDraft | undefined> {
  return (yield* work(conversation, counting, policy, goal, ledger))?.draft;
}

/** A summary that the next turns would force; undefined while there is no need, or none of a summary, or it waits by `terms`. Pure. */
export async function draftSummaryAhead(
  conversation: Conversation,
  counting: CountingContext,
  policy: CompactionPolicy,
  terms?: CacheTerms,
): Promise<CompactionDraft | undefined> {
  const { budget } = counting;
  const target = targetOf(budget, policy);
  const start = Math.max(tokensBetween(budget, policy, aheadAt), thresholdOf(budget, policy) * closeTo);
  const { figures } = viewOf(conversation, counting);
  const { total } = figures;
  if (conversation.isHeldOff || total <= start) return undefined;
  const goal = { strategy: "summarize", target, ceiling: start, clearFirst: true } as const;
  const draft = await draftCompactionYielding(conversation, counting, policy, goal);
  if (draft?.strategy !== "summarize") return undefined;
  if (total - draft.tokensAfter < (start - target) * leastGain) return undefined;
  const waits =
    terms && warmWait(conversation, counting, policy, { figures, after: draft.tokensAfter }, terms);
  return waits ? undefined : draft;
}

/** The plan with cuts of what cannot be hidden, if that helps; else the plan is what it was, with the reason. */
function withCuts(
  conversation: Conversation,
  counting: CountingContext,
  looked: Observations,
  worked?: Worked,
): ContextPlan {
  const { view } = looked;
  const { ledger } = worked ?? looked;
  const { total } = ledgerFigures(ledger, conversation, counting);
  const tooLong = cutsFor(ledger, total, counting.budget.limit);
  if (!tooLong) return stuck(view, ledger, worked?.view.figures);
  const tokens = view.figures.total;
  const nothing = { hides: [], tokensBefore: tokens, tokensAfter: tokens };
  const draft = worked?.draft ?? { strategy: "clearToolResults", ...nothing };
  return { ...(worked?.view ?? view), compaction: { ...draft, tooLong } };
}

function stuck(view: View, ledger: Ledger, figures = view.figures): ContextPlan {
  return { ...view, problem: cannotFitOf(figures, ledger) };
}

/**
 * Pictures first, each by itself, then what the strategy chooses of the rest; where even that is too much, what the latest
 * exchange shows, and then no more of the rest than is too much without it.
 */
function* work(...of: Parameters<typeof workInOrder>): Generator<void, Worked | undefined> {
  const [conversation, counting, policy, goal, before] = of;
  const first = yield* workInOrder(...of);
  if (!first?.agedLatest) return first;
  const goalFirst = { ...goal, agesLatestFirst: true };
  const other = yield* workInOrder(conversation, counting, policy, goalFirst, before);
  const count = ({ draft }: Worked) => draft.images?.length ?? 0;
  return other && count(other) <= count(first) ? other : first;
}

function* workInOrder(
  conversation: Conversation,
  counting: CountingContext,
  policy: CompactionPolicy,
  {
    strategy,
    target,
    ceiling = target,
    room,
    clearFirst = false,
    agesLatestFirst,
  }: DraftGoal & { readonly agesLatestFirst?: boolean },
  before: Ledger,
): Generator<void, (Worked & { readonly agedLatest: boolean }) | undefined> {
  const { weights, budget } = counting;
  const working = new WorkingDraft(conversation, counting, strategy, before);
  const { total: tokensBefore } = working;
  const age = function* (reach: ImageReach, to: number, left: ImageRoom | undefined) {
    if (working.ledger.sums.imageCount === 0) return;
    const goal = { total: working.total, target: to, room: left };
    yield* working.take({ images: imagesToAge(working.ledger, weights, reach, goal) });
  };
  const hadTooMany = isOver(working.ledger, room);
  yield* age("earlier", target, room);
  if (working.total > ceiling || isOver(working.ledger, room)) yield* age("steps", target, room);
  const overflows = () => isTooMuch(working, counting, ceiling);
  if (agesLatestFirst && overflows()) yield* age("latest", budget.limit, counting.images);
  yield* takeWords(working, counting, policy, { strategy, target, ceiling, clearFirst });
  const agedLatest = overflows() && working.ledger.sums.imageCount > 0;
  if (agedLatest) yield* age("latest", budget.limit, counting.images);
  const { draft } = working;
  if (!draft || (draft.tokensAfter >= tokensBefore && !hadTooMany)) return undefined;
  return { draft, agedLatest, ledger: working.ledger, view: viewIn(working.ledger, conversation, counting) };
}

/** True where what the draft leaves does not fit the limit, or the room for pictures. */
function isTooMuch({ total, ledger }: WorkingDraft, { budget, images }: CountingContext, ceiling: number) {
  return total > Math.max(budget.limit, ceiling) || isOver(ledger, images);
}

/** Has the strategy choose of all but the pictures, where these leave more than the target. */
function* takeWords(
  working: WorkingDraft,
  counting: CountingContext,
  policy: CompactionPolicy,
  {
    strategy,
    target,
    ceiling,
    clearFirst,
  }: Required<Pick<DraftGoal, "strategy" | "target" | "ceiling" | "clearFirst">>,
): Generator<void, void> {
  const { ledger, total } = working;
  if (total <= target) return;
  const note = noteGrowth(ledger, counting, ledger.opening);
  const noteWithoutOpening = noteGrowth(ledger, counting);
  const needed = targetOf(counting.budget, policy);
  const { keepRecentExchanges } = policy;
  const notes = { note, noteWithoutOpening };
  const oldest = strategy === "slidingWindow" ? oldestGoal(target, policy) : undefined;
  const goal = { total, target, ceiling, needed, keepRecentExchanges, ...notes, clearFirst, oldest };
  yield* working.take(yield* selectForCompaction(strategy, ledger, counting.weights, goal));
}

function oldestGoal(
  target: number,
  { compactTo, besideOldest: by }: CompactionPolicy,
): CompactionGoal["oldest"] {
  return by && { ...by, target: Math.floor((target * by.compactTo) / compactTo) };
}

/** True where a request has more of pictures than there is room for. */
function isOver({ sums }: Ledger, room: ImageRoom | undefined): boolean {
  return room !== undefined && (sums.imageBytes > room.bytes || sums.imageCount > room.count);
}
