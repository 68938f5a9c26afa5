import { diffLines } from "diff";
import type { HunkFact, LineEnd, LineFact } from "../../protocol/files.ts";
import { lineCoding, type LineCoding } from "./lineCoding.ts";

/** Lines shown on either side of a change. */
const nearby = 3;

/** A longer way from one text to the other is not looked for, in lines and in milliseconds. */
const limits = { maxEditLength: 4_000, timeout: 300 };

/** The most lines of one place that are shown. */
const mostLines = 400;

/** One place of a file that differs, as lines of its `lineCoding` with their ends, by their numbers from 0. */
interface LineHunk {
  readonly start: number;
  readonly removed: readonly string[];
  readonly added: readonly string[];
}

/** The places in which two versions of a file differ. */
export function lineHunks(before: Uint8Array, after: Uint8Array): readonly LineHunk[] {
  const coding = lineCoding(before, after);
  const [old, now] = [coding.text(before), coding.text(after)];
  const parts = diffLines(old, now, limits) ?? [
    { value: old, removed: true, added: false },
    { value: now, removed: false, added: true },
  ];
  const hunks: LineHunk[] = [];
  let line = 0;
  let open: { start: number; removed: string[]; added: string[] } | undefined;
  for (const { value, added, removed } of parts) {
    const lines = endedLines(value);
    if (!added && !removed) {
      if (open) hunks.push(open);
      open = undefined;
      line += lines.length;
      continue;
    }
    open ??= { start: line, removed: [], added: [] };
    if (removed) open.removed.push(...lines);
    else {
      open.added.push(...lines);
      line += lines.length;
    }
  }
  return open ? [...hunks, open] : hunks;
}

/** `after` with place number `hunk` as it was in `before`; undefined where there is no such place. */
export function withoutHunk(before: Uint8Array, after: Uint8Array, hunk: number): Uint8Array | undefined {
  const place = lineHunks(before, after)[hunk];
  if (!place) return undefined;
  const { start, removed, added } = place;
  const coding = lineCoding(before, after);
  const lines = endedLines(coding.text(after));
  return coding.bytes([...lines.slice(0, start), ...removed, ...lines.slice(start + added.length)].join(""));
}

/** The places in which two versions of a file differ as they are shown, with a few lines around each. */
export function hunkFacts(before: Uint8Array, after: Uint8Array): readonly HunkFact[] {
  const coding = lineCoding(before, after);
  const lines = endedLines(coding.text(after));
  return lineHunks(before, after).map(({ start, removed, added }) => {
    const same = (from: number, to: number) =>
      lines.slice(Math.max(0, from), to).map((line) => lineFact(coding, "same", line));
    const end = start + added.length;
    const isMixed = new Set([...removed, ...added].map(endOf).filter((kind) => kind !== "none")).size > 1;
    const changed = (kind: LineFact["kind"]) => (line: string) => {
      const isTold = isMixed || endOf(line) === "none";
      return { ...lineFact(coding, kind, line), ...(isTold && { end: endOf(line) }) };
    };
    const all = [
      ...same(start - nearby, start),
      ...removed.map(changed("removed")),
      ...added.map(changed("added")),
      ...same(end, end + nearby),
    ];
    const shown =
      all.length > mostLines ? [...all.slice(0, mostLines), { kind: "same", text: "…" } as const] : all;
    return { line: start + 1, lines: shown };
  });
}

/** True for two versions that can be shown line by line. */
export function areText(before: Uint8Array, after: Uint8Array): boolean {
  const coding = lineCoding(before, after);
  return ![before, after].some((bytes) => coding.text(bytes.subarray(0, 8_000)).includes("\0"));
}

function endOf(line: string): LineEnd {
  if (!line.endsWith("\n")) return "none";
  return line.endsWith("\r\n") ? "crlf" : "lf";
}

function lineFact(coding: LineCoding, kind: LineFact["kind"], line: string): LineFact {
  return { kind, text: coding.shown(line.replace(/\r?\n$/, "")) };
}

/** Lines with their ends; the last one may have none. */
function endedLines(text: string): readonly string[] {
  return text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
}
