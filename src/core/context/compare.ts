import type { Conversation } from "../conversation/fold.ts";
import { targetOf, type Policy } from "./budget.ts";
import { draftCompaction } from "./plan.ts";
import type { HidingStrategy } from "./strategies.ts";
import { viewOf, type Scales } from "./view.ts";

/** What a strategy would do now; JSON. For `summarize`, `tokensAfter` leaves the summary out. */
export interface StrategyPreview {
  readonly strategy: HidingStrategy;
  /** Messages it would hide; 0 when it can hide none. */
  readonly hidden: number;
  readonly hides: readonly string[];
  readonly tokensBefore: number;
  readonly tokensAfter: number;
  /** True where it asks a model first. */
  readonly needsRequest: boolean;
}

const strategies: readonly HidingStrategy[] = ["slidingWindow", "dropOldest", "summarize"];

/** Tokens that a compaction asked for by hand goes down to: `compactTo` of what the prompt is, or may be. */
export function manualTarget(conversation: Conversation, scales: Scales, policy: Policy): number {
  const { total, limit } = viewOf(conversation, scales).figures;
  return Math.min(targetOf(scales.budget, policy), Math.floor(Math.min(total, limit) * policy.compactTo));
}

/** Runs every strategy without applying any. Pure. */
export function compare(conversation: Conversation, scales: Scales, policy: Policy): StrategyPreview[] {
  const target = manualTarget(conversation, scales, policy);
  const { total } = viewOf(conversation, scales).figures;
  return strategies.map((strategy) => {
    const draft = draftCompaction(conversation, scales, policy, { strategy, target });
    const hides = draft?.hides ?? [];
    return {
      strategy,
      hidden: hides.length,
      hides,
      tokensBefore: total,
      tokensAfter: draft?.tokensAfter ?? total,
      needsRequest: strategy === "summarize",
    };
  });
}
