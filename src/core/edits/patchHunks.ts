import { plainPunctuation } from "../text/plainPunctuation.ts";
import type { PatchHunk } from "./patchText.ts";

/** A text after the hunks of a patch, with the lines from and to which it changed; or the first hunk that does not fit. */
type PatchedText =
  | {
      readonly ok: true;
      readonly text: string;
      readonly places: readonly (readonly [from: number, to: number])[];
    }
  | {
      readonly ok: false;
      /** Number of the hunk, from 1. */
      readonly hunk: number;
      /** Lines that were looked for in vain. */
      readonly wanted: string;
    };

interface Line {
  readonly text: string;
  readonly end: string;
}

/** Replacement of `count` lines from `start` on, numbered from 0. */
interface Replacement {
  readonly start: number;
  readonly count: number;
  readonly lines: readonly Line[];
}

const lineEnd = /\r\n|\r|\n/g;

/**
 * Applies the hunks of a patch in order, each after the one before; all or none. Lines of the patch fit lines of the text
 * that differ in blanks at their ends, else around them, else in the kind of dashes, quotes and blanks. Lines that stay are
 * the text's own, their ends included; a new line has the end of the one whose place it takes or that it follows.
 */
export function applyHunks(text: string, hunks: readonly PatchHunk[]): PatchedText {
  const lines = linesWithEnds(text);
  const plain = new FormedLines(lines.map((line) => line.text));
  const fallback = lines.find(({ end }) => end !== "")?.end ?? "\n";
  const replacements: Replacement[] = [];
  let cursor = 0;
  for (const [index, hunk] of hunks.entries()) {
    const found = placeOf(plain, hunk, cursor);
    if (!found.ok) return { ok: false, hunk: index + 1, wanted: found.wanted };
    const replacement = replacementAt(lines, hunk, found, fallback);
    replacements.push(replacement);
    cursor = replacement.start + replacement.count;
  }
  return { ok: true, ...spliced(lines, replacements, fallback) };
}

/** Lines with their line ends; the last has none where the text does not end with one. */
function linesWithEnds(text: string): readonly Line[] {
  const ends = text.match(lineEnd) ?? [];
  const lines = text.split(lineEnd).map((one, index) => ({ text: one, end: ends[index] ?? "" }));
  return lines.at(-1)?.text === "" ? lines.slice(0, -1) : lines;
}

type Place =
  | { readonly ok: true; readonly start: number; readonly count: number }
  | { readonly ok: false; readonly wanted: string };

function placeOf(lines: FormedLines, hunk: PatchHunk, cursor: number): Place {
  let from = cursor;
  for (const header of hunk.headers) {
    const at = lines.indexOf([header], from);
    if (at === undefined) return { ok: false, wanted: header };
    from = at + 1;
  }
  const hasHeader = hunk.headers.length > 0;
  const old = hunk.lines.flatMap(({ kind, text }) => (kind === "added" ? [] : text));
  if (old.length === 0) return { ok: true, start: hasHeader ? from : lines.length, count: 0 };
  const start = lines.indexOf(old, from, hunk) ?? (hasHeader ? headAsFirstLine(lines, old, from) : undefined);
  return start === undefined ? { ok: false, wanted: old.join("\n") } : { ok: true, start, count: old.length };
}

/** Models repeat a header as the first line of the hunk below it. */
function headAsFirstLine(lines: FormedLines, old: readonly string[], from: number): number | undefined {
  const at = lines.indexOf(old, from - 1);
  return at === from - 1 ? at : undefined;
}

type Form = (line: string) => string;

const forms: readonly Form[] = [
  (line) => line,
  (line) => line.trimEnd(),
  (line) => line.trim(),
  (line) => plainPunctuation(line.trim()),
];

/** Lines in every form, made when they are first compared in it. */
class FormedLines {
  readonly length: number;
  private readonly lines: readonly string[];
  private readonly made = new Map<Form, readonly string[]>();

  constructor(lines: readonly string[]) {
    this.lines = lines;
    this.length = lines.length;
  }

  /** Index of the first line of `wanted` from line `from` on; `atEnd`: the last such place first. */
  indexOf(wanted: readonly string[], from: number, { atEnd } = { atEnd: false }): number | undefined {
    const last = this.length - wanted.length;
    for (const form of forms) {
      const lines = this.made.get(form) ?? this.lines.map(form);
      this.made.set(form, lines);
      const formed = wanted.map(form);
      if (atEnd && last >= from && formed.every((one, index) => one === lines[last + index])) return last;
      const found = firstIndexOf(lines, formed, from);
      if (found !== undefined) return found;
    }
    return undefined;
  }
}

/** Knuth-Morris-Pratt search: in time proportional to the lengths. */
function firstIndexOf(lines: readonly string[], wanted: readonly string[], from: number): number | undefined {
  const borders = bordersOf(wanted);
  let matched = 0;
  for (let at = Math.max(0, from); at < lines.length; at++) {
    while (matched > 0 && lines[at] !== wanted[matched]) matched = borders[matched - 1] ?? 0;
    if (lines[at] === wanted[matched]) matched++;
    if (matched === wanted.length) return at - matched + 1;
  }
  return undefined;
}

/** Border lengths of every prefix (Knuth, Morris, Pratt): the longest shorter prefix that it ends with. */
function bordersOf(wanted: readonly string[]): readonly number[] {
  const borders: number[] = [0];
  let length = 0;
  for (let at = 1; at < wanted.length; at++) {
    while (length > 0 && wanted[at] !== wanted[length]) length = borders[length - 1] ?? 0;
    if (wanted[at] === wanted[length]) length++;
    borders.push(length);
  }
  return borders;
}

function replacementAt(
  lines: readonly Line[],
  hunk: PatchHunk,
  { start, count }: { readonly start: number; readonly count: number },
  fallback: string,
): Replacement {
  let at = start;
  let freed: readonly string[] = [];
  const changed = hunk.lines.flatMap(({ kind, text }): Line[] => {
    if (kind === "added") {
      const near = at > start ? lines[at - 1] : (lines[at] ?? lines[at - 1]);
      const [end = near?.end, ...others] = freed;
      freed = others;
      return [{ text, end: end || fallback }];
    }
    const old = at < start + count ? lines[at] : undefined;
    at++;
    freed = kind === "removed" && old ? [...freed, old.end] : [];
    return kind === "same" && old ? [old] : [];
  });
  return { start, count, lines: changed };
}

/** The text keeps or lacks its last line end as before. */
function spliced(lines: readonly Line[], replacements: readonly Replacement[], fallback: string) {
  const all: Line[] = [];
  const places: (readonly [number, number])[] = [];
  let at = 0;
  for (const { start, count, lines: changed } of replacements) {
    for (; at < start; at++) all.push(lines[at] as Line);
    places.push([all.length + 1, all.length + Math.max(1, changed.length)]);
    all.push(...changed);
    at = start + count;
  }
  for (; at < lines.length; at++) all.push(lines[at] as Line);
  const hasEnd = lines.length === 0 || lines.at(-1)?.end !== "";
  const text = all
    .map((line, index) => (index < all.length - 1 || hasEnd ? line.text + (line.end || fallback) : line.text))
    .join("");
  return { text, places };
}
