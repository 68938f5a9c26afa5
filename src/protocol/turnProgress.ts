import type { Picture } from "../core/conversation/picture.ts";
import type { Strategy } from "../core/conversation/strategy.ts";

/** A wait before a failed request is made again. */
export interface RetryFact {
  /** The error in one sentence. */
  readonly message: string;
  /** Time at which it is made again, in milliseconds since 1970. */
  readonly at: number;
  /** Beginning of the wait for a model that is loading, in milliseconds since 1970. */
  readonly loadingSince?: number;
}

/** A message that goes along with the running turn's next request, and can be taken back until then. */
export interface QueuedFact {
  readonly id: string;
  readonly text: string;
  readonly images?: readonly Picture[];
}

/** A compaction that waits for the user's word. Tokens. */
export interface CompactionQuestionFact {
  readonly strategy: Strategy;
  /** Messages that would be hidden or shortened. */
  readonly hidden: number;
  readonly tokensBefore: number;
  readonly tokensAfter: number;
  /** True while the request fits without it. */
  readonly canWait: boolean;
  /** The length above which a prompt costs more, where the next one would be below it only with the compaction. */
  readonly dearAbove?: number;
}

/** Facts of a turn beside its rows, host to panel. */
export type TurnFact =
  | { readonly type: "retrying"; readonly retry: RetryFact | null }
  | { readonly type: "compactionAsked"; readonly question: CompactionQuestionFact | null }
  /** Since when nothing was heard of the server that is asked, in milliseconds since 1970; null where none is. `storage`: that of the conversations. */
  | { readonly type: "awaiting"; readonly since: number | null; readonly storage?: boolean }
  | { readonly type: "queued"; readonly messages: readonly QueuedFact[] }
  /** Files of instructions that are others by now than those that the conversation began with. */
  | { readonly type: "instructionsChanged"; readonly paths: readonly string[] };
