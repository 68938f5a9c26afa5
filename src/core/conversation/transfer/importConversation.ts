import { headOf } from "../../text/cutText.ts";
import { checksumOf } from "./checksum.ts";
import { entryVersion, type Entry, type NewEntry } from "../entry.ts";
import type { Content } from "../../ports/journal.ts";
import { checkEntries } from "./entryShape.ts";
import { importedContents } from "./exportedContents.ts";
import { exportVersion } from "./exportJson.ts";
import { isAiderHistory, readAiderHistory } from "./formats/aiderHistory.ts";
import { Tally, field, type ForeignConversation } from "./formats/foreignFile.ts";
import type { ImportNote } from "./importNote.ts";
import { jsonLinesOf, type JsonLines } from "./formats/jsonLines.ts";
import { recognizeDocument, recognizeLines, type Recognized } from "./formats/formatRecognition.ts";
import { isUnreadable, type ForeignFileKind, type ImportProblem } from "./importProblem.ts";
import { isDeeperThan } from "./nesting.ts";
import { sendableMessages } from "./sendable.ts";
import { messageOf } from "../../text/errors.ts";

/** Imported file: whole records, or what is wrong with it. */
export type Imported =
  | {
      readonly ok: true;
      /** The name of the format. */
      readonly format: string;
      /** The latest conversation, `seq` from 1 on. A file of Longhand's keeps its ids and conversation id. */
      readonly entries: readonly Entry[];
      /** The file's other conversations, in its order. */
      readonly others: readonly (readonly Entry[])[];
      /** Contents that the entries name by their hashes, as far as the file has them. */
      readonly contents: readonly Content[];
      /** Changes and omissions. */
      readonly notes: readonly ImportNote[];
    }
  | { readonly ok: false; readonly problem: ImportProblem };

/** Stamps the entries that are made from bare messages. */
interface Stamps {
  now(): number;
  newId(): string;
}

/** The longest title, in characters; it is one line. */
const longestTitle = 200;

/** Lists and objects within one another; no known format comes near. */
const deepestNesting = 500;

/**
 * Reads the conversations of a file: Longhand's own JSON, or one of the formats that `recognize` knows. All or nothing,
 * except for damaged lines of a file of JSON lines. Time and memory grow with the length of the text only.
 */
export async function importConversation(text: string, stamps: Stamps): Promise<Imported> {
  // A record separator before each line (RFC 7464) is no part of JSON.
  const plain = text.replace(/^\uFEFF/, "").replaceAll("\u001e", "");
  if (isAiderHistory(plain)) {
    const tally = new Tally();
    return made({ format: "Aider", conversations: readAiderHistory(plain, tally) }, tally, stamps);
  }
  const foreign = otherKind(plain);
  if (foreign !== undefined) return refused({ code: "otherFile", kind: foreign });
  if (isDeeperThan(deepestNesting, plain)) {
    return refused({ code: "tooDeep", most: deepestNesting });
  }
  const tally = new Tally();
  let file: unknown;
  try {
    file = JSON.parse(plain);
  } catch (error) {
    const lines = jsonLinesOf(plain);
    if (lines) return made(recognizeLines(lines.lines, tally), tally, stamps, lines);
    const words = messageOf(error);
    const line = lineOf(words, plain);
    return refused({ code: "noJson", words, ...(line !== undefined && { line }) });
  }
  if (field(file, "entries") !== undefined) return fromRecord(file);
  return made(recognizeDocument(file, tally), tally, stamps);
}

/** Format by the beginning of a file, where that is no JSON and the name of it helps. */
function otherKind(text: string): ForeignFileKind | undefined {
  return kinds.find(([start]) => start.test(text))?.[1];
}

const kinds: readonly (readonly [RegExp, ForeignFileKind])[] = [
  [/^PK/, "zip"],
  [/^SQLite format 3/, "database"],
  [/^%PDF/, "pdf"],
  [/^\s*<(?:!doctype|html)/i, "webPage"],
  [/^\s*(?:#{1,6} |\*\*\w[^*\n]*\*\*)/, "markdown"],
  [/^(?:---\s|- [\w"']+:\s|[A-Za-z_]\w*:\s)/, "yaml"],
  [/^"?[A-Za-z_]\w*"?(?:[,;\t]"?[A-Za-z_]\w*"?)+\r?\n/, "csv"],
];

/** Line of a syntax error that tells its place only by a quotation, of ten characters to each side; undefined for others. */
function lineOf(message: string, text: string): number | undefined {
  const quoted = /, \.\.\."([^]*)"(?:\.\.\.)? is not valid JSON$/.exec(message)?.[1];
  if (quoted === undefined) return undefined;
  const start = text.indexOf(quoted);
  if (start < 0 || start !== text.lastIndexOf(quoted)) return undefined;
  return text.slice(0, start + 10).split("\n").length;
}

async function fromRecord(file: unknown): Promise<Imported> {
  const version = field(file, "version");
  if (version !== exportVersion) {
    return refused({ code: "otherVersion", found: version, reads: exportVersion });
  }
  const entries = checkEntries(field(file, "entries"), "$.entries");
  if (isUnreadable(entries)) return refused(entries.unreadable);
  if (entries.length === 0) return refused({ code: "empty", place: "$.entries" });
  if (field(file, "checksum") !== (await checksumOf(field(file, "entries")))) {
    return refused({ code: "changed" });
  }
  const { contents, damaged } = await importedContents(field(file, "contents"), entries);
  const notes: readonly ImportNote[] = damaged > 0 ? [{ kind: "contents", count: damaged }] : [];
  return { ok: true, format: "Longhand", entries, others: [], contents, notes };
}

/** The records of what was recognized. */
function made(recognized: Recognized, tally: Tally, stamps: Stamps, lines?: JsonLines): Imported {
  if (isUnreadable(recognized)) return refused(recognized.unreadable);
  const { format, conversations } = recognized;
  const whole = conversations.map((one) => ({ ...one, messages: sendableMessages(one.messages, tally) }));
  const full = whole.filter(({ messages }) => messages.length > 0);
  if (full.length > 0) tally.add("emptyConversations", whole.length - full.length);
  const notes = [...tally.notes, ...damageNotes(lines)];
  if (full.length === 0) {
    return refused({ code: "nothingKept", of: format, notes });
  }
  const latest = full.reduce((best, one) => ((one.at ?? 0) > (best.at ?? 0) ? one : best));
  const entries = entriesOf(latest, stamps);
  const others = full.filter((one) => one !== latest).map((one) => entriesOf(one, stamps));
  return { ok: true, format, entries, others, contents: [], notes };
}

function damageNotes(lines: JsonLines | undefined): readonly ImportNote[] {
  if (!lines || lines.damaged.length === 0) return [];
  return [{ kind: "damagedLines", count: lines.damaged.length, lines: lines.damaged.slice(0, 10) }];
}

function entriesOf({ title, model, messages }: ForeignConversation, stamps: Stamps): readonly Entry[] {
  const conversationId = stamps.newId();
  const now = stamps.now();
  let time = now;
  for (const { at } of messages) time = Math.min(time, at ?? now);
  const entries: Entry[] = [];
  const add = (fact: NewEntry) => {
    const place = { v: entryVersion, id: stamps.newId(), conversationId, seq: entries.length + 1 } as const;
    entries.push({ ...fact, ...place, at: time });
  };
  if (model !== undefined) add({ type: "model", model });
  const name = headOf((title ?? "").replace(/\s+/g, " ").trim(), longestTitle);
  if (name !== "") add({ type: "title", title: name });
  // What has no time of its own was said when the last thing before it was, and nothing lies ahead.
  for (const { message, at, model: by } of messages) {
    time = Math.min(at ?? time, now);
    add({ type: "message", message, ...(by !== undefined && { model: by }) });
  }
  return entries;
}

function refused(problem: ImportProblem): Imported {
  return { ok: false, problem };
}
