import type { ChatMessage } from "../../conversation/message.ts";
import type { RequestCounter } from "../counter.ts";
import { isSystem, positionsOf } from "./messagePosition.ts";

/** A whole request in tokens, by part: `messages`, `tools`, `framing` and `priming` add up to `total`. */
export interface RequestTokens {
  /** Each message, in order. */
  readonly messages: readonly number[];
  readonly tools: readonly { readonly name: string; readonly tokens: number }[];
  /** What the tools share, and the extras. */
  readonly framing: number;
  /** What starts the reply. */
  readonly priming: number;
  readonly total: number;
}

/** Counts a request's messages with the counter of its model and tools. Rejects only when `signal` aborts. */
export async function countRequest(
  counter: RequestCounter,
  sent: readonly ChatMessage[],
  signal?: AbortSignal,
): Promise<RequestTokens> {
  const places = positionsOf(sent);
  const messages: number[] = [];
  for (const [at, message] of sent.entries()) {
    messages.push(await counter.message(message, places[at], signal));
  }
  const hasSystem = sent.some(({ role }) => isSystem(role));
  const framing = counter.framing({ hasSystem });
  const total = messages.reduce((sum, tokens) => sum + tokens, counter.toolTokens + framing);
  const { tools, priming } = counter;
  return { messages, tools, framing: framing - priming, priming, total };
}
