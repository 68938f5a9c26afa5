import { existsSync, readFileSync } from "node:fs";
import type { ChatMessage } from "../../src/core/conversation/message.ts";
import { plantedFacts } from "../unit/core/context/plantedFacts.ts";

/** A long conversation, and questions whose answers it holds. */
export interface LongSession {
  readonly name: string;
  readonly messages: readonly ChatMessage[];
  readonly facts: readonly { readonly query: string; readonly answer: string }[];
}

const recorded = "../shared/data/airline-conversations.json";
const system: ChatMessage = {
  role: "system",
  content: "You are a coding agent. Answer briefly, in Markdown.",
};

export function sessions(): LongSession[] {
  const { messages, facts } = plantedFacts(750, 60);
  const generated = { name: "generated", messages: [system, ...messages], facts };
  return existsSync(recorded) ? [generated, real()] : [generated];
}

/** Recorded conversations of one agent one after the other, under the system prompt of the first. */
function real(): LongSession {
  const conversations = JSON.parse(readFileSync(recorded, "utf8")) as ChatMessage[][];
  const messages = conversations.flat().filter(({ role }, place) => role !== "system" || place === 0);
  return { name: "recorded", messages: messages.map(withUniqueCalls), facts: reservations(messages) };
}

/** What only the API's own fields hold; recordings have more. */
function withUniqueCalls(message: ChatMessage): ChatMessage {
  if (message.role !== "tool") return message;
  const { role, tool_call_id, content } = message;
  return { role, tool_call_id, content };
}

/** For each reservation that is looked up: the answer is in the message that first shows it. */
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
