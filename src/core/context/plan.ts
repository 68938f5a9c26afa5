import { entryVersion, type CompactionEntry, type Strategy, type Summary } from "../conversation/entry.ts";
import { extend, type Conversation } from "../conversation/fold.ts";
import { targetOf, thresholdOf, type Policy } from "./budget.ts";
import { cutsFor, type CutOrder } from "./cuts.ts";
import { Ledger } from "./ledger.ts";
import { problemOf, type CannotFit } from "./problem.ts";
import { choose, type HidingStrategy } from "./strategies.ts";
import { figuresIn, viewIn, viewOf, type Scales, type View } from "./view.ts";

export type { CannotFit } from "./problem.ts";

/** A compaction that was worked out but not applied. For `summarize`, `tokensAfter` leaves the summary out. */
export interface CompactionDraft {
  readonly strategy: Strategy;
  readonly hides: readonly string[];
  readonly stubs?: readonly string[];
  /** What must be cut before the request can be sent; `tokensAfter` does not know of it yet. */
  readonly tooLong?: readonly CutOrder[];
  readonly tokensBefore: number;
  readonly tokensAfter: number;
}

/** What the next request is to be. Nothing is sent while there is a `problem`. */
export interface ContextPlan extends View {
  /** Must enter the record before the request is sent; `messages` already leave out what it hides. */
  readonly compaction?: CompactionDraft;
  readonly problem?: CannotFit;
}

/** How a compaction goes about it; `ceiling` and `target` as in `Goal`. */
export interface DraftGoal {
  readonly strategy: HidingStrategy | "clearToolResults";
  readonly target: number;
  readonly ceiling?: number;
  /** True where stale tool results become stubs before anything is hidden. */
  readonly clearFirst?: boolean;
}

interface Worked {
  readonly draft: CompactionDraft;
  readonly ledger: Ledger;
  readonly view: View;
}

/** Share of what a compaction is meant to free that it must free, unless the limit forces it. */
const leastGain = 1 / 4;

/**
 * The plan of the next request. Pure; called before every one. A compaction starts when the counted
 * prompt exceeds `compactAt` of the limit. Until the limit itself forces it, one that the user took back is
 * not made again, and none is made that would gain next to nothing.
 */
export function plan(conversation: Conversation, scales: Scales, policy: Policy): ContextPlan {
  const view = viewOf(conversation, scales);
  const { total, limit } = view.figures;
  const threshold = conversation.isHeldOff ? limit : thresholdOf(scales.budget, policy);
  if (total <= threshold) return view;
  const { strategy } = policy;
  const ledger = scales.weights.ledger(conversation);
  if (strategy === "off") return total > limit ? stuck(view, ledger) : view;
  const target = targetOf(scales.budget, policy);
  const worked = work(conversation, scales, policy, {
    strategy,
    target,
    ceiling: threshold,
    clearFirst: true,
  });
  if (!worked) return total > limit ? withCuts(view, undefined, ledger) : view;
  const left = worked.view.figures.total;
  if (left > limit) return withCuts(view, worked, worked.ledger);
  const isWorthIt = total > limit || total - left >= (threshold - target) * leastGain;
  return isWorthIt ? { ...worked.view, compaction: worked.draft } : view;
}

/** What a compaction down to `target` tokens would be; undefined when nothing may be hidden. Pure. */
export function draftCompaction(
  conversation: Conversation,
  scales: Scales,
  policy: Policy,
  goal: DraftGoal,
): CompactionDraft | undefined {
  return work(conversation, scales, policy, goal)?.draft;
}

/** The conversation as it would be with the draft, and its summary if it has one, in the record. */
export function withDraft(conversation: Conversation, draft: EntryDraft): Conversation {
  return extend(conversation, draftEntry(conversation, draft));
}

type EntryDraft = CompactionDraft & { readonly summary?: Summary };

/** What cannot be hidden is cut, if that helps; else the plan is what it was, with the reason. */
function withCuts(view: View, worked: Worked | undefined, ledger: Ledger): ContextPlan {
  const { figures } = worked?.view ?? view;
  const tooLong = cutsFor(ledger, figures.total, figures.limit);
  if (!tooLong) return stuck(view, ledger, figures);
  const { total } = view.figures;
  const draft = worked?.draft ?? {
    strategy: "clearToolResults",
    hides: [],
    tokensBefore: total,
    tokensAfter: total,
  };
  return { ...(worked?.view ?? view), compaction: { ...draft, tooLong } };
}

function stuck(view: View, ledger: Ledger, figures = view.figures): ContextPlan {
  return { ...view, problem: problemOf(figures, ledger) };
}

function work(
  conversation: Conversation,
  scales: Scales,
  { keepRecentExchanges }: Policy,
  { strategy, target, ceiling = target, clearFirst = false }: DraftGoal,
): Worked | undefined {
  const { weights } = scales;
  const ledger = weights.ledger(conversation);
  const tokensBefore = figuresIn(ledger, conversation.summaries, scales).total;
  const goal = { total: tokensBefore, target, ceiling, keepRecentExchanges, clearFirst };
  const { hides, stubs } = choose(strategy, ledger, weights, goal);
  if (hides.length + stubs.length === 0) return undefined;
  const chosen =
    hides.length === 0
      ? { strategy: "clearToolResults" as const, hides: stubs }
      : { strategy, hides, ...(stubs.length > 0 && { stubs }) };
  const entry = draftEntry(conversation, { ...chosen, tokensBefore, tokensAfter: tokensBefore });
  const after = ledger.after(entry) ?? new Ledger(extend(conversation, entry), weights);
  const view = viewIn(after, conversation.summaries, scales);
  const tokensAfter = view.figures.total;
  return { draft: { ...chosen, tokensBefore, tokensAfter }, ledger: after, view };
}

function draftEntry(conversation: Conversation, draft: EntryDraft): CompactionEntry {
  return {
    ...draft,
    v: entryVersion,
    id: "draft",
    conversationId: conversation.id,
    seq: conversation.entries.length + 1,
    at: 0,
    type: "compaction",
    trigger: "automatic",
  };
}
