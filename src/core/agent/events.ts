import type { Entry } from "../conversation/entry.ts";
import type { ToolCall } from "../conversation/message.ts";
import type { CannotFit } from "../context/plan.ts";
import type { ModelError } from "./ports.ts";

/** Why a turn ended without an answer. */
export type TurnFailure =
  | { readonly kind: "model"; readonly error: ModelError }
  | { readonly kind: "cannotFit"; readonly problem: CannotFit }
  | { readonly kind: "stepLimit"; readonly steps: number }
  | { readonly kind: "internal"; readonly message: string };

/** How a turn ended. `text` is the last reply, as far as it came. */
export interface TurnOutcome {
  readonly stopReason: "stop" | "length" | "cancelled" | "failed" | "cannotFit" | "stepLimit";
  readonly text: string;
  readonly failure?: TurnFailure;
}

/** What happens in a session, as it happens. */
export type SessionEvent =
  | { readonly type: "entry"; readonly entry: Entry }
  /** A reply begins; `id` will be its entry's. */
  | { readonly type: "replyStarted"; readonly id: string; readonly at: number }
  | { readonly type: "textDelta"; readonly id: string; readonly text: string }
  /** The reply came to nothing and leaves no entry. */
  | { readonly type: "replyDropped"; readonly id: string }
  /** A call is about to run or waits for approval; `id` will be its result's entry's. */
  | {
      readonly type: "tool";
      readonly id: string;
      readonly call: ToolCall;
      readonly status: "waiting" | "running";
    }
  /** A summary is being made, or no longer; `fault` where that came to nothing. */
  | { readonly type: "summarizing"; readonly active: boolean; readonly fault?: string }
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
