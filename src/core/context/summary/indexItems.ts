import { parseArguments } from "../../conversation/callArguments.ts";
import { callAt } from "../../conversation/units.ts";
import type { MessageEntry } from "../../conversation/entry.ts";
import { callsOf, textOf, type ToolCall } from "../../conversation/message.ts";
import { headOf } from "../../text/cutText.ts";
import { recallTool } from "../recall/recallTool.ts";
import { fileOperation } from "../../edits/fileOperation.ts";
import {
  codeSpan,
  cutOff,
  errorName,
  errorWord,
  exitCode,
  fence,
  frame,
  hasDigit,
  hasLine,
  identifier,
  lastExitCode,
  path,
  quotedSpan,
  statement,
  technical,
  commandInSentence,
  token,
  consoleLanguage,
  typedLine,
  wholeName,
} from "./indexPatterns.ts";

/** Kinds of what is kept exactly, in the order in which they are listed. */
export const indexKinds = ["changed", "commands", "errors", "values", "named", "read"] as const;
export type IndexKind = (typeof indexKinds)[number];

/** Item of the exact index: a text as it stood in the record, and the message it was last in. */
export interface IndexItem {
  readonly kind: IndexKind;
  readonly text: string;
  readonly id: string;
  /** Usefulness: the larger, the more useful. */
  readonly weight: number;
}

/** Longest text of an item; a longer command is cut. */
const longestItem = 200;
const longestError = 140;
const mostErrors = 3;
/** Lines after an error in which a stack trace begins. */
const linesToFrame = 2;
/** The longest name or line, in characters: longer ones are data. */
const longestName = 100;
const longestLine = 1_000;
/** Characters at the beginning and at the end of an output in which a tool says how a command ended. */
const saidOfEnd = 300;
/** A longer result is no object of a command's output, in characters. */
const longestObject = 1_000_000;
/** Characters of one tool result that are looked at, from its beginning. */
const longestResult = 60_000;
/** Characters that are looked at before the event loop has a turn. */
const pace = 16_000;

interface Tally {
  text: string;
  id: string;
  kind: IndexKind;
  weight: number;
  /** Messages that have it, and the last of them. */
  count: number;
  last: string;
  /** True where somebody said or called it: a tool's result alone must repeat it. */
  isSaid: boolean;
}

/** The items of these messages of a record, their texts fetched. Pauses now and then. */
export function* indexItems(messages: readonly MessageEntry[]): Generator<void, readonly IndexItem[]> {
  const collector = new Collector();
  let since = 0;
  for (const [index, entry] of messages.entries()) {
    since += collector.take(entry, callAt(messages, index));
    if (since < pace) continue;
    since = 0;
    yield;
  }
  return collector.items();
}

class Collector {
  private readonly tallies = new Map<string, Tally>();

  /** Returns how many characters it looked at. */
  take(entry: MessageEntry, answers: ToolCall | undefined): number {
    const { message } = entry;
    if (message.role === "system") return 0;
    const text = headOf(textOf(message), longestResult);
    if (message.role === "tool") this.result(entry, text, answers);
    else this.said(entry, text, message.role === "user" ? 3 : 2);
    for (const call of callsOf(message)) this.call(entry, call);
    return text.length;
  }

  items(): readonly IndexItem[] {
    return Array.from(this.tallies.values())
      .filter(({ isSaid, count }) => isSaid || count > 1)
      .map(({ kind, text, id, weight, count }) => ({
        kind,
        text,
        id,
        weight: weight * (1 + Math.log2(count)),
      }));
  }

  private call({ id }: MessageEntry, call: ToolCall): void {
    const { name } = call.function;
    if (name === recallTool.function.name) return;
    const { paths, changes, command } = fileOperation(call);
    if (command !== undefined) this.note("commands", oneLine(command), id, 4);
    for (const file of changes) this.note("changed", oneLine(unschemed(file)), id, 4);
    const changed = new Set(changes);
    for (const file of paths) if (!changed.has(file)) this.note("read", oneLine(unschemed(file)), id, 4);
  }

  private result(entry: MessageEntry, text: string, call: ToolCall | undefined): void {
    if (call?.function.name === recallTool.function.name) return;
    const { id, failed = false } = entry;
    const command = call && fileOperation(call).command;
    if (command !== undefined) this.output(command, entry);
    else if (failed) this.errors(text, id);
    for (const { 0: raw } of text.matchAll(token)) {
      const word = trimmed(raw);
      if (word.length > 3 && word.length <= longestName) this.name(word, { id, weight: 1, isSaid: false });
    }
  }

  private output(command: string, { id, message, failed = false }: MessageEntry): void {
    const output = commandOutput(textOf(message));
    this.ended(command, id, output, failed);
    this.errors(headOf(output, longestResult), id);
  }

  private errors(text: string, id: string): void {
    for (const line of errorsIn(text)) this.note("errors", line, id, 3);
  }

  /** The command with how it ended, in place of the call alone. */
  private ended(command: string, id: string, text: string, failed: boolean): void {
    const code = exitCodeIn(text);
    const known = this.tallies.get(`commands ${oneLine(command)}`);
    if (!known) return;
    const [, reason] = cutOff.exec(text) ?? [];
    const end = code === undefined ? (reason ?? (failed ? "failed" : undefined)) : `exit ${code}`;
    known.text = end === undefined ? oneLine(command) : `${oneLine(command)} → ${end.toLowerCase()}`;
    known.id = id;
  }

  private said({ id }: MessageEntry, text: string, weight: number): void {
    for (const phrase of phrasesIn(text)) this.note("named", oneLine(phrase), id, weight);
    for (const line of text.split("\n")) this.line(line, id, weight);
  }

  /** Values with the words around them, which say of what they are. */
  private line(line: string, id: string, weight: number): void {
    const words = line.split(/\s+/).filter((word) => word !== "");
    let shown = -1;
    for (const [at, raw] of words.entries()) {
      this.names(raw, id, weight);
      for (const { 0: found } of raw.matchAll(token)) {
        const word = trimmed(found);
        if (word.length > longestName) continue;
        const isValue = path.test(word) ? hasLine.test(found) : hasDigit.test(word);
        if (!isValue || at <= shown || isListMark(word, at)) continue;
        const end = endOfValue(words, at);
        const phrase = sentenceAround(words, at, end);
        this.note("values", headOf(phrase, longestItem), id, weight * (word.length > 1 ? 1 : 0.5));
        shown = end - 1;
      }
    }
  }

  /** The word as one name, or the names in it. */
  private names(raw: string, id: string, weight: number): void {
    const whole = wholeNameOf(raw);
    const words =
      whole === undefined ? Array.from(raw.matchAll(token), ([found]) => trimmed(found)) : [whole];
    for (const word of words) if (word.length <= longestName) this.name(word, { id, weight, isSaid: true });
  }

  private name(word: string, { id, weight, isSaid }: Pick<Tally, "id" | "weight" | "isSaid">): void {
    if (
      path.test(word) ||
      identifier.test(word) ||
      wholeName.test(word) ||
      (hasDigit.test(word) && !isSaid)
    ) {
      this.note("named", word, id, weight, { isSaid });
    }
  }

  private note(
    kind: IndexKind,
    text: string,
    id: string,
    weight: number,
    { isSaid } = { isSaid: true },
  ): void {
    if (text === "") return;
    const key = `${kind} ${text}`;
    const known = this.tallies.get(key);
    if (!known) {
      this.tallies.set(key, { kind, text, id, weight, count: 1, last: id, isSaid });
      return;
    }
    if (known.last !== id) known.count++;
    known.last = id;
    if (isSaid || !known.isSaid) known.id = id;
    known.weight = Math.max(known.weight, weight);
    known.isSaid ||= isSaid;
  }
}

function unschemed(path: string): string {
  return path.replace(/^file:\/\//, "");
}

/** Commands and statements in what was said: quoted, typed at a prompt, in a block of code or in a sentence. */
function* phrasesIn(text: string): Generator<string, void> {
  for (const [, code = ""] of text.matchAll(codeSpan)) if (/\s/.test(code.trim())) yield code;
  for (const [, quoted = ""] of text.matchAll(quotedSpan)) {
    if (/\s/.test(quoted) && technical.test(quoted)) yield quoted;
  }
  yield* typedLines(text);
}

function* typedLines(text: string): Generator<string, void> {
  let isCode = false;
  for (const line of text.split("\n")) {
    const mark = fence.exec(line);
    if (mark) isCode = !isCode && consoleLanguage.test(mark[1] ?? "");
    else if (line.length <= longestLine) yield isCode ? line : typedOn(line);
  }
}

/** The command or statement on a line, "" where there is none. */
function typedOn(line: string): string {
  const [, typed = ""] = typedLine.exec(line) ?? commandInSentence.exec(line) ?? statement.exec(line) ?? [];
  return typed;
}

/** The word without what stands around it, where it is one name of several tokens. */
function wholeNameOf(raw: string): string | undefined {
  if (raw.length > longestName) return undefined;
  const word = raw.replace(/^["'„“«‚‘(]+(?=[^)]*$)|["'”»“’,;.:!?]+$/gu, "");
  return wholeName.test(word) ? word : undefined;
}

/** End of the words that tell of a value at `at`: the word after it, and what follows a number in groups. */
function endOfValue(words: readonly string[], at: number): number {
  let end = at + 2;
  while (end < Math.min(words.length, at + 6) && hasDigit.test(words[end - 1] ?? "")) end++;
  return Math.min(words.length, end);
}

/** The exit code of a command, by what is said of it at the beginning or at the end of its output. */
function exitCodeIn(output: string): string | undefined {
  const [, code, returned = code] = exitCode.exec(output.slice(0, saidOfEnd)) ?? [];
  return returned ?? lastExitCode.exec(output.slice(-saidOfEnd))?.[1];
}

/** Output of a command. Where a result is an object of that, its texts; its numbers stay with their names. */
function commandOutput(text: string): string {
  if (!/^\s*\{\s*"/.test(text) || text.length > longestObject) return text;
  const parsed = parseArguments(text);
  return parsed.ok ? linesOf(parsed.values).join("\n") : text;
}

function linesOf(values: object): readonly string[] {
  return Object.entries(values).flatMap(([name, value]: [string, unknown]) => {
    if (typeof value === "string" && !/^-?\d+$/.test(value)) return [value];
    return typeof value === "object" && value !== null ? linesOf(value) : [`${name}: ${String(value)}`];
  });
}

/** The first lines that name an error, each with where it happened if a stack trace follows. */
function errorsIn(text: string): readonly string[] {
  const found: string[] = [];
  const lines = text.split("\n");
  for (const [at, line] of lines.entries()) {
    if (found.length === mostErrors) break;
    if (line.length > longestLine || !(errorName.test(line) || errorWord.test(line))) continue;
    const where = lines
      .slice(at + 1, at + 1 + linesToFrame)
      .find((one) => one.length <= longestLine && frame.test(one));
    const end = where === undefined ? "" : ` ${headOf(where.trim(), longestError)}`;
    found.push(`${headOf(line.trim().replace(/\s+/g, " "), longestError)}${end}`);
  }
  return found;
}

function oneLine(text: string): string {
  return headOf(text.trim().replace(/\s*\n\s*/g, " ⏎ "), longestItem);
}

/** The word without what stands around it, and a path without its line: "src/a.ts:12:". */
function trimmed(raw: string): string {
  const word = raw.replace(/(?<=\.\w+)(?::\d+)+:?$/, "");
  return word.replace(/^(?:\.{2,}(?![./\\])|[:!?=#]+|\.(?![\w/\\.]))+|[.:!?=…]+$/gu, "");
}

/** "1." or "2)" at the beginning of a line. */
function isListMark(word: string, at: number): boolean {
  return at === 0 && /^\d{1,2}$/.test(word);
}

/** "27." of a date ends no sentence. */
const sentenceEnd = /[!?;:]$|(?<!^\d{1,2})\.$/;

/** Up to four words before the one at `at` and those before `end`, within its sentence. */
function sentenceAround(words: readonly string[], at: number, end: number): string {
  let from = at;
  while (from > 0 && from > at - 4 && !sentenceEnd.test(words[from - 1] ?? "")) from--;
  let to = at + 1;
  while (to < end && !sentenceEnd.test(words[to - 1] ?? "")) to++;
  return words
    .slice(from, to)
    .join(" ")
    .replace(/[.,;!?]+$/, "");
}
