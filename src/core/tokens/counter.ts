import type { ChatMessage, ToolDefinition } from "../conversation/message.ts";
import type { Size } from "../conversation/picture.ts";

export type EncodingName = "o200k_base" | "cl100k_base";

/** Counts the tokens of plain text; special-token text counts as the characters it is. Never throws. */
export interface Encoding {
  readonly name: EncodingName;
  count(text: string): number;
}

/** Encoding that a model uses; `guessed` where the model is not known. */
export interface EncodingChoice {
  readonly encoding: EncodingName;
  readonly guessed: boolean;
}

/** Context that a message's weight depends on beside the message itself; `positionAt` finds it. */
export interface MessagePosition {
  /** The first system message: the service puts the tools and the response format behind it. */
  readonly carriesTools?: boolean;
  /** Call that a tool result answers: the function called, which of its turn's calls that was, and how many there were. */
  readonly answers?: { readonly name: string; readonly index: number; readonly of: number };
}

/** Request fields beside messages and tools, in the API's own form. */
export interface RequestExtras {
  readonly toolChoice?: unknown;
  readonly responseFormat?: unknown;
  /** The `function_call` of the API's first functions. */
  readonly functionCall?: unknown;
}

/**
 * Counts requests of one model with one set of tools and extras. A request's total is
 * `Σ message(…) + toolTokens + framing(…)`, exactly, by construction: this is what the budget check,
 * the status bar, the breakdown, the benchmarks and the tests all use.
 */
export interface RequestCounter {
  readonly model: string;
  readonly encoding: EncodingChoice;
  /** Names everything a message's count depends on: a stored count with the same key is still right. */
  readonly key: string;
  /** Each tool's schema, in tokens, in the order given; what they share is part of `framing`. */
  readonly tools: readonly { readonly name: string; readonly tokens: number }[];
  readonly toolTokens: number;
  /** The part of `framing` that starts the reply, in tokens. */
  readonly priming: number;
  /** Tokens that belong to no single message: the priming of the reply, what the tools share, the extras. */
  framing(request: { readonly hasSystem: boolean }): number;
  /**
   * The message's whole weight, its own framing included. A string for `place` is the name of the only
   * function that was called. Rejects only when `signal` aborts.
   */
  message(message: ChatMessage, place?: MessagePosition | string, signal?: AbortSignal): Promise<number>;
  /** The part of a message's weight that a picture of this size has in it. */
  picture(size: Size): number;
  /** Plain text, for drafts and excerpts. */
  text(text: string, signal?: AbortSignal): Promise<number>;
}

/** Makes counters; loads an encoding when it is first needed. */
export type CounterFactory = (
  model: string,
  tools: readonly ToolDefinition[],
  extras?: RequestExtras,
) => Promise<RequestCounter>;
