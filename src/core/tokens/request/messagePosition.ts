import { callsOf, type ChatMessage } from "../../conversation/message.ts";
import type { MessagePosition } from "../counter.ts";

/** Position of the message at index `at` of a request or a record; `read` gives a message by its index. */
export function positionAt(at: number, read: (index: number) => ChatMessage | undefined): MessagePosition {
  const message = read(at);
  if (message?.role === "tool") return answerAt(at, message.tool_call_id, message.name, read);
  if (!message || !isSystem(message.role)) return {};
  for (let before = at - 1; before >= 0; before--) if (isSystem(read(before)?.role ?? "")) return {};
  return { carriesTools: true };
}

/** Requests of other programs may say `developer`, which is the same. */
function isSystem(role: string): boolean {
  return role === "system" || role === "developer";
}

/** A result stands behind its call with nothing but other results between; one without a call may have a name. */
function answerAt(
  at: number,
  id: string,
  name: string | undefined,
  read: (index: number) => ChatMessage | undefined,
): MessagePosition {
  let before = at - 1;
  while (read(before)?.role === "tool") before--;
  const turn = read(before);
  const calls = turn ? callsOf(turn) : [];
  const index = calls.findIndex((call) => call.id === id);
  const call = calls[index];
  if (call) return { answers: { name: call.function.name, index, of: calls.length } };
  return name === undefined ? {} : { answers: { name, index: 0, of: 1 } };
}
