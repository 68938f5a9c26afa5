import { entryVersion, type CompactionEntry, type Summary } from "../conversation/entry.ts";
import { extend, type Conversation } from "../conversation/fold.ts";
import { targetOf, thresholdOf, type Policy } from "./budget.ts";
import { chooseHidden, type HidingStrategy } from "./strategies.ts";
import { viewOf, type Scales, type View } from "./view.ts";

/** A compaction that was worked out but not applied. For `summarize`, `tokensAfter` leaves the summary out. */
export interface CompactionDraft {
  readonly strategy: HidingStrategy;
  readonly hides: readonly string[];
  readonly tokensBefore: number;
  readonly tokensAfter: number;
}

/** Why no request can be made, in tokens: what no strategy may hide exceeds the prompt limit. */
export interface CannotFit {
  readonly total: number;
  readonly limit: number;
  readonly system: number;
  readonly tools: number;
  readonly framing: number;
  readonly summary: number;
  readonly pinned: number;
  readonly history: number;
}

/** What the next request is to be. Nothing is sent while there is a `problem`. */
export interface ContextPlan extends View {
  /** Must enter the record before the request is sent; `messages` already leave out what it hides. */
  readonly compaction?: CompactionDraft;
  readonly problem?: CannotFit;
}

/**
 * The plan of the next request. Pure; called before every one. A compaction starts when the counted
 * prompt exceeds `compactAt` of the limit; one that the user took back is not made again before the
 * limit itself forces it.
 */
export function plan(conversation: Conversation, scales: Scales, policy: Policy): ContextPlan {
  const view = viewOf(conversation, scales);
  const { limit } = scales.budget;
  const threshold = wasTakenBack(conversation) ? limit : thresholdOf(scales.budget, policy);
  if (view.figures.total <= threshold || policy.strategy === "off") return checked(view);
  const draft = draftCompaction(conversation, scales, policy, {
    strategy: policy.strategy,
    target: targetOf(scales.budget, policy),
  });
  if (!draft) return checked(view);
  return { ...checked(viewOf(withDraft(conversation, draft), scales)), compaction: draft };
}

/** What a compaction down to `target` tokens would be; undefined when nothing may be hidden. Pure. */
export function draftCompaction(
  conversation: Conversation,
  scales: Scales,
  policy: Policy,
  { strategy, target }: { readonly strategy: HidingStrategy; readonly target: number },
): CompactionDraft | undefined {
  const view = viewOf(conversation, scales);
  const { keepRecentExchanges } = policy;
  const hides = chooseHidden(strategy, conversation, view, { target, keepRecentExchanges });
  if (hides.length === 0) return undefined;
  const tokensBefore = view.figures.total;
  const draft = { strategy, hides, tokensBefore, tokensAfter: tokensBefore };
  return { ...draft, tokensAfter: viewOf(withDraft(conversation, draft), scales).figures.total };
}

/** The conversation as it would be with the draft, and its summary if it has one, in the record. */
export function withDraft(
  conversation: Conversation,
  draft: CompactionDraft & { readonly summary?: Summary },
): Conversation {
  const entry: CompactionEntry = {
    ...draft,
    v: entryVersion,
    id: "draft",
    conversationId: conversation.id,
    seq: conversation.entries.length + 1,
    at: 0,
    type: "compaction",
    trigger: "automatic",
  };
  return extend(conversation, entry);
}

function checked(view: View): ContextPlan {
  const { total, limit, system, tools, framing, summary, pinned, history } = view.figures;
  if (total <= limit) return view;
  return { ...view, problem: { total, limit, system, tools, framing, summary, pinned, history } };
}

function wasTakenBack(conversation: Conversation): boolean {
  const last = conversation.entries.findLast(({ type }) => type === "compaction" || type === "revert");
  if (last?.type !== "revert") return false;
  return conversation.entries.some(({ id, type }) => id === last.target && type === "compaction");
}
