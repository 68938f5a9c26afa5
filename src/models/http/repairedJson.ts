import { parsedJson } from "../errors/refusal.ts";

/** Faults that some servers' JSON has: numbers without a value, raw control characters, one object after another. */
const suspect = /[:,[]\s*-?(?:NaN|Infinity)\b|\}[\s,]*(?:data: ?)?(?:\{|\[DONE\])|\p{Cc}/u;
/** Separators that may stand between two objects, and those that may follow them. */
const between = /[\s,]*(?:data: ?)?/y;
const endMark = /\[DONE\]\s*$/y;
const noValue = /-?(?:NaN|Infinity)\b/y;

/**
 * JSON texts that a text of objects was to be: it comes in its objects, raw control characters in strings escaped, numbers that are
 * none as null. The text alone where it is JSON, or cannot be read like this either. No library for it (`jsonrepair`): that also
 * ends what was cut off, which is to be told.
 */
export function repairedJson(text: string): readonly string[] {
  if (!suspect.test(text) || parsedJson(text) !== text) return [text];
  const texts: string[] = [];
  for (let at = 0; at < text.length;) {
    at += matchAt(between, text, at).length;
    if (at === text.length) break;
    const mark = matchAt(endMark, text, at);
    const object = mark === "" ? objectAt(text, at) : { json: mark.trimEnd(), end: text.length };
    if (!object) return [text];
    texts.push(object.json);
    at = object.end;
  }
  return texts;
}

/** The object that begins there, repaired; undefined where none does, or it is broken otherwise. */
function objectAt(text: string, start: number): { readonly json: string; readonly end: number } | undefined {
  const made: string[] = [];
  let depth = 0;
  for (let at = start; at < text.length;) {
    const token = tokenAt(text, at);
    made.push(repairedToken(token));
    at += token.length;
    depth += Number(/^[{[]/.test(token)) - Number(/^[}\]]/.test(token));
    if (depth > 0) continue;
    const json = made.join("");
    return token === "}" && parsedJson(json) !== json ? { json, end: at } : undefined;
  }
  return undefined;
}

/** A string, a number that is none, or any other character. */
function tokenAt(text: string, at: number): string {
  if (text.charAt(at) === '"') return text.slice(at, at + stringLength(text, at));
  return matchAt(noValue, text, at) || text.charAt(at);
}

/** Line ends between values would end the event's line. */
function repairedToken(token: string): string {
  if (!token.startsWith('"')) return token.length > 1 ? "null" : token.trim() || " ";
  return token.replace(/\p{Cc}/gu, (character) => JSON.stringify(character).slice(1, -1));
}

/** Length of a JSON string with its quotes; up to the end where it is not closed. */
function stringLength(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at++) {
    const character = text.charAt(at);
    if (character === "\\") at++;
    else if (character === '"') return at + 1 - start;
  }
  return text.length - start;
}

function matchAt(sticky: RegExp, text: string, at: number): string {
  sticky.lastIndex = at;
  return sticky.exec(text)?.[0] ?? "";
}
