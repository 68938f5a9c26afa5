import type { TokenBreakdown } from "./tokenBreakdown.ts";
import type { HidingStrategy } from "../conversation/strategy.ts";

/** Budget of a request, in tokens. */
export interface Budget {
  /** The model's limit for prompt and reply together. */
  readonly window: number;
  /** Tokens kept free for the reply. */
  readonly reserve: number;
  /** The prompt limit: `window - reserve`. */
  readonly limit: number;
  /** The longest prompt that the model takes however short the reply is; undefined where the window alone limits it. */
  readonly longestPrompt?: number;
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
export interface CountBasis {
  readonly source?: LimitSource;
  /** Relative error that the count may have, as a fraction; undefined where the model's encoding is known. */
  readonly uncertainty?: number;
}

/** Policy by which the plan is made smaller. */
export interface CompactionPolicy {
  readonly strategy: HidingStrategy | "off";
  /** Share of the prompt limit above which a compaction starts. */
  readonly compactAt: number;
  /** Share of the prompt limit that a compaction goes down to. */
  readonly compactTo: number;
  readonly keepRecentExchanges: number;
  /** Tokens that a prompt is kept to where it may have more, since it then costs more or is read less well; none when left out or 0. */
  readonly workingBudget?: number;
  /** The prompt's length above which the model costs more, in tokens; undefined where it does not. */
  readonly dearAbove?: number;
  /** Policy of dropping the oldest, where a sliding window is to cost no more than that. */
  readonly besideOldest?: Pick<CompactionPolicy, "compactTo" | "keepRecentExchanges">;
  /** The one after a pause in which the provider's cache went, where it is another: then all is sent anew in any case. */
  readonly afterPause?: CompactionPolicy;
}

/** A reserve larger than the window would leave no prompt at all: it takes at most half. */
export function budgetOf(window: number, reserve: number, longestPrompt?: number): Budget {
  const kept = Math.min(reserve, Math.floor(window / 2));
  const budget = { window, reserve: kept, limit: window - kept };
  return longestPrompt === undefined ? budget : { ...budget, longestPrompt };
}

/** The least that a reply is left where the prompt takes of its reserve: so many tokens, and this share. */
const leastReply = { tokens: 1_024, share: 1 / 4 };

/** Share of a prompt that its count may be too low by; so much stays free beside it. */
const countMargin = 0.01;

/**
 * Budget of a request whose prompt is `total` tokens: above the limit the prompt takes of the reserve, so that a shorter reply
 * is asked for before anything is hidden, as far as the least reply and the model's longest prompt allow.
 */
export function borrowReserve(budget: Budget, total: number): Pick<Budget, "window" | "reserve" | "limit"> {
  const { window, reserve, limit, longestPrompt = window } = budget;
  if (total <= limit) return { window, reserve, limit };
  const least = Math.min(reserve, Math.max(leastReply.tokens, Math.ceil(reserve * leastReply.share)));
  const most = Math.max(limit, Math.min(window - least, longestPrompt));
  const lent = Math.min(most, Math.ceil(total * (1 + countMargin)));
  return { window, reserve: window - lent, limit: lent };
}

/** Tokens above which a compaction starts. */
export function thresholdOf(budget: Budget, policy: CompactionPolicy): number {
  return Math.floor(workingLimit(budget, policy) * Math.min(1, policy.compactAt));
}

/** Tokens that a compaction goes down to. */
export function targetOf(budget: Budget, policy: CompactionPolicy): number {
  const target = Math.floor(workingLimit(budget, policy) * Math.min(1, policy.compactAt, policy.compactTo));
  return cheaperTarget(target, policy);
}

/** Share of a length at which the price rises that stays free below it, so that not the very next request is above it again. */
const leastClearance = 1 / 16;

/** Share of a target that it is lowered by at most for the sake of the price. */
const furthest = 1 / 4;

/** The target of a compaction in tokens, or where that is a bit above the length at which the model's price rises, one just below it. */
export function cheaperTarget(target: number, { dearAbove }: Pick<CompactionPolicy, "dearAbove">): number {
  if (dearAbove === undefined || target <= dearAbove) return target;
  const below = Math.floor(dearAbove * (1 - leastClearance));
  return below >= target * (1 - furthest) ? below : target;
}

/** Tokens at a share of the way from where a compaction goes down to, to where it starts. */
export function tokensBetween(budget: Budget, policy: CompactionPolicy, share: number): number {
  const target = targetOf(budget, policy);
  return target + (thresholdOf(budget, policy) - target) * share;
}

/** The prompt limit, or the user's below it. What needs more is sent all the same: only the limit itself forces. */
export function workingLimit({ limit }: Budget, { workingBudget = 0 }: CompactionPolicy): number {
  return workingBudget > 0 ? Math.min(limit, workingBudget) : limit;
}

/** Overhead of every request whatever is trimmed, in tokens: system prompts, tools, pins and framing. */
export function overheadOf({ system, tools, pinned, framing }: TokenBreakdown): number {
  return system + tools + pinned + framing;
}
