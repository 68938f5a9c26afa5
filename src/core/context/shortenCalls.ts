import type { ToolCall } from "../conversation/message.ts";
import { levelFor } from "./level.ts";
import { shortText } from "./shortText.ts";

/** A value shorter than this, in characters, is never cut. */
const leastValue = 400;
/** What the mark of a cut takes, in characters. */
const longestMark = 90;

/** One argument of a call. */
interface Piece {
  readonly name: string;
  readonly value: unknown;
  /** The value itself where it is a text, else its JSON. */
  readonly text: string;
}

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
  const level = levelFor(
    longValues(calls).map(({ length }) => length),
    chars,
  );
  if (level === undefined) return calls;
  return calls.map((call) => {
    const pieces = piecesOf(call);
    const isLong = ({ text }: Piece) => text.length >= leastValue && text.length > level;
    if (!pieces.some(isLong)) return call;
    const shorter = pieces.map(
      (one) => [one.name, isLong(one) ? shortText(one.text, level) : one.value] as const,
    );
    return {
      ...call,
      function: { ...call.function, arguments: JSON.stringify(Object.fromEntries(shorter)) },
    };
  });
}

function longValues(calls: readonly ToolCall[]): string[] {
  const texts = calls.flatMap(piecesOf).map(({ text }) => text);
  return texts.filter(({ length }) => length >= leastValue);
}

/** What is no JSON object is one piece. */
function piecesOf({ function: { arguments: given } }: ToolCall): Piece[] {
  let parsed: unknown;
  try {
    parsed = JSON.parse(given);
  } catch {
    // Models write invalid JSON at times.
    parsed = undefined;
  }
  if (typeof parsed !== "object" || parsed === null || Array.isArray(parsed)) {
    return [{ name: "arguments", value: given, text: given }];
  }
  return Object.entries(parsed as Record<string, unknown>).map(([name, value]) => {
    return { name, value, text: typeof value === "string" ? value : JSON.stringify(value) };
  });
}
