import { commonLineEnd, firstLineEnd, lineEnds, withLineEndsOf, withNewlines } from "./fileText.ts";

/** The most places of a passage that are counted. */
export const mostOccurrences = 100;

/** A text with one passage replaced, or the lines where the passage begins: none, or several (at most `mostOccurrences`). */
type Replacement =
  | { readonly ok: true; readonly text: string; readonly line: number }
  | { readonly ok: false; readonly lines: readonly number[] };

/**
 * Replaces the one passage `oldText`. Models write "\n" whatever a file's lines end in: a line end matches any other,
 * and stays as it is.
 */
export function replaceOnce(text: string, oldText: string, newText: string): Replacement {
  const plain = withNewlines(text);
  const wanted = withNewlines(oldText);
  const starts = startsOf(plain, wanted);
  const lines = lineNumbers(plain, starts);
  const [start, line] = [starts[0], lines[0]];
  if (starts.length !== 1 || start === undefined || line === undefined) return { ok: false, lines };
  if (plain === text && wanted === oldText) {
    return { ok: true, text: text.slice(0, start) + newText + text.slice(start + wanted.length), line };
  }
  const from = offsetIn(text, start);
  const to = from + offsetIn(text.slice(from), wanted.length);
  const passage = text.slice(from, to);
  const fallback = lineEnds(passage).at(-1) ?? firstLineEnd(text.slice(to)) ?? commonLineEnd(text);
  const changed = withLineEndsOf(passage, newText, fallback);
  return { ok: true, text: text.slice(0, from) + changed + text.slice(to), line };
}

function startsOf(text: string, part: string): readonly number[] {
  const starts: number[] = [];
  for (
    let at = text.indexOf(part);
    at >= 0 && starts.length < mostOccurrences;
    at = text.indexOf(part, at + 1)
  ) {
    starts.push(at);
  }
  return starts;
}

/** `starts` in ascending order. */
function lineNumbers(text: string, starts: readonly number[]): readonly number[] {
  let line = 1;
  let at = -1;
  return starts.map((start) => {
    for (
      let next = text.indexOf("\n", at + 1);
      next >= 0 && next < start;
      next = text.indexOf("\n", at + 1)
    ) {
      at = next;
      line++;
    }
    return line;
  });
}

/** Offset in the text itself of an offset in the text with "\n" for every line end. */
function offsetIn(text: string, plainOffset: number): number {
  let shift = 0;
  for (
    let at = text.indexOf("\r\n");
    at >= 0 && at - shift < plainOffset;
    at = text.indexOf("\r\n", at + 2)
  ) {
    shift++;
  }
  return plainOffset + shift;
}
