import { argumentsIn, type CallArgument } from "../../conversation/callArguments.ts";
import { textLength } from "../../conversation/deferredText.ts";
import {
  callsOf,
  textOf,
  type ChatMessage,
  type ToolCall,
  type ToolMessage,
} from "../../conversation/message.ts";
import { ellipsized, endsOf } from "../../text/cutText.ts";
import { fairShare } from "./fairShare.ts";

/** The longest excerpt of a call's arguments in a stub, in characters. */
const longestArguments = 120;
/** Share of a cut text that is taken from its beginning; the rest is its end. */
const headShare = 0.75;
/** A value shorter than this, in characters, is never cut. */
const leastValue = 400;
/** Longest mark of a cut, in characters. */
const longestMark = 90;

/** A tool result as one line that names its tool, its arguments and its size. */
export function toolResultStub(message: ToolMessage, call: ToolCall | undefined): ToolMessage {
  const asked = call
    ? `${call.function.name} ${ellipsized(call.function.arguments.replace(/\s+/g, " "), longestArguments)}`
    : "this call";
  const size = textLength(message).toLocaleString("en-US");
  const content = `[Result of ${asked} cleared: ${size} characters. It stays in the record.]`;
  const { role, tool_call_id, name } = message;
  return { role, tool_call_id, content, ...(name !== undefined && { name }) };
}

/** The message, its text fetched, with `chars` characters of what can be cut of it, from both ends of each text, and a mark between them. */
export function cutMessage<M extends ChatMessage>(message: M, chars: number): M {
  const calls = callsOf(message);
  if (calls.length > 0) return { ...message, tool_calls: cutCalls(calls, chars) };
  return { ...message, content: shortText(textOf(message), chars) };
}

/** Characters of the message that a part can stand for: plain text of the user or a tool, and what calls were given. */
export function cuttableChars(message: ChatMessage): number {
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
  if (calls.length === 0) return cuttableChars(message) > 0 ? tokens : 0;
  const { all, loose } = looseIn(calls);
  return Math.floor((tokens * loose) / (all + textOf(message).length));
}

const isText = ({ type }: { readonly type: string }) => type === "text";

/** `chars` characters of the text, from both ends, and a mark between them. */
function shortText(text: string, chars: number): string {
  const n = (count: number) => count.toLocaleString("en-US");
  const mark = `[… ${n(text.length - chars)} of ${n(text.length)} characters left out to fit …]`;
  return endsOf(text, chars, headShare, mark);
}

/** Characters of the calls' arguments that a part can stand for. */
function cuttableIn(calls: readonly ToolCall[]): number {
  return longValues(calls).reduce((sum, { length }) => sum + length, 0);
}

/** The characters of the calls as they are written, and how many of those can be left out. */
function looseIn(calls: readonly ToolCall[]): { readonly all: number; readonly loose: number } {
  const saved = longValues(calls).map((text) => Math.max(0, JSON.stringify(text).length - longestMark));
  return { all: JSON.stringify(calls).length, loose: saved.reduce((sum, chars) => sum + chars, 0) };
}

/**
 * The calls with `chars` characters of what can be cut of their arguments, the longest values first: each of those
 * becomes a text from both its ends with a mark between them. The arguments stay valid JSON.
 */
function cutCalls(calls: readonly ToolCall[], chars: number): readonly ToolCall[] {
  const level = fairShare(
    longValues(calls).map(({ length }) => length),
    chars,
  );
  if (level === undefined) return calls;
  return calls.map((call) => {
    const given = argumentsIn(call);
    const isLong = ({ text }: CallArgument) => text.length >= leastValue && text.length > level;
    if (!given.some(isLong)) return call;
    const shorter = given.map(
      (one) => [one.name, isLong(one) ? shortText(one.text, level) : one.value] as const,
    );
    return {
      ...call,
      function: { ...call.function, arguments: JSON.stringify(Object.fromEntries(shorter)) },
    };
  });
}

function longValues(calls: readonly ToolCall[]): string[] {
  const texts = calls.flatMap(argumentsIn).map(({ text }) => text);
  return texts.filter(({ length }) => length >= leastValue);
}
