import { textLength } from "../../conversation/deferredText.ts";
import {
  callsOf,
  textOf,
  type ChatMessage,
  type ToolCall,
  type ToolMessage,
} from "../../conversation/message.ts";
import { cutCalls, cuttableIn, looseIn } from "./shortenCalls.ts";
import { shortText, wholeText } from "./shortText.ts";

const longestArguments = 120;

/** A tool result as one line that names its tool, its arguments and its size. */
export function stubbed(message: ToolMessage, call: ToolCall | undefined): ToolMessage {
  const asked = call ? `${call.function.name} ${excerpt(call.function.arguments)}` : "this call";
  const size = textLength(message).toLocaleString("en-US");
  const content = `[Result of ${asked} cleared: ${size} characters. It stays in the record.]`;
  const { role, tool_call_id, name } = message;
  return { role, tool_call_id, content, ...(name !== undefined && { name }) };
}

/** The message, its text fetched, with `chars` characters of what can be cut of it, from both ends of each text, and a mark between them. */
export function cut<M extends ChatMessage>(message: M, chars: number): M {
  const calls = callsOf(message);
  if (calls.length > 0) return { ...message, tool_calls: cutCalls(calls, chars) };
  return { ...message, content: shortText(textOf(message), chars) };
}

/** Characters of the message that a part can stand for: plain text of the user or a tool, and what calls were given. */
export function cuttable(message: ChatMessage): number {
  const { role } = message;
  if (role === "assistant") return cuttableIn(callsOf(message));
  if (role === "system") return 0;
  if (role === "tool") return textLength(message);
  const { content } = message;
  const isPlain = typeof content === "string" || content.every(isText);
  return isPlain ? textOf(message).length : 0;
}

/** The part of the message's weight of `tokens` that can be cut, as far as its characters tell. */
export function cuttableTokens(message: ChatMessage, tokens: number): number {
  const calls = callsOf(message);
  if (calls.length === 0) return cuttable(message) > 0 ? tokens : 0;
  const { all, loose } = looseIn(calls);
  return Math.floor((tokens * loose) / (all + textOf(message).length));
}

const isText = ({ type }: { readonly type: string }) => type === "text";

function excerpt(text: string): string {
  const line = text.replace(/\s+/g, " ");
  return line.length > longestArguments ? `${wholeText(line.slice(0, longestArguments))}…` : line;
}
