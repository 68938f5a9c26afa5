import { callAt } from "../../conversation/units.ts";
import { argumentValues } from "../../conversation/callArguments.ts";
import type { MessageEntry } from "../../conversation/entry.ts";
import { callsOf, textOf, type ToolCall } from "../../conversation/message.ts";
import { headOf } from "../../text/cutText.ts";
import { recallTool } from "../recall/recallTool.ts";

/** Kinds of what is kept exactly, in the order in which they are listed. */
export const indexKinds = ["changed", "commands", "errors", "values", "named", "read"] as const;
export type IndexKind = (typeof indexKinds)[number];

/** Item of the exact index: a text as it stood in the record, and the message it was last in. */
export interface IndexItem {
  readonly kind: IndexKind;
  readonly text: string;
  readonly id: string;
  /** Larger is more useful. */
  readonly weight: number;
}

/** Longest text of an item; a longer command is cut. */
const longestItem = 200;
const longestError = 140;
const mostErrors = 3;
/** Characters of one tool result that are looked at, from its beginning. */
const longestResult = 60_000;
/** Characters that are looked at before the event loop has a turn. */
const pace = 16_000;

const changing = /edit|write|create|patch|replace|insert|delete|remove|move|rename/i;
const pathKey = /(?:^|_)(?:path|file|filename|file_?path|notebook_?path|target|source|old_?path|new_?path)$/i;
const patchedFile = /^(?:\*\*\* (?:Add|Update|Delete) File: |\*\*\* Move to: |\+\+\+ (?:b\/)?)([^\n\t]+)/gm;
const exitCode =
  /\b(?:exit(?:ed)?(?: with)?(?: code| status)?|returned)[:= "]*(-?\d+)|"exit_?code":\s*(-?\d+)/i;
/** Names of errors, and what programs say of one in the languages that they are shown in. */
const errorName = /\b(?:[A-Z]\w*(?:Error|Exception)|E[A-Z]{4,})\b/;
const errorWord = new RegExp(
  `(?<!\\p{L})(?:${[
    "error|fatal|panic|exception|traceback|cannot|failed|denied|refused|not found|undefined reference",
    "fehler|fehlgeschlagen|nicht gefunden|verweigert|erreur|échec|échoué|introuvable|refusée?|falló|no se pudo|denegado",
    "errore|impossibile|non trovato|negato|erro|falha|não encontrado|fout|mislukt|niet gevonden|fel|misslyckades",
    "błąd|nie znaleziono|hata|bulunamadı|ошибка|не найден[оаы]?|не удалось|отказано|помилка",
  ].join(
    "|",
  )})(?!\\p{L})|错误|錯誤|失败|失敗|找不到|无法|無法|拒绝|异常|異常|エラー|見つかりません|できません|오류|실패|찾을 수 없`,
  "iu",
);
/** No sentence's end, and nothing that stands around a word. */
const token = /[^\s"'`´“”„‘’«»「」『』()[\]{}<>,;|*]+/g;
const codeSpan = /`([^`\n]{2,120})`/g;
const quotedSpan = /["“”„«「]\s?([^"“”„«»「」\n]{4,120}?)\s?["“”»」]/g;
/** What in a quotation tells that it is a command or a path. */
const technical =
  /(?:^|\s)--?\w|[\\/=~|]|^(?:npm|npx|pnpm|yarn|git|docker|kubectl|cargo|go|make|dotnet|pip|python3?|node)\s/;
/** A line as it is typed at a prompt. */
const promptLine = /^\s*(?:[$%]|PS [^>\n]*>)\s+(\S.*)$/;
const letters = "\\p{L}\\p{M}\\p{N}_";
const path = new RegExp(
  [
    `^(?:~|\\.{1,2}|[A-Za-z]:|\\\\)?[${letters}@.+-]*(?:[/\\\\][${letters}@.+-]+)+[/\\\\]?$`,
    `^[${letters}.-]*\\p{L}[${letters}-]*\\.(?!\\d)[a-z]\\w{0,5}$`,
    "^\\.[a-z][\\w.-]+$",
    "^[A-Z][a-z]+file$",
    "^[a-z][a-z+.-]*://.",
  ].join("|"),
  "u",
);
const identifier =
  /^[\p{L}_$][\p{L}\p{N}_$]*(?:[\p{Ll}\p{N}]\p{Lu}|_[\p{L}\p{N}])[\p{L}\p{N}_$]*$|^[A-Z][A-Z0-9_]{2,}$|^\w+(?:::|#)\w+|^\$(?:env:)?[A-Za-z_]\w*$|^%\w+%$|^--\p{L}[\w-]*(?:=.+)?$/u;
const hasDigit = /\p{N}/u;

/** Names that tools give to a command. */
const commandKeys = ["command", "cmd", "script", "commandLine", "command_line"];

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
  for (const [place, entry] of messages.entries()) {
    since += collector.take(entry, callAt(messages, place));
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
    const given = argumentValues(call);
    const values = Object.entries(given);
    const kind = changing.test(name) ? "changed" : "read";
    const command = commandIn(given);
    if (command !== undefined) this.note("commands", oneLine(command), id, 4);
    for (const [key, value] of values.flatMap(([key, value]) => leaves(key, value))) {
      if (commandKeys.includes(key)) continue;
      if (pathKey.test(key)) this.note(kind, oneLine(value), id, 4);
      else if (kind === "changed") {
        for (const [, file = ""] of value.matchAll(patchedFile)) this.note(kind, oneLine(file), id, 4);
      }
    }
  }

  private result({ id, failed }: MessageEntry, text: string, call: ToolCall | undefined): void {
    if (call?.function.name === recallTool.function.name) return;
    const command = call && commandIn(argumentValues(call));
    if (command !== undefined) this.ended(command, id, text, failed ?? false);
    if (failed || command !== undefined) {
      for (const line of errorsIn(text)) this.note("errors", line, id, 3);
    }
    for (const { 0: raw } of text.matchAll(token)) {
      const word = trimmed(raw);
      if (word.length > 3 && word.length <= 100) this.name(word, id, 1, false);
    }
  }

  /** The command with how it ended, in place of the call alone. */
  private ended(command: string, id: string, text: string, failed: boolean): void {
    const [, one, other] = exitCode.exec(text.slice(0, 300)) ?? [];
    const code = one ?? other;
    const known = this.tallies.get(`commands ${oneLine(command)}`);
    if (!known) return;
    const end = code === undefined ? (failed ? " → failed" : "") : ` → exit ${code}`;
    known.text = `${oneLine(command)}${end}`;
    known.id = id;
  }

  private said({ id }: MessageEntry, text: string, weight: number): void {
    for (const [, code = ""] of text.matchAll(codeSpan)) {
      if (/\s/.test(code.trim())) this.note("named", oneLine(code), id, weight);
    }
    for (const [, quoted = ""] of text.matchAll(quotedSpan)) {
      if (/\s/.test(quoted) && technical.test(quoted)) this.note("named", oneLine(quoted), id, weight);
    }
    for (const line of text.split("\n")) {
      const [, typed] = promptLine.exec(line) ?? [];
      if (typed !== undefined) this.note("named", oneLine(typed), id, weight);
      this.line(line, id, weight);
    }
  }

  /** Values with the words around them, which say of what they are. */
  private line(line: string, id: string, weight: number): void {
    const words = line.split(/\s+/).filter((word) => word !== "");
    let shown = -1;
    for (const [at, raw] of words.entries()) {
      for (const { 0: found } of raw.matchAll(token)) {
        const word = trimmed(found);
        if (word.length > 100) continue;
        const isName = path.test(word) || identifier.test(word);
        if (isName) this.name(word, id, weight, true);
        if (!hasDigit.test(word) || path.test(word) || at <= shown || isListMark(word, at)) continue;
        const end = Math.min(words.length, at + 2);
        const phrase = sentenceAround(words, at, end);
        this.note("values", headOf(phrase, longestItem), id, weight * (word.length > 1 ? 1 : 0.5));
        shown = end - 1;
      }
    }
  }

  private name(word: string, id: string, weight: number, isSaid: boolean): void {
    if (path.test(word) || identifier.test(word) || (hasDigit.test(word) && !isSaid)) {
      this.note("named", word, id, weight, isSaid);
    }
  }

  private note(kind: IndexKind, text: string, id: string, weight: number, isSaid = true): void {
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

/** The strings in an argument, under the names that they have. */
function leaves(key: string, value: unknown): (readonly [string, string])[] {
  if (typeof value === "string") return [[key, value]];
  if (Array.isArray(value)) return value.flatMap((item) => leaves(key, item));
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([name, item]) => leaves(name, item));
}

/** The command in a call's arguments, by the names that tools give it. */
function commandIn(values: Readonly<Record<string, unknown>>): string | undefined {
  for (const key of commandKeys) {
    const words = leaves(key, values[key]).map(([, word]) => word);
    // A shell is given its command as the last word.
    const isShell = words.some((word) => /^(?:-l?c|\/c|-command)$/i.test(word));
    if (words.length > 0) return isShell ? words.at(-1) : words.join(" ");
  }
  return undefined;
}

/** The first lines that name an error. */
function errorsIn(text: string): readonly string[] {
  const found: string[] = [];
  for (const line of text.split("\n")) {
    if (found.length === mostErrors) break;
    if (line.length > 2_000 || !(errorName.test(line) || errorWord.test(line))) continue;
    found.push(headOf(line.trim().replace(/\s+/g, " "), longestError));
  }
  return found;
}

function oneLine(text: string): string {
  return headOf(text.trim().replace(/\s*\n\s*/g, " ⏎ "), longestItem);
}

/** Without what stands around it, and a path without its line: "src/a.ts:12:". */
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
