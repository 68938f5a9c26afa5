import type { ChatMessage, ToolDefinition } from "../conversation/message.ts";

export type EncodingName = "o200k_base" | "cl100k_base";

/** Counts the tokens of plain text; special-token text counts as the characters it is. Never throws. */
export interface Encoding {
  readonly name: EncodingName;
  count(text: string): number;
}

/** Which encoding a model uses; `guessed` where the model is not known. */
export interface EncodingChoice {
  readonly encoding: EncodingName;
  readonly guessed: boolean;
}

/**
 * Counts requests of one model with one set of tools. A request's total is
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
  /** What belongs to no single message: the priming of the reply and corrections, in tokens. */
  framing(request: { readonly hasSystem: boolean }): number;
  /**
   * The message's whole weight, its own framing included. `toolName`: for a tool message, the function
   * that its call named. Rejects only when `signal` aborts.
   */
  message(message: ChatMessage, toolName?: string, signal?: AbortSignal): Promise<number>;
  /** Plain text, for drafts and excerpts. */
  text(text: string, signal?: AbortSignal): Promise<number>;
}

/** Makes counters; loads an encoding when it is first needed. */
export type CounterFactory = (model: string, tools: readonly ToolDefinition[]) => Promise<RequestCounter>;
