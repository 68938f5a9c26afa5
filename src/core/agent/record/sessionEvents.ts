import type { Entry } from "../../conversation/entry.ts";
import type { ToolCall } from "../../conversation/message.ts";
import type { CannotFit } from "../../context/plan.ts";
import type { CompactionQuestion } from "../memory/compactionConsent.ts";
import type { SummaryRefusal } from "../memory/memoryChange.ts";
import type { CostLimit } from "./costLimit.ts";
import type { ModelError } from "../../ports/models.ts";
import type { StoreErrorReason } from "../../ports/errors/storeError.ts";
import type { QueuedMessage } from "../../ports/queueStore.ts";
import type { ApprovalQuestion, ToolEffect } from "../../ports/tools.ts";

/** Failure of a turn that ended without an answer. */
export type TurnFailure =
  | { readonly kind: "model"; readonly error: ModelError }
  | { readonly kind: "cannotFit"; readonly problem: CannotFit }
  | { readonly kind: "stepLimit"; readonly steps: number }
  | ({ readonly kind: "costLimit" } & CostLimit)
  /** The model made the same call of this tool with the same result again and again. */
  | { readonly kind: "loop"; readonly tool: string }
  /** The turn was under way when Longhand closed. */
  | { readonly kind: "interrupted" }
  /**
   * Another window continues the conversation; `machine`: the name of its machine, where that is another one. `owner`: it is
   * another person's, by their name on the server; `isOver`: who shares it no more.
   */
  | {
      readonly kind: "heldElsewhere";
      readonly machine?: string;
      readonly owner?: string;
      readonly isOver?: true;
    }
  | { readonly kind: "store"; readonly reason: StoreErrorReason }
  | { readonly kind: "internal"; readonly message: string };

/** Outcome of a turn. `text` is the last reply, as far as it came. */
export interface TurnOutcome {
  readonly stopReason:
    "stop" | "length" | "cancelled" | "failed" | "cannotFit" | "stepLimit" | "costLimit" | "loop";
  readonly text: string;
  readonly failure?: TurnFailure;
}

/** A wait before a request is made again. */
export interface RetryWait {
  readonly error: ModelError;
  /** Time, in milliseconds since 1970. */
  readonly at: number;
  /** 1, 2, 3 … */
  readonly attempt: number;
  /** Beginning of the wait for the reply, in milliseconds since 1970. */
  readonly since: number;
}

/** Server that is waited for: the model's, or that of the conversations. */
export type AwaitedServer = "model" | "storage";

/** Event of a session, as it happens. */
export type SessionEvent =
  | { readonly type: "entry"; readonly entry: Entry }
  /** A reply begins; `id` will be its entry's. */
  | { readonly type: "replyStarted"; readonly id: string; readonly at: number }
  | { readonly type: "textDelta"; readonly id: string; readonly text: string }
  /** The model reasons before it answers. */
  | { readonly type: "reasoningDelta"; readonly id: string; readonly text: string }
  /** The reply came to nothing and leaves no entry. */
  | { readonly type: "replyDropped"; readonly id: string }
  /** A call is about to run or waits for approval; `id` will be its result's entry's. */
  | {
      readonly type: "tool";
      readonly id: string;
      readonly call: ToolCall;
      readonly effect: ToolEffect;
      readonly status: "waiting" | "running";
      /** Start of its run, in milliseconds since 1970. */
      readonly startedAt?: number;
      /** The question that the user is or was asked about it. */
      readonly question?: ApprovalQuestion;
    }
  /** A failed request will be made again; undefined when it is, or when the user stopped. */
  | { readonly type: "retrying"; readonly retry: RetryWait | undefined }
  /** A request waits for its server, or the turn for the one `of` the conversations, of which nothing was heard since then, in milliseconds since 1970; undefined when it has ended. */
  | { readonly type: "awaiting"; readonly since: number | undefined; readonly of?: AwaitedServer }
  /** Messages that wait for the next request. */
  | { readonly type: "queued"; readonly messages: readonly QueuedMessage[] }
  /** A summary is being made, or no longer; `refusal` where one that nobody asked for came to nothing. */
  | { readonly type: "summarizing"; readonly active: boolean; readonly refusal?: SummaryRefusal }
  /** The server lacks the model that is to write summaries; the conversation's own, `used`, writes them. */
  | { readonly type: "summaryModelMissing"; readonly model: string; readonly used: string }
  /** Another model, server or effort was chosen for what follows. */
  | { readonly type: "chosen" }
  /** A compaction waits for the user's word; undefined when that is given. */
  | { readonly type: "compactionAsked"; readonly question: CompactionQuestion | undefined }
  /** Files of the workspace's instructions that are others by now than those in the system prompt. */
  | { readonly type: "instructionsChanged"; readonly paths: readonly string[] }
  | { readonly type: "planChanged" }
  | { readonly type: "running"; readonly running: boolean }
  | { readonly type: "failure"; readonly failure: TurnFailure | undefined };

/** Calls its listeners in the order they came; whoever listens disposes. */
export class Emitter<Event> {
  private readonly listeners = new Set<(event: Event) => void>();

  on(listener: (event: Event) => void): { dispose(): void } {
    this.listeners.add(listener);
    return { dispose: () => this.listeners.delete(listener) };
  }

  emit(event: Event): void {
    for (const listener of this.listeners) listener(event);
  }
}
