import type { Usage } from "../conversation/entry.ts";
import type { AssistantMessage, ChatMessage, ToolDefinition } from "../conversation/message.ts";

/** One request for a reply. */
export interface ChatRequest {
  readonly model: string;
  readonly messages: readonly ChatMessage[];
  readonly tools: readonly ToolDefinition[];
  /** Cap of the reply, in tokens. */
  readonly maxTokens?: number;
  readonly temperature?: number;
}

/** Why a model call failed, in terms the user can act on. `message` is one sentence, free of secrets. */
export interface ModelError {
  readonly kind:
    | "noKey"
    | "unauthorized"
    | "unreachable"
    | "rateLimited"
    | "server"
    | "contextLength"
    | "badRequest"
    | "cutOff"
    /** A reply without a word or a call. */
    | "empty"
    /** The server withheld the reply or the rest of it. */
    | "filtered"
    | "cancelled";
  readonly message: string;
  readonly status?: number;
  /** How long the server asks to wait, in milliseconds. */
  readonly retryAfterMs?: number;
  /** The window in tokens, where a context-length error names it. */
  readonly limitTokens?: number;
  /** True where asking again cannot help although the kind suggests it. */
  readonly isFinal?: boolean;
}

export type FinishReason = "stop" | "length" | "toolCalls" | "contentFilter";

/**
 * What a model streams: any number of `text` and `toolCall` events, then exactly one `done` or `failed`.
 * `toolCall` announces a call as soon as its name is known; `done` carries the whole message.
 */
export type ModelEvent =
  | { readonly type: "text"; readonly text: string }
  | { readonly type: "toolCall"; readonly id: string; readonly name: string }
  | {
      readonly type: "done";
      readonly message: AssistantMessage;
      readonly finishReason: FinishReason;
      readonly usage?: Usage;
    }
  | { readonly type: "failed"; readonly error: ModelError };

/** A model server. Never throws: failures arrive as the last event, a cancel as `failed` with kind `cancelled`. */
export interface ChatModel {
  stream(request: ChatRequest, signal: AbortSignal): AsyncIterable<ModelEvent>;
}
