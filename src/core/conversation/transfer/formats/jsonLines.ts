import { isJsonObject } from "../../../text/jsonObject.ts";

/** One object of a file of JSON lines. */
export interface JsonLine {
  /** Line number, from 1. */
  readonly line: number;
  readonly value: Readonly<Record<string, unknown>>;
}

export interface JsonLines {
  readonly lines: readonly JsonLine[];
  /** Numbers of lines that are no JSON objects. */
  readonly damaged: readonly number[];
}

/** Lines that are looked at to tell whether a file consists of JSON lines. */
const sample = 50;

/** The most damaged lines; a file with more counts as damaged. */
const damageLimit = 1_000;

/** The objects of a text of which at least half the lines are one each; undefined for any other text. O(length). */
export function jsonLinesOf(text: string): JsonLines | undefined {
  const lines: JsonLine[] = [];
  const damaged: number[] = [];
  let [number, start] = [0, 0];
  while (start < text.length) {
    const next = text.indexOf("\n", start);
    const end = next < 0 ? text.length : next;
    const line = text.slice(start, end).trim();
    start = end + 1;
    number++;
    if (line === "") continue;
    const value = objectIn(line);
    if (value) lines.push({ line: number, value });
    else damaged.push(number);
    const isStart = lines.length + damaged.length === sample;
    if ((isStart && damaged.length > lines.length) || damaged.length > damageLimit) return undefined;
  }
  return lines.length === 0 || damaged.length > lines.length ? undefined : { lines, damaged };
}

function objectIn(line: string): JsonLine["value"] | undefined {
  if (!line.startsWith("{")) return undefined;
  try {
    const value: unknown = JSON.parse(line);
    return isJsonObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
