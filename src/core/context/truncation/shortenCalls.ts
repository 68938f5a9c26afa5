import type { ToolCall } from "../../conversation/message.ts";
import { argumentsIn, type Argument } from "./callArguments.ts";
import { fairShare } from "./fairShare.ts";
import { shortText } from "./shortText.ts";

/** A value shorter than this, in characters, is never cut. */
const leastValue = 400;
/** What the mark of a cut takes, in characters. */
const longestMark = 90;

/** Characters of the calls' arguments that a part can stand for. */
export function cuttableIn(calls: readonly ToolCall[]): number {
  return longValues(calls).reduce((sum, { length }) => sum + length, 0);
}

/** The characters of the calls as they are written, and how many of those can be left out. */
export function looseIn(calls: readonly ToolCall[]): { readonly all: number; readonly loose: number } {
  const saved = longValues(calls).map((text) => Math.max(0, JSON.stringify(text).length - longestMark));
  return { all: JSON.stringify(calls).length, loose: saved.reduce((sum, chars) => sum + chars, 0) };
}

/**
 * The calls with `chars` characters of what can be cut of their arguments, the longest values first: each of those
 * becomes a text from both its ends with a mark between them. The arguments stay valid JSON.
 */
export function cutCalls(calls: readonly ToolCall[], chars: number): readonly ToolCall[] {
  const level = fairShare(
    longValues(calls).map(({ length }) => length),
    chars,
  );
  if (level === undefined) return calls;
  return calls.map((call) => {
    const given = argumentsIn(call);
    const isLong = ({ text }: Argument) => text.length >= leastValue && text.length > level;
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
