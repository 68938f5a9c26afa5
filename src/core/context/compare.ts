import type { Conversation } from "../conversation/fold.ts";
import { cheaperTarget, targetOf, type CompactionPolicy } from "./budget.ts";
import { isSent } from "./standings.ts";
import { compactionDraft } from "./plan.ts";
import type { CompactionDraft } from "./workingDraft.ts";
import { indexCap } from "./summary/exactIndex.ts";
import { summaryCap } from "./summary/summary.ts";
import type { SummaryOffer } from "./summary/summaryRequest.ts";
import { reasonsOf, type Reasons } from "./strategies/reasons.ts";
import { viewOf, type CountingContext } from "./view.ts";
import { pauseAfter, runYielding } from "../tokens/encoding/yieldingWork.ts";
import { hidingStrategies, type HidingStrategy } from "../conversation/strategy.ts";

/** Preview of a strategy; JSON. For `summarize`, `tokensAfter` leaves the summary out. */
export interface StrategyPreview {
  readonly strategy: HidingStrategy;
  /** Messages it would hide; 0 when it can hide none. */
  readonly hidden: number;
  readonly hides: readonly string[];
  /** Tool results it would send as stubs. */
  readonly stubs: readonly string[];
  /** Pictures it would send as lines of text; left out where there are none. */
  readonly images?: number;
  readonly reasons: Reasons;
  /** Messages still sent, system prompts included. */
  readonly messagesKept: number;
  readonly exchangesKept: number;
  readonly tokensBefore: number;
  readonly tokensAfter: number;
  /** The most that a summary would add; 0 where there is none. */
  readonly summaryTokens: number;
  /** True where it asks a model first. */
  readonly needsRequest: boolean;
  /** The request that this is, and the dearer one beside it, as far as they are known. */
  readonly request?: SummaryOffer;
}

/** Hypothesis of a comparison; what is left out is as it is. */
export interface Hypothesis {
  readonly model?: string;
  /** The context window, in tokens. */
  readonly window?: number;
}

/** Tokens that a compaction asked for by hand goes down to: `compactTo` of what the prompt is, or may be. */
export function manualTarget(
  conversation: Conversation,
  counting: CountingContext,
  policy: CompactionPolicy,
): number {
  const { total, limit } = viewOf(conversation, counting).figures;
  const target = Math.floor(Math.min(total, limit) * policy.compactTo);
  return Math.min(targetOf(counting.budget, policy), cheaperTarget(target, policy));
}

/** Runs every strategy without applying any, with pauses. */
export function compare(
  conversation: Conversation,
  counting: CountingContext,
  policy: CompactionPolicy,
): Promise<readonly StrategyPreview[]> {
  return runYielding(comparing(conversation, counting, policy));
}

function* comparing(
  conversation: Conversation,
  counting: CountingContext,
  policy: CompactionPolicy,
): Generator<void, readonly StrategyPreview[]> {
  const target = manualTarget(conversation, counting, policy);
  const { figures, weighed } = viewOf(conversation, counting);
  const { weights } = counting;
  const ledger = weights.ledger(conversation).still();
  const sent = weighed.filter(({ standing }) => isSent(standing));
  const previews: StrategyPreview[] = [];
  yield* pauseAfter(sent.length);
  for (const strategy of hidingStrategies) {
    const draft = yield* compactionDraft(conversation, counting, policy, { strategy, target }, ledger);
    const { hides, stubs, images } = changesOf(draft, strategy);
    const gone = new Set(hides);
    const { keepRecentExchanges } = policy;
    const goal = { target, keepRecentExchanges };
    const reasons = yield* reasonsOf(strategy, ledger, weights, goal, { hides, stubs });
    yield* pauseAfter(sent.length);
    const staying = sent.filter(({ id }) => !gone.has(id));
    const tokensAfter = draft?.tokensAfter ?? figures.total;
    const isSummary = strategy === "summarize" && draft?.strategy === strategy;
    previews.push({
      strategy,
      hidden: hides.length,
      hides,
      stubs,
      ...images,
      reasons,
      messagesKept: staying.length,
      exchangesKept: staying.filter(({ role }) => role === "user").length,
      tokensBefore: figures.total,
      tokensAfter,
      summaryTokens: isSummary ? summaryRoom(figures.total - tokensAfter, figures.limit) : 0,
      needsRequest: isSummary,
    });
    yield* pauseAfter(sent.length);
  }
  return previews;
}

/** Changes of a draft that was asked of `strategy`; it only clears where that is enough. */
function changesOf(
  draft: CompactionDraft | undefined,
  strategy: HidingStrategy,
): Pick<StrategyPreview, "hides" | "stubs"> & { readonly images: Pick<StrategyPreview, "images"> } {
  const images = draft?.images ? { images: draft.images.length } : {};
  if (draft?.strategy !== strategy) return { hides: [], stubs: draft?.hides ?? [], images };
  return { hides: draft.hides, stubs: draft.stubs ?? [], images };
}

/** The most tokens that a summary and its exact index take. */
function summaryRoom(replacedTokens: number, limit: number): number {
  return summaryCap(replacedTokens) + indexCap(replacedTokens, limit);
}
