import { parseArguments } from "../../core/conversation/callArguments.ts";
import type { ChatMessage } from "../../core/conversation/message.ts";

/**
 * A message that every server can read. Calls whose arguments are not JSON (a reply cut at its limit) and lone surrogates,
 * which older records may hold, make many servers refuse the whole history.
 */
export function readableMessage(message: ChatMessage): ChatMessage {
  const known = read.get(message) ?? madeReadable(message);
  read.set(message, known);
  return known;
}

/** Messages of a record stay as they are, and go along with one request after another. */
const read = new WeakMap<ChatMessage, ChatMessage>();

function madeReadable(message: ChatMessage): ChatMessage {
  if (message.role !== "assistant" || message.tool_calls === undefined) return wellFormed(message);
  const calls = message.tool_calls.map((call) => {
    const sent = sendableArguments(call.function.arguments);
    return { ...call, function: { ...call.function, arguments: sent } };
  });
  return wellFormed({ ...message, tool_calls: calls });
}

/** Arguments as written, unless they are no JSON object or hold a lone surrogate as an escape. */
function sendableArguments(json: string): string {
  const parsed = parseArguments(json);
  if (!parsed.ok) return "{}";
  // `JSON.stringify` escapes lone surrogates and leaves pairs as they are.
  const holdsLone = /\\u[dD]/.test(json) && /\\ud[89a-f]/.test(JSON.stringify(parsed.values));
  return holdsLone ? JSON.stringify(wellFormed(parsed.values)) : json;
}

/** The value with U+FFFD for every lone surrogate in its texts; itself where there is none. */
export function wellFormed<T>(value: T): T {
  if (typeof value === "string") return (value.isWellFormed() ? value : value.toWellFormed()) as T;
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map(wellFormed) as T;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, wellFormed(one)])) as T;
}
