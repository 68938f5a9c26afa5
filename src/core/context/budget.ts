import type { TokenBreakdown } from "./tokenBreakdown.ts";
import type { HidingStrategy } from "../conversation/strategy.ts";

/** Budget of a request, in tokens. */
export interface Budget {
  /** The model's limit for prompt and reply together. */
  readonly window: number;
  /** Kept free for the reply. */
  readonly reserve: number;
  /** The prompt limit: `window - reserve`. */
  readonly limit: number;
}

/** Source that a model's window is known from, the most trusted first. */
export type LimitSource =
  | "setting"
  /** The server named it when it refused a longer prompt. */
  | "refusal"
  /** The user's own row for this model. */
  | "row"
  /** The server's list of its models. */
  | "server"
  | "catalog"
  /** VS Code, of its own models. */
  | "editor"
  | "guess";

/** Basis that figures rest on. */
export interface Basis {
  readonly source?: LimitSource;
  /** Relative error that the count may have, as a fraction; undefined where the model's encoding is known. */
  readonly uncertainty?: number;
}

/** Policy by which the plan is made smaller. */
export interface Policy {
  readonly strategy: HidingStrategy | "off";
  /** Share of the prompt limit above which a compaction starts. */
  readonly compactAt: number;
  /** Share of the prompt limit that a compaction goes down to. */
  readonly compactTo: number;
  readonly keepRecentExchanges: number;
  /** Tokens that a prompt is kept to where it may have more, since it then costs more or is read less well; none when left out or 0. */
  readonly workingBudget?: number;
  /** The one after a pause in which the provider's cache went, where it is another: then all is sent anew in any case. */
  readonly afterPause?: Policy;
}

/** A reserve larger than the window would leave no prompt at all: it takes at most half. */
export function budgetOf(window: number, reserve: number): Budget {
  const kept = Math.min(reserve, Math.floor(window / 2));
  return { window, reserve: kept, limit: window - kept };
}

/** Tokens above which a compaction starts. */
export function thresholdOf(budget: Budget, policy: Policy): number {
  return Math.floor(workingLimit(budget, policy) * policy.compactAt);
}

/** Tokens that a compaction goes down to. */
export function targetOf(budget: Budget, policy: Policy): number {
  return Math.floor(workingLimit(budget, policy) * Math.min(policy.compactAt, policy.compactTo));
}

/** Tokens at a share of the way from where a compaction goes down to, to where it starts. */
export function between(budget: Budget, policy: Policy, share: number): number {
  const target = targetOf(budget, policy);
  return target + (thresholdOf(budget, policy) - target) * share;
}

/** The prompt limit, or the user's below it. What needs more is sent all the same: only the limit itself forces. */
export function workingLimit({ limit }: Budget, { workingBudget = 0 }: Policy): number {
  return workingBudget > 0 ? Math.min(limit, workingBudget) : limit;
}

/** Overhead of every request whatever is trimmed, in tokens: system prompts, tools, pins and framing. */
export function overheadOf({ system, tools, pinned, framing }: TokenBreakdown): number {
  return system + tools + pinned + framing;
}
