import type { GivenPicture } from "../conversation/picture.ts";
import type { ToolCall, ToolDefinition } from "../conversation/message.ts";

/** A tool's result as the model reads it. `failed` marks an error the model should act on. */
export interface ToolResult {
  readonly content: string;
  readonly failed?: boolean;
  /** Pictures for the model to look at. */
  readonly images?: readonly GivenPicture[];
}

/** Effect of a tool on the world; decides whether it needs approval. `none` knows nothing but the conversation itself and needs none. */
export type ToolEffect = "none" | "read" | "write" | "execute";

/** The tools of the agent. `run` never throws; unknown names and bad arguments are failed results. */
export interface ToolBox {
  readonly definitions: readonly ToolDefinition[];
  /** `json`: a call's arguments, where it has any yet; without them the effect that a call has at the least. */
  effect(name: string, json?: string): ToolEffect;
  /** `maxTokens`: about how long the result may be, so that it is cut where that makes sense; more is cut anyhow. */
  run(call: ToolCall, signal: AbortSignal, maxTokens?: number): Promise<ToolResult>;
}

/** A file that a call would delete; its path as the call gives it. */
interface GoneFile {
  readonly path: string;
  readonly text: string;
}

/** Question to the user about a call. */
export interface ApprovalQuestion {
  /** Allowance that they can give for good, in a few words, where that is offered. */
  readonly always?: string;
  /** Sentence about everything that this would cover. */
  readonly covers?: string;
  /** The text that the call would write over. */
  readonly before?: string;
  /** Files that the call would delete, each with its text as far as that is known. */
  readonly gone?: readonly GoneFile[];
  /** The file that the call's path leads to, where links make that another than it says. */
  readonly target?: string;
  /** True where the user allowed it, but the text has changed since they were asked. */
  readonly again?: boolean;
}

/** A call that may need an answer, with keys of our own: servers repeat the ids of calls. */
export interface PendingCall {
  /** Id of the conversation. */
  readonly conversation: string;
  /** Id that the entry of the call's result will have. */
  readonly id: string;
  readonly call: ToolCall;
  readonly effect: ToolEffect;
}

/** Approval of calls: by what was allowed before, else by asking the user. */
export interface Approval {
  /**
   * Resolves to false when denied; when `signal` aborts. `asking` is called when the user is asked, once more where what
   * they were shown has changed meanwhile.
   */
  allows(
    pending: PendingCall,
    signal: AbortSignal,
    asking: (question: ApprovalQuestion) => void,
  ): Promise<boolean>;
}
