import type { CountBasis } from "../core/context/budget.ts";
import type { ColdMoment, WarmWait } from "../core/context/compactionTiming.ts";
import type { StrategyPreview } from "../core/context/compare.ts";
import type { TokenBreakdown } from "../core/context/tokenBreakdown.ts";
import type { UntoldFile } from "../core/ports/guidance.ts";
import type { FilesFact } from "./files.ts";
import type { GoReason, StayReason } from "../core/context/strategies/reasons.ts";
import type { HidingStrategy } from "../core/conversation/strategy.ts";
import type { Standing } from "../core/conversation/standing.ts";
import type { DriftSummary } from "../core/tokens/drift.ts";

/** The figures of the next request, with the meter's marks in tokens; no marks where nothing is hidden by itself. */
export interface MeterFigures extends TokenBreakdown, CountBasis {
  /** Tokens above which the conversation is made smaller. */
  readonly compactAt?: number;
  /** Tokens that it is then brought down to. */
  readonly compactTo?: number;
}

/** A message in one line. `tokens` is its weight. */
export interface ExcerptFact {
  readonly id: string;
  readonly role: "system" | "user" | "assistant" | "tool";
  /** The beginning of the text; of a tool result its call: "read_file src/main.js". */
  readonly text: string;
  readonly tokens: number;
  readonly standing: Standing;
  /** Reason why it stays or goes; in a preview. */
  readonly reason?: ReasonFact;
}

/** Reason why a message would stay, go or become one line. */
export type ReasonFact = StayReason | GoReason;

/** A tool's schema and its weight in tokens. */
interface ToolWeight {
  readonly name: string;
  readonly tokens: number;
}

/** Timing of the next request's compaction: why it waits, or comes before its threshold. */
export type TimingFact =
  | ({ readonly kind: "waits" } & Pick<WarmWait, "costs" | "saves" | "requests" | "ceiling">)
  | ({ readonly kind: "pause" } & ColdMoment);

/** US dollars; null where a price is not known. */
export interface CostFact {
  /** Cost of all requests so far by the prices known, replies and summaries included. */
  readonly spent: number | null;
  /** Cost of the latest message and everything up to its answer. */
  readonly turn: number | null;
  /** The next request's prompt if nothing of it is in the provider's cache. */
  readonly next: number | null;
  /** Cost of the next request if the provider still has in its cache what the last one sent, `cachedTokens` of it. */
  readonly nextCached: number | null;
  readonly cachedTokens: number;
  /** State of that cache now, as far as it is known. `until`: milliseconds since 1970. */
  readonly cache?:
    | { readonly state: "cached"; readonly until: number }
    /** `afterTrim`: the next request's prompt after a trim; left out where there is nothing to trim. */
    | { readonly state: "cold"; readonly afterTrim?: number | null }
    | { readonly state: "none" };
  /**
   * Length of a prompt, in tokens, above which the price of the whole request rises; `input`: dollars a million tokens from
   * there on, `more`: what the next request costs more for it, or would if it were just so long.
   */
  readonly longPrompt?: {
    readonly above: number;
    readonly input: number;
    readonly more: number;
    readonly isAbove: boolean;
  };
  readonly timing?: TimingFact;
}

/** A file's part of the next request, in tokens. */
interface FileWeight {
  readonly path: string;
  readonly tokens: number;
}

/** Token breakdown of the next request: the parts of `figures`, some of them in detail. */
export interface BreakdownFact {
  readonly kind: "breakdown";
  readonly model: string;
  readonly figures: MeterFigures;
  /** The workspace's files of instructions, in tokens: a part of `figures.system`. */
  readonly instructions: readonly FileWeight[];
  /** Instructions that go along with messages: a part of `figures.instructions`. */
  readonly attachedInstructions: readonly FileWeight[];
  /** The workspace's files of instructions that are a part of nothing. */
  readonly untold?: readonly UntoldFile[];
  /** Reasoning that goes back to the server with the replies it led to, in tokens: a part of the messages; left out where there is none. */
  readonly reasoning?: number;
  /** The most that pins may take together, in tokens. */
  readonly pinLimit: number;
  /** Add up to `figures.tools`. */
  readonly tools: readonly ToolWeight[];
  /** The heaviest messages sent; with `others` they add up to `figures.history` and `figures.pinned`. */
  readonly heaviest: readonly ExcerptFact[];
  readonly others: { readonly count: number; readonly tokens: number };
  /** Messages that the user excluded, the latest first, so that they can be taken in again; a part of nothing above. */
  readonly excluded: readonly ExcerptFact[];
  readonly cost: CostFact;
  /** Drift by model, the model asked last first; empty before the first answer that says what it was charged for. */
  readonly drift: readonly DriftSummary[];
  /** Reported minus counted of the latest request, in tokens; null where that is not known. */
  readonly latestDrift: number | null;
  /** Figure last reported that cannot be true, beside Longhand's own. */
  readonly doubted?: DoubtedFact;
}

/** A reported figure that cannot be true, and the one used in its place, in tokens. */
export interface DoubtedFact {
  readonly reported: number;
  readonly used: number;
  /** True where a prompt was reported far shorter than it was: its server cut it. */
  readonly isCut?: true;
}

/** Preview of one strategy. `tokensAfter` leaves a summary that is yet to be written out. */
export interface StrategyFact extends Omit<StrategyPreview, "hides" | "stubs" | "reasons"> {
  /** Number of the messages sent that have each reason. */
  readonly because: readonly { readonly reason: ReasonFact; readonly count: number }[];
  /** Tool results that would be sent as one line. */
  readonly cleared: number;
  /** The cost of the next request's prompt afterwards, in US dollars; null where that is not known. */
  readonly nextCost: number | null;
  /** The length above which the model's prompts cost more, where the next one would be below it only afterwards. */
  readonly dearAbove?: number;
}

/** Preview of Trim or Summarize, to be applied or not. */
export interface PreviewFact {
  readonly kind: "trim" | "summarize";
  /** Reason why there is nothing to apply, in one sentence; only where no strategy makes the conversation smaller. */
  readonly refusal?: string;
  readonly timing?: TimingFact;
  /** The strategy to show until the user chooses another; the first of `strategies` where it is not named. */
  readonly preselected?: HidingStrategy;
  /** Strategies that make the conversation smaller. */
  readonly strategies: readonly (StrategyFact & {
    /** The first of what goes, in order. */
    readonly goes: readonly ExcerptFact[];
    /** The first of what stays, in order. */
    readonly stays: readonly ExcerptFact[];
  })[];
}

export type SheetFact = BreakdownFact | PreviewFact | FilesFact;
