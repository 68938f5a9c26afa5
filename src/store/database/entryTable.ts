import type { Draft } from "../../core/ports/journal.ts";
import type { Entry } from "../../core/conversation/entry.ts";
import { ownerOf } from "../../core/conversation/sharing/sharedId.ts";
import type { DeferredText } from "../../core/conversation/deferredText.ts";
import { fold, untitled } from "../../core/conversation/fold.ts";
import {
  serializeBody,
  storeContent,
  contentText,
  largeContentOf,
  lostContent,
  parseBody,
  withContent,
  type ParsedBody,
} from "./contentTable.ts";
import type { Database } from "./database.ts";
import { exactInteger, exactName } from "./exactValues.ts";
import { UsageTable } from "./usageTable.ts";
import { FileContentTable } from "./fileContentTable.ts";
import { WordIndex } from "./wordIndex.ts";
import { StoreError } from "../../core/ports/errors/storeError.ts";

/** A text that was left out of the entry at `place`. */
interface OmittedText extends DeferredText {
  readonly place: number;
}

/** A stretch of a conversation. `lastSeq`: the last entry it had when the page was read. */
export interface RecordPage {
  readonly entries: readonly Entry[];
  /** Large tool results that were not read; their entries have no `content`. */
  readonly omitted: readonly OmittedText[];
  readonly lastSeq: number;
  readonly draft?: Draft;
}

/**
 * Prefix of the id of a call that has begun, in the place of a model: no version before knows of such drafts, and all
 * ignore one without text.
 */
const begunCall = "call ";

interface ConversationRow {
  readonly key: number;
  readonly lastSeq: number;
}

/** An entry as the database has it. */
export interface EntryRow {
  readonly seq: number;
  readonly id: string;
  readonly at: number;
  readonly type: Entry["type"];
  readonly body: string;
  /** The key of the text that is kept apart. */
  readonly content: number | null;
}

interface StoredRow extends EntryRow {
  /** The key under which the text that is kept apart can be fetched later. */
  readonly hash: string | null;
}

const selectEntries = `SELECT seq, id, at, type, body, entry.content AS content, hash
  FROM entry LEFT JOIN content ON content.key = entry.content`;

/** Options of reading a page. */
interface PageOptions {
  /** A page ends where its text passes this many characters. */
  readonly pageChars?: number;
  /** Large tool results before the last `whole` entries are left out. */
  readonly whole?: number;
}

/** Entries and drafts in the database. Changes are made inside the caller's transaction. */
export class EntryTable {
  private readonly database: Database;
  private readonly words: WordIndex;
  private readonly usage: UsageTable;
  private readonly contents: FileContentTable;

  constructor(database: Database) {
    this.database = database;
    this.words = new WordIndex(database);
    this.usage = new UsageTable(database);
    this.contents = new FileContentTable(database);
  }

  has(conversationId: string): boolean {
    return this.conversation(conversationId) !== undefined;
  }

  /** The ids of a conversation's entries in order; none where there is no such conversation. */
  ids(conversationId: string): readonly string[] {
    const rows = this.database.all(
      `SELECT entry.id AS id FROM entry JOIN conversation ON conversation.key = entry.conversation
      WHERE conversation.id = ? ORDER BY seq`,
      conversationId,
    );
    return rows.map(({ id }) => String(id));
  }

  /** Storing an entry that is already stored changes nothing, so that a call may be repeated. */
  append(entries: readonly Entry[]): void {
    for (const entry of entries) this.appendOne(entry);
  }

  /** A draft whose message is already stored is late and dropped. */
  saveDraft(draft: Draft): void {
    const { key } = this.conversation(draft.conversationId) ?? unknownConversation();
    const id = exactName(draft.id);
    if (this.database.get("SELECT 1 FROM entry WHERE conversation = ? AND id = ?", key, id)) return;
    this.database.run(
      "INSERT OR REPLACE INTO draft (conversation, id, model, text, at, reasoning) VALUES (?, ?, ?, ?, ?, ?)",
      key,
      id,
      draft.call === undefined ? draft.model : begunCall + draft.call,
      draft.text,
      draft.at,
      draft.reasoning ?? "",
    );
  }

  /** The entries after `afterSeq`, at least one. */
  page(
    conversationId: string,
    afterSeq: number,
    { pageChars = Infinity, whole = Infinity }: PageOptions = {},
  ): RecordPage | undefined {
    const conversation = this.conversation(conversationId);
    if (!conversation) return undefined;
    const entries: Entry[] = [];
    const omitted: OmittedText[] = [];
    let chars = 0;
    const rows = this.database.iterate(
      `${selectEntries} WHERE conversation = ? AND seq > ? ORDER BY seq`,
      conversation.key,
      afterSeq,
    ) as Iterable<StoredRow>;
    for (const row of rows) {
      const body = parseBody(row);
      const left = row.seq <= conversation.lastSeq - whole ? deferrable(row, body) : undefined;
      if (left) omitted.push({ place: entries.length, ...left });
      const text = left ? "" : this.largeTextOf(row);
      entries.push(entryFromRow(conversationId, row, body, text));
      chars += row.body.length + text.length;
      if (chars >= pageChars) break;
    }
    const draft = this.draft(conversationId, conversation.key);
    return { entries, omitted, lastSeq: conversation.lastSeq, ...(draft && { draft }) };
  }

  /** The entry with this key, and its conversation. */
  entry(key: number): Entry {
    const row = this.database.get(`${selectEntries} WHERE entry.key = ?`, key) as unknown as StoredRow;
    const conversation = this.database.get(
      "SELECT conversation.id AS id FROM entry JOIN conversation ON conversation.key = entry.conversation WHERE entry.key = ?",
      key,
    );
    return this.whole(String(conversation?.["id"]), row);
  }

  /** The last `limit` entries before `beforeSeq`, in order. */
  tail(conversationId: string, limit: number, beforeSeq: number): readonly Entry[] {
    const conversation = this.conversation(conversationId) ?? unknownConversation();
    const rows = this.database.all(
      `${selectEntries} WHERE conversation = ? AND seq < ? ORDER BY seq DESC LIMIT ?`,
      conversation.key,
      beforeSeq,
      limit,
    ) as unknown as StoredRow[];
    return rows.reverse().map((row) => this.whole(conversationId, row));
  }

  private appendOne(entry: Entry): void {
    exactName(entry.id);
    const { key, lastSeq } = this.conversation(entry.conversationId) ?? this.insertConversation(entry);
    if (entry.seq <= lastSeq && this.contains(key, entry)) return;
    if (entry.seq !== lastSeq + 1) {
      throw new StoreError({ code: "outOfOrder", seq: entry.seq, last: lastSeq });
    }
    const { conversationId, seq, id, at, type, ...rest } = entry;
    const large = largeContentOf(entry);
    const added = this.database.run(
      "INSERT INTO entry (conversation, seq, id, at, type, content, body) VALUES (?, ?, ?, ?, ?, ?, ?)",
      key,
      seq,
      id,
      exactInteger(at),
      type,
      large === undefined ? null : storeContent(this.database, large),
      serializeBody(rest, large),
    );
    this.words.add(added.key, entry);
    // What another person's conversation took was paid for by them.
    if (ownerOf(conversationId) === undefined) this.usage.add(entry);
    this.contents.link(added.key, entry);
    this.database.run("DELETE FROM draft WHERE conversation = ? AND id = ?", key, id);
    this.updateConversation(key, conversationId, entry);
  }

  private whole(conversationId: string, row: StoredRow): Entry {
    return entryFromRow(conversationId, row, parseBody(row), this.largeTextOf(row));
  }

  /** "" where the entry has no text apart. */
  private largeTextOf({ content, hash }: StoredRow): string {
    if (content === null) return "";
    return hash === null ? lostContent : contentText(this.database, hash);
  }

  private conversation(id: string): ConversationRow | undefined {
    // SQLite would look for another name.
    if (!id.isWellFormed()) return undefined;
    return this.database.get("SELECT key, lastSeq FROM conversation WHERE id = ?", id) as
      ConversationRow | undefined;
  }

  private insertConversation({ conversationId, at }: Entry): ConversationRow {
    const { key } = this.database.run(
      "INSERT INTO conversation (id, createdAt, updatedAt) VALUES (?, ?, ?)",
      exactName(conversationId),
      exactInteger(at),
      at,
    );
    return { key, lastSeq: 0 };
  }

  private contains(key: number, entry: Entry): boolean {
    const { seq, id } = entry;
    return (
      this.database.get("SELECT 1 FROM entry WHERE conversation = ? AND seq = ? AND id = ?", key, seq, id) !==
      undefined
    );
  }

  /** Keeps the conversation's line in the list up to date. */
  private updateConversation(key: number, conversationId: string, entry: Entry): void {
    const { title } = fold(conversationId, [entry]);
    const given = entry.type === "title";
    this.database.run(
      `UPDATE conversation SET lastSeq = ?, updatedAt = ?, messageCount = messageCount + ?, tokens = tokens + ?,
        title = CASE WHEN ? OR title IS NULL THEN ? ELSE title END,
        model = coalesce(?, model)
      WHERE key = ?`,
      entry.seq,
      entry.at,
      entry.type === "message" ? 1 : 0,
      entry.type === "message" ? exactInteger(entry.tokens?.count ?? 0) : 0,
      given ? 1 : 0,
      given || title !== untitled ? title : null,
      entry.type === "model" || entry.type === "message" ? (entry.model ?? null) : null,
      key,
    );
  }

  private draft(conversationId: string, key: number): Draft | undefined {
    const row = this.database.get(
      "SELECT id, model, text, at, reasoning FROM draft WHERE conversation = ?",
      key,
    ) as Omit<Draft, "conversationId"> | undefined;
    if (!row) return undefined;
    const { reasoning, ...draft } = row;
    if (draft.text === "" && draft.model.startsWith(begunCall)) {
      return { conversationId, ...draft, model: "", call: draft.model.slice(begunCall.length) };
    }
    return { conversationId, ...draft, ...(reasoning !== "" && { reasoning }) };
  }
}

/** Place of the row's text, if it may stay there. */
function deferrable({ hash }: StoredRow, { chars }: ParsedBody): DeferredText | undefined {
  return hash !== null && chars !== undefined ? { key: hash, chars } : undefined;
}

/** `text`: the one that is kept apart, which is never "" itself. */
export function entryFromRow(
  conversationId: string,
  { seq, id, at, type }: EntryRow,
  { rest }: ParsedBody,
  text: string,
): Entry {
  const entry = { ...rest, id, conversationId, seq, at, type } as Entry;
  return text === "" ? entry : withContent(entry, text);
}

function unknownConversation(): never {
  throw new StoreError({ code: "unknownConversation" });
}
