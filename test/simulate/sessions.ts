import { existsSync, readFileSync } from "node:fs";
import type { ChatMessage } from "../../src/core/conversation/message.ts";
import type { TokenPrices } from "../../src/core/tokens/cost.ts";
import { plantedFacts } from "../unit/core/context/plantedFacts.ts";
import { readingSession } from "./readingSession.ts";

/** A long conversation, and questions whose answers it holds. */
export interface LongSession {
  readonly name: string;
  readonly messages: readonly ChatMessage[];
  readonly facts: readonly { readonly query: string; readonly answer: string }[];
  /** The context window and what is kept free for the reply, in tokens. */
  readonly window: number;
  readonly reserve: number;
  /** US dollars for a million tokens. */
  readonly prices: Required<Pick<TokenPrices, "input" | "cachedInput" | "output">>;
}

const recorded = "../shared/data/airline-conversations.json";
export const usual = {
  window: 32_000,
  reserve: 4_000,
  prices: { input: 0.15, cachedInput: 0.075, output: 0.6 },
};
const system: ChatMessage = {
  role: "system",
  content: "You are a coding agent. Answer briefly, in Markdown.",
};

export function sessions(): LongSession[] {
  const generated = { ...usual, ...withPrompt("generated", plantedFacts(750, 60)) };
  const made = [generated, readings()];
  return existsSync(recorded) ? [...made, real()] : made;
}

/** A session that reads files, as other agents were measured with: input from the cache costs a tenth. */
export function readings(): LongSession {
  const prices = { ...usual.prices, cachedInput: 0.015 };
  return { ...withPrompt("readings", readingSession(120)), window: 32_768, reserve: 4_096, prices };
}

/** The session under a name, after the agent's prompt. */
export function withPrompt(name: string, { messages, facts }: Pick<LongSession, "messages" | "facts">) {
  return { name, messages: [system, ...messages], facts };
}

/** Recorded conversations of one agent one after the other, under the system prompt of the first. */
function real(): LongSession {
  const conversations = JSON.parse(readFileSync(recorded, "utf8")) as ChatMessage[][];
  const messages = conversations.flat().filter(({ role }, place) => role !== "system" || place === 0);
  return {
    ...usual,
    name: "recorded",
    messages: messages.map(withKnownFields),
    facts: reservations(messages),
  };
}

/** A recorded tool message with only the fields that the API knows. */
function withKnownFields(message: ChatMessage): ChatMessage {
  if (message.role !== "tool") return message;
  const { role, tool_call_id, content } = message;
  return { role, tool_call_id, content };
}

/** Facts of the reservations that are looked up: the answer is in the message that first shows one. */
function reservations(messages: readonly ChatMessage[]): LongSession["facts"] {
  const seen = new Set<string>();
  return messages.flatMap(({ role, content }) => {
    if (role !== "tool" || typeof content !== "string") return [];
    const id = /^\{"reservation_id": "(\w+)"/.exec(content)?.[1];
    const paid = /"payment_id": "(\w+)"/.exec(content)?.[1];
    if (id === undefined || paid === undefined || seen.has(id)) return [];
    seen.add(id);
    return [{ query: `payment of reservation ${id}`, answer: paid }];
  });
}
