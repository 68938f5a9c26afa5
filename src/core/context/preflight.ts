import type { Conversation } from "../conversation/fold.ts";
import type { CompactionPolicy } from "./budget.ts";
import type { TokenBreakdown } from "./tokenBreakdown.ts";
import { plan, type CannotFit } from "./plan.ts";
import { changedBy } from "./workingDraft.ts";
import { viewOf, type CountingContext } from "./view.ts";

/** Preflight of the next request under another model; JSON. */
export interface Preflight {
  /** The conversation as it is now, under that model. */
  readonly figures: TokenBreakdown;
  /** True where nothing would have to be hidden. */
  readonly fits: boolean;
  /** Messages that would be hidden or shortened before the next request. */
  readonly hidden: number;
  readonly tokensAfter: number;
  readonly problem?: CannotFit;
}

/** Preflight: whether the conversation fits as it is, and what a compaction would do otherwise. Pure. */
export function preflight(
  conversation: Conversation,
  counting: CountingContext,
  policy: CompactionPolicy,
): Preflight {
  const { figures } = viewOf(conversation, counting);
  const { compaction, problem } = plan(conversation, counting, policy);
  const { tokensAfter = figures.total } = compaction ?? {};
  const hidden = compaction ? changedBy(compaction) : 0;
  return { figures, fits: !compaction && !problem, hidden, tokensAfter, ...(problem && { problem }) };
}
