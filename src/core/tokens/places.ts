import { callsOf, type ChatMessage } from "../conversation/message.ts";
import type { MessagePlace } from "./counter.ts";

/** The place of each message of a request or a record, in order: see `MessagePlace`. */
export function placesOf(messages: readonly ChatMessage[]): MessagePlace[] {
  const system = messages.findIndex(({ role }) => isSystem(role));
  const answers = new Map<string, MessagePlace>();
  return messages.map((message, at) => {
    const calls = callsOf(message);
    for (const [index, call] of calls.entries()) {
      answers.set(call.id, { answers: { name: call.function.name, index, of: calls.length } });
    }
    if (message.role === "tool") return answers.get(message.tool_call_id) ?? named(message.name);
    return at === system ? { carriesTools: true } : {};
  });
}

/** A result whose call is not there may still name the function. */
function named(name: string | undefined): MessagePlace {
  return name === undefined ? {} : { answers: { name, index: 0, of: 1 } };
}

/** Requests of other programs may say `developer`, which is the same. */
export function isSystem(role: string): boolean {
  return role === "system" || role === "developer";
}
