import type { PinRefusal } from "../../context/pinRules.ts";
import type { SummaryFault } from "../../context/summary/summary.ts";
import type { CostLimit } from "../record/costLimit.ts";
import type { ModelError } from "../../ports/models.ts";
import type { Strategy } from "../../conversation/strategy.ts";

/** Reason why there is no summary. */
export type SummaryRefusal =
  | SummaryFault
  | { readonly code: "summaryStopped" }
  /** Another is being made. */
  | { readonly code: "summaryBusy" }
  | { readonly code: "nothingToSummarize" }
  | { readonly code: "summaryModelFailed"; readonly error: ModelError }
  | { readonly code: "summaryUnanswered" }
  | ({ readonly code: "costLimit" } & CostLimit)
  /** The messages that it was to replace are no longer as they were. */
  | { readonly code: "conversationChanged" }
  | { readonly code: "summaryNotInForce" };

/** Reason why a change of the memory was not made, as data. */
export type MemoryRefusal =
  | PinRefusal
  | SummaryRefusal
  | { readonly code: "cancelled" }
  /** System prompts, pins, the latest user message and the last unit after it are all there is. */
  | { readonly code: "nothingToHide" }
  | { readonly code: "alreadyPinned" | "notPinned" | "excludedFirst" }
  | { readonly code: "alreadyExcluded" | "notExcluded" }
  /** A turn is answering the exchange. */
  | { readonly code: "beingAnswered" }
  | { readonly code: "noSuchPicture" | "pictureAlready" }
  | { readonly code: "emptySummaryText" | "noSuchVersion" }
  | { readonly code: "nothingToUndo" | "undoneAlready" };

/** A change that was not made. */
export interface RefusedChange<R extends MemoryRefusal = MemoryRefusal> {
  readonly applied: false;
  readonly refusal: R;
}

/** Result of a memory command; JSON, as commands return it. */
export type MemoryChange =
  | {
      readonly applied: true;
      /** The compaction's entry, to revert it by. */
      readonly id: string;
      readonly strategy: Strategy;
      /** Messages hidden or shortened. */
      readonly hidden: number;
      readonly tokensBefore: number;
      readonly tokensAfter: number;
    }
  | RefusedChange;

/** The limit that the user is asked about before a summary passes it; for the sake of a turn's, a summary is done without. */
export function limitToAskAbout(
  change: MemoryChange | { readonly summary: unknown } | { readonly refusal: MemoryRefusal },
): CostLimit | undefined {
  if (!("refusal" in change) || change.refusal.code !== "costLimit") return undefined;
  return change.refusal.scope === "turn" ? undefined : change.refusal;
}
