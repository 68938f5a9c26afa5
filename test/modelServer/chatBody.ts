import type { ChatMessage, ToolDefinition } from "../../src/core/conversation/message.ts";

/** A Chat Completions request body that `validateRequest` has let through. */
export interface ChatBody {
  readonly model: string;
  readonly messages: readonly ChatMessage[];
  readonly tools?: readonly ToolDefinition[];
  readonly stream?: boolean | null;
  readonly stream_options?: { readonly include_usage?: boolean } | null;
  readonly max_tokens?: number | null;
  readonly max_completion_tokens?: number | null;
  readonly temperature?: number | null;
  readonly reasoning_effort?: string | null;
}

/** The cap of the reply in tokens, under either name. */
export function replyCap(body: ChatBody): number | undefined {
  return body.max_completion_tokens ?? body.max_tokens ?? undefined;
}
