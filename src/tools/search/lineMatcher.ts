import { createContext, Script } from "node:vm";
import type { TextQuery } from "./textSearch.ts";

/** The first matches of a text: line numbers from 1, columns from 0. */
export type LineMatcher = (text: string) => readonly { readonly line: number; readonly column: number }[];

/** Milliseconds one regular expression may work on one file. */
const patternTimeMs = 200;

const script = new Script(`
  found = [];
  text.split(/\\r?\\n/).every((line, index) => {
    const column = line.search(pattern);
    if (column >= 0) found.push({ line: index + 1, column });
    return found.length < most;
  });
  found`);

/**
 * Finds lines, at most `most` of them. A regular expression runs in a context of its own because only
 * there can it be stopped: a pattern that a model wrote may take for ever on a line that it almost
 * matches. Throws a SyntaxError for an invalid pattern, and an Error when the time is up.
 */
export function lineMatcher(
  { query, isRegex, matchCase }: Pick<TextQuery, "query" | "isRegex" | "matchCase">,
  most: number,
): LineMatcher {
  const source = isRegex ? query : query.replaceAll(/[\\^$.*+?()[\]{}|/-]/g, "\\$&");
  const pattern = new RegExp(source, matchCase ? "" : "i");
  const context = createContext({ pattern, most, text: "", found: [] });
  return (text) => {
    if (!isRegex && !pattern.test(text)) return [];
    context["text"] = text;
    return script.runInContext(context, { timeout: patternTimeMs }) as ReturnType<LineMatcher>;
  };
}
