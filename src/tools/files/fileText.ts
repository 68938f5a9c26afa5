import type { EditOutcome } from "../../core/ports/workspace.ts";

/** A line end, as editors see one. */
const lineEnd = /\r\n|\r|\n/g;

/** Lines without their ends. A final line end opens no further line. */
export function linesOf(text: string): readonly string[] {
  const lines = text.split(lineEnd);
  if (lines.at(-1) === "") lines.pop();
  return lines;
}

/** The text with "\n" for every line end. */
export function withNewlines(text: string): string {
  return text.includes("\r") ? text.replaceAll(lineEnd, "\n") : text;
}

/**
 * `text` with the line ends of `before`: lines at the beginning and the end that stay keep theirs, the others get those
 * of the lines whose place they take, and lines beyond them `fallback`.
 */
export function withLineEndsOf(before: string, text: string, fallback: string): string {
  const old = endedLines(before);
  const lines = withNewlines(text).split("\n");
  const shorter = Math.min(old.length, lines.length);
  let tail = 0;
  while (tail < shorter && old.at(-1 - tail)?.line === lines.at(-1 - tail)) tail++;
  const endAt = (index: number) => {
    const fromEnd = lines.length - 1 - index;
    const inTail = fromEnd > 0 && fromEnd < tail ? old.at(-1 - fromEnd)?.end : undefined;
    return inTail ?? old[index]?.end ?? "";
  };
  const last = lines.length - 1;
  return lines.map((line, index) => (index < last ? line + (endAt(index) || fallback) : line)).join("");
}

/** The line ends of a text, in order. */
export function lineEnds(text: string): readonly string[] {
  return text.match(lineEnd) ?? [];
}

/** The first line end; undefined where the text has but one line. */
export function firstLineEnd(text: string): string | undefined {
  return /\r\n|\r|\n/.exec(text)?.[0];
}

/** The line end that a text has most of; "\n" where it has none. */
export function commonLineEnd(text: string): string {
  const counts = new Map<string, number>([["\n", 0]]);
  for (const end of lineEnds(text)) counts.set(end, (counts.get(end) ?? 0) + 1);
  return [...counts].toSorted((a, b) => b[1] - a[1])[0]?.[0] ?? "\n";
}

/** The last one has no end. */
function endedLines(text: string): readonly { readonly line: string; readonly end: string }[] {
  const ends = lineEnds(text);
  return text.split(lineEnd).map((line, index) => ({ line, end: ends[index] ?? "" }));
}

const notes: { readonly [O in EditOutcome]: string } = {
  saved: "",
  unsaved: " It is not saved, since the user had unsaved changes in this file.",
  altered:
    " Saving changed more of it, as the user's editor does (format on save, for example): read it before you edit it again.",
};

/** Note on an edit for the model, such as that commands and other programs still see the old text; "" where there is nothing to say. */
export function noteOf(outcome: EditOutcome): string {
  return notes[outcome];
}
