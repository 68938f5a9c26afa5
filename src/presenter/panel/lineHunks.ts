import { diffLines } from "diff";
import type { HunkFact, LineFact } from "../../protocol/files.ts";

/** Lines shown on either side of a change. */
const nearby = 3;

/** A longer way from one text to the other is not looked for, in lines and in milliseconds. */
const limits = { maxEditLength: 4_000, timeout: 300 };

/** More lines of one place are not shown. */
const mostLines = 400;

/** One place of a file that differs, as lines of bytes with their ends, by their numbers from 0. */
export interface LineHunk {
  readonly start: number;
  readonly removed: readonly string[];
  readonly added: readonly string[];
}

/** The places in which two files differ. Lines are of bytes, one character each, so that any encoding stays as it is. */
export function lineHunks(before: Uint8Array, after: Uint8Array): readonly LineHunk[] {
  const [old, now] = [byteText(before), byteText(after)];
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

/** `after` with one of its places as it was before. */
export function withoutHunk(after: Uint8Array, { start, removed, added }: LineHunk): Uint8Array {
  const lines = endedLines(byteText(after));
  return bytesOf([...lines.slice(0, start), ...removed, ...lines.slice(start + added.length)].join(""));
}

/** The places as they are shown, with a few lines around each. */
export function hunkFacts(hunks: readonly LineHunk[], after: Uint8Array): readonly HunkFact[] {
  const lines = endedLines(byteText(after));
  return hunks.map(({ start, removed, added }) => {
    const same = (from: number, to: number) => lines.slice(Math.max(0, from), to).map(lineFact("same"));
    const end = start + added.length;
    const all = [
      ...same(start - nearby, start),
      ...removed.map(lineFact("removed")),
      ...added.map(lineFact("added")),
      ...same(end, end + nearby),
    ];
    const shown =
      all.length > mostLines ? [...all.slice(0, mostLines), { kind: "same", text: "…" } as const] : all;
    return { line: start + 1, lines: shown };
  });
}

/** True for what is no text that could be shown line by line. */
export function isBinary(bytes: Uint8Array): boolean {
  return bytes.subarray(0, 8_000).includes(0);
}

const utf8 = new TextDecoder();

const lineFact =
  (kind: LineFact["kind"]) =>
  (line: string): LineFact => ({ kind, text: utf8.decode(bytesOf(line.replace(/\r?\n$/, ""))) });

/** A character for each byte. */
function byteText(bytes: Uint8Array): string {
  let text = "";
  for (let at = 0; at < bytes.length; at += 8_192) {
    text += String.fromCharCode(...bytes.subarray(at, at + 8_192));
  }
  return text;
}

function bytesOf(text: string): Uint8Array {
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
}

/** Lines with their ends; the last one may have none. */
function endedLines(text: string): readonly string[] {
  return text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
}
