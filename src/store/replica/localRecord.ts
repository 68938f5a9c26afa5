import { v7 as uuid } from "uuid";
import { isSharedId } from "../../core/conversation/sharing/sharedId.ts";
import type { EntriesBefore } from "../../core/conversation/transfer/entryShape.ts";
import { entryVersion, type Entry } from "../../core/conversation/entry.ts";
import type { LeaseHolder } from "../../core/ports/journal.ts";
import { ConversationTable } from "../database/conversationTable.ts";
import type { Database } from "../database/database.ts";
import { EntryTable } from "../database/entryTable.ts";
import { ErasedTable } from "../database/erasedTable.ts";
import { leaseMs } from "../database/leases.ts";
import { LocalDrafts } from "./localDrafts.ts";
import { LocalLeases } from "./localLeases.ts";

/** A conversation as it is here, beside what is known to be the same on the server. */
interface LocalState {
  readonly lastSeq: number;
  /** The entries up to this one are the same there; -1: it is to stay here. */
  readonly pushedSeq: number;
  readonly trashed: boolean;
  /** True where it was in the trash when both were last the same. */
  readonly pushedTrashed: boolean;
  /** True where it was erased here, and the server has not heard of that. */
  readonly erased: boolean;
}

/** Divergence: both sides went on after entry `common`, here to entry `lastSeq`, there by `theirs`. */
export interface Divergence {
  readonly common: number;
  readonly lastSeq: number;
  readonly theirs: readonly Entry[];
}

/** Entries that one push carries, and its text in characters: on a slow line what waits behind it must not wait for long. */
const entriesAtOnce = 200;
const charsAtOnce = 256 * 1024;

/** Entries at a record's end by which the next ones are checked: as many as a unit may have. */
const endLength = 300;

/**
 * The record of this machine as its replicator reads and writes it: marks of what is the same on the server, what others
 * wrote, and the leases of other machines. Every change is a transaction.
 */
export class LocalRecord {
  readonly leases: LocalLeases;
  readonly drafts: LocalDrafts;
  readonly erased: ErasedTable;
  private readonly database: Database;
  private readonly record: EntryTable;
  private readonly conversations: ConversationTable;
  /** Marks that are not in the file yet: what is lost of them is sent again. */
  private readonly unwritten = new Map<string, number>();
  private version = -1;

  constructor(database: Database) {
    this.database = database;
    this.record = new EntryTable(database);
    this.leases = new LocalLeases(database);
    this.drafts = new LocalDrafts(database, this.record);
    this.conversations = new ConversationTable(database);
    this.erased = new ErasedTable(database);
    // What is lost in a power cut is on the server or is sent there again: the window's commits need not wait for these.
    database.exec("PRAGMA synchronous = NORMAL");
  }

  /** True where another connection has written since the last call. */
  hasChanged(): boolean {
    const version = this.database.pragma("data_version");
    const hasChanged = version !== this.version;
    this.version = version;
    return hasChanged;
  }

  /** True where the server with this name and this space is the one that was last met. */
  knows(identity: string, space: string): boolean {
    return this.text("identity") === identity && this.text("space") === space;
  }

  /** The ids of all of the user's own, the trash included, without the record of notes. */
  ids(): readonly string[] {
    return this.conversations.ids().filter((id) => !isSharedId(id));
  }

  /** Meets a server and space. What belongs to another is none of this one's: then nothing is known to be the same. */
  meet(identity: string, space: string): void {
    if (this.knows(identity, space)) return;
    this.unwritten.clear();
    this.database.transaction(() => {
      this.database.exec("DELETE FROM replica WHERE pushedSeq >= 0");
      this.erased.forgetAll();
      this.keep("identity", identity);
      this.keep("space", space);
    });
  }

  /** A text that was kept under this name. */
  text(name: string): string | undefined {
    const row = this.database.get("SELECT value FROM replicaState WHERE name = ?", name);
    return row && String(row["value"]);
  }

  keep(name: string, value: string): void {
    if (this.text(name) === value) return;
    this.database.run("INSERT OR REPLACE INTO replicaState (name, value) VALUES (?, ?)", name, value);
  }

  state(id: string): LocalState {
    const row = this.database.get(
      `SELECT coalesce(lastSeq, 0) AS lastSeq, trashedAt IS NOT NULL AS trashed, coalesce(pushedSeq, 0) AS pushedSeq,
        coalesce(replica.trashed, 0) AS pushedTrashed, erased.conversation IS NOT NULL AS erased
      FROM (SELECT ? AS id) AS one LEFT JOIN conversation ON conversation.id = one.id
      LEFT JOIN replica ON replica.conversation = one.id LEFT JOIN erased ON erased.conversation = one.id`,
      id,
    );
    return {
      lastSeq: Number(row?.["lastSeq"]),
      pushedSeq: this.unwritten.get(id) ?? Number(row?.["pushedSeq"]),
      trashed: row?.["trashed"] === 1,
      pushedTrashed: row?.["pushedTrashed"] === 1,
      erased: row?.["erased"] === 1,
    };
  }

  /** The ids of other people's conversations that are here, or were erased here. */
  ofOthers(): readonly string[] {
    const rows = this.database.all("SELECT id FROM conversation UNION SELECT conversation FROM erased");
    return rows.map(({ id }) => String(id)).filter(isSharedId);
  }

  /** True where the server has all of it that it is to have. */
  isSent(id: string): boolean {
    const { lastSeq, pushedSeq } = this.state(id);
    return pushedSeq < 0 || pushedSeq >= lastSeq;
  }

  /** The conversations of which the server lacks something, each with how many entries. */
  waiting(): Map<string, number> {
    const rows = this.database.all(
      `SELECT id FROM conversation
      LEFT JOIN replica ON replica.conversation = id
      WHERE coalesce(pushedSeq, 0) >= 0
        AND (lastSeq > coalesce(pushedSeq, 0) OR (trashedAt IS NOT NULL) <> coalesce(replica.trashed, 0))
      UNION ALL SELECT conversation FROM erased`,
    );
    const waiting = new Map<string, number>();
    for (const { id } of rows) {
      const entries = this.waitingOf(String(id));
      if (entries !== undefined) waiting.set(String(id), entries);
    }
    return waiting;
  }

  /** Number of its entries that the server lacks; undefined where it lacks nothing, not even a word about the conversation. */
  waitingOf(id: string): number | undefined {
    const { lastSeq, pushedSeq, trashed, pushedTrashed, erased } = this.state(id);
    const isWaiting = lastSeq > pushedSeq || trashed !== pushedTrashed || erased;
    return isWaiting && pushedSeq >= 0 && !isSharedId(id) ? Math.max(0, lastSeq - pushedSeq) : undefined;
  }

  /** The ids of all that was ever the same on the server. */
  known(): readonly string[] {
    const rows = this.database.all("SELECT conversation FROM replica WHERE pushedSeq > 0");
    const ids = new Set([...rows.map(({ conversation }) => String(conversation)), ...this.unwritten.keys()]);
    return [...ids].filter((id) => !isSharedId(id));
  }

  entryIds(id: string, after = 0): readonly string[] {
    return this.record.ids(id).slice(after);
  }

  /** The next entries after number `after`, as many as go together. */
  entries(id: string, after: number): readonly Entry[] {
    const page = this.record.page(id, after, { pageChars: charsAtOnce });
    return (page?.entries ?? []).slice(0, entriesAtOnce);
  }

  /** The first `count` entries. */
  all(id: string, count: number): readonly Entry[] {
    return this.record.page(id, 0)?.entries.slice(0, count) ?? [];
  }

  /** Entries before entry `after` + 1, for checking what comes; undefined where the conversation does not end with entry `lastSeq`. */
  before(id: string, after: number, lastSeq: number): EntriesBefore | undefined {
    return this.database.snapshot(() => {
      if (!this.endsWith(id, lastSeq)) return undefined;
      if (after === 0) return { ids: [], end: [] };
      const end = this.record.tail(id, endLength, after + 1);
      const from = end.findIndex((entry) => entry.type === "message" && entry.message.role !== "tool");
      return { ids: this.entryIds(id).slice(0, after), end: from < 0 ? [] : end.slice(from) };
    });
  }

  /** Soon in the file, see `flush`. */
  mark(id: string, pushedSeq: number): void {
    if (pushedSeq < this.state(id).pushedSeq)
      this.database.run(
        "UPDATE replica SET filesSeq = min(filesSeq, ?) WHERE conversation = ?",
        pushedSeq,
        id,
      );
    this.unwritten.set(id, pushedSeq);
  }

  /** Writes the marks; false where there was nothing to write. */
  flush(): boolean {
    if (this.unwritten.size === 0) return false;
    this.database.transaction(() => {
      for (const [id, pushedSeq] of this.unwritten) this.writeMark(id, pushedSeq);
    });
    this.unwritten.clear();
    return true;
  }

  /** Appends what another machine wrote after entry `after`. False where the conversation does not end there any more. */
  take(id: string, after: number, entries: readonly Entry[]): boolean {
    return this.database.transaction(() => {
      if (!this.endsWith(id, after)) return false;
      this.record.append(entries);
      this.unwritten.delete(id);
      this.writeMark(id, after + entries.length);
      return true;
    });
  }

  /**
   * Parts a conversation that diverged after entry `common`: what is here becomes conversation `forkId`, and `id` goes on
   * with `theirs`. Nobody here adds to `id` until the lease of `holder` is over. False where the conversation has changed
   * since `lastSeq`.
   */
  part(
    id: string,
    forkId: string,
    { common, lastSeq, theirs, holder }: Divergence & { readonly holder: LeaseHolder },
  ): boolean {
    return this.database.transaction(() => {
      if (!this.endsWith(id, lastSeq)) return false;
      const { trashed } = this.state(id);
      this.moveAside(id, forkId, id);
      const shared = this.all(forkId, common).map((entry): Entry => ({ ...entry, conversationId: id }));
      this.record.append([...shared, ...theirs]);
      if (trashed) this.conversations.trash(id, Date.now());
      this.unwritten.delete(id);
      this.writeMark(id, common + theirs.length);
      this.leases.note(id, holder, leaseMs);
      return true;
    });
  }

  /**
   * Weaves both sides of a record whose entries do not rest on each other, which diverged after entry `common`: what is
   * here comes after `theirs`. False where it has changed since `lastSeq`.
   */
  weave(id: string, { common, lastSeq, theirs }: Divergence): boolean {
    return this.database.transaction(() => {
      if (!this.endsWith(id, lastSeq)) return false;
      const here = this.all(id, lastSeq);
      this.eraseRows(id);
      const known = new Set(theirs.map((entry) => entry.id));
      const own = here.slice(common).filter((entry) => !known.has(entry.id));
      const woven = [...here.slice(0, common), ...theirs, ...own];
      this.record.append(woven.map((entry, index) => ({ ...entry, seq: index + 1 })));
      this.unwritten.delete(id);
      this.writeMark(id, common + theirs.length);
      return true;
    });
  }

  /**
   * Puts titles that were given here alone, after entry `common`, behind `theirs`. False where more than titles was added
   * here, or the conversation has changed since `lastSeq`.
   */
  retitle(id: string, { common, lastSeq, theirs }: Divergence): boolean {
    return this.database.transaction(() => {
      if (!this.endsWith(id, lastSeq)) return false;
      const own = this.record.tail(id, lastSeq - common, lastSeq + 1);
      const last = own.at(-1);
      const known = new Set(theirs.map((entry) => entry.id));
      const isOther = own.some((entry) => entry.type !== "title" || known.has(entry.id));
      if (isOther || last?.type !== "title") return false;
      const of = "conversation = (SELECT key FROM conversation WHERE id = ?)";
      this.database.run(`UPDATE entry SET seq = -seq WHERE seq > ? AND ${of}`, common, id);
      this.database.run("UPDATE conversation SET lastSeq = ? WHERE id = ?", common, id);
      this.record.append(theirs);
      this.database.run(`UPDATE entry SET seq = ? - seq WHERE seq < 0 AND ${of}`, theirs.length, id);
      this.database.run(
        "UPDATE conversation SET lastSeq = lastSeq + ?, title = ? WHERE id = ?",
        own.length,
        last.title,
        id,
      );
      this.unwritten.delete(id);
      this.writeMark(id, common + theirs.length);
      return true;
    });
  }

  /**
   * Erases what was erased elsewhere. Where it has entries that only this machine has, or `isOpen`, it stays, under the name
   * that this gives, and here only.
   */
  takeErasure(id: string, isOpen: () => boolean): string | undefined {
    return this.database.transaction(() => {
      const { lastSeq, pushedSeq } = this.state(id);
      this.unwritten.delete(id);
      if (lastSeq <= pushedSeq && !isOpen()) {
        this.eraseRows(id);
        return undefined;
      }
      const forkId = this.freeName(`${id}-${this.entryIds(id, lastSeq - 1)[0] ?? ""}`);
      this.moveAside(id, forkId);
      this.writeMark(forkId, -1);
      this.database.run("DELETE FROM replica WHERE conversation = ?", id);
      return forkId;
    });
  }

  /** A free name: this one, or one like it that no conversation here has. */
  freeName(name: string): string {
    return this.record.has(name) ? this.freeName(`${name}+`) : name;
  }

  /** Erases what is another person's and is not shared any more. */
  eraseHere(id: string): void {
    this.database.transaction(() => this.eraseRows(id));
    this.unwritten.delete(id);
  }

  /** Makes room for another person's conversation that is another one now, unless the user has erased it here. */
  clear(id: string): void {
    this.database.transaction(() => {
      if (!this.state(id).erased) this.eraseRows(id);
    });
  }

  /** The server has heard that it was erased here, or never had it. */
  forgetErased(id: string): void {
    this.database.transaction(() => {
      this.unwritten.delete(id);
      // Its mark may have come to the file after it was erased: what bears the name since is nowhere else.
      this.database.run("DELETE FROM replica WHERE conversation = ? AND pushedSeq >= 0", id);
      this.erased.forget(id);
    });
  }

  /** Puts a conversation into the trash or takes it out, as it is on the server, unless that was changed here as well. */
  markTrashed(id: string, isTrashed: boolean): void {
    this.database.transaction(() => {
      const { lastSeq, trashed, pushedTrashed } = this.state(id);
      if (lastSeq === 0 || trashed !== pushedTrashed) return;
      if (isTrashed) this.conversations.trash(id, Date.now());
      else this.conversations.restore(id);
      this.writeTrashed(id, isTrashed);
    });
  }

  /** The server has it in the trash, or out of it, as it is here. */
  writeTrashed(id: string, isTrashed: boolean): void {
    this.database.run(
      `INSERT INTO replica (conversation, pushedSeq, trashed) VALUES (?1, 0, ?2)
      ON CONFLICT (conversation) DO UPDATE SET trashed = ?2`,
      id,
      isTrashed ? 1 : 0,
    );
  }

  /** Tells all windows of this file. */
  tell(event: object): void {
    this.database.run("INSERT INTO replicaEvent (event) VALUES (?)", JSON.stringify(event));
    this.database.run("DELETE FROM replicaEvent WHERE key < (SELECT max(key) FROM replicaEvent) - 200");
  }

  private endsWith(id: string, lastSeq: number): boolean {
    const state = this.state(id);
    return state.lastSeq === lastSeq && !state.erased;
  }

  /** `other`: what it parted from. */
  private moveAside(id: string, forkId: string, other?: string): void {
    const seq = this.state(id).lastSeq + 1;
    this.database.run("UPDATE conversation SET id = ? WHERE id = ?", forkId, id);
    this.database.run("DELETE FROM lease WHERE conversation = ?", id);
    const place = { v: entryVersion, id: uuid(), conversationId: forkId, seq, at: Date.now() } as const;
    this.record.append([{ ...place, type: "parted", ...(other !== undefined && { other }) }]);
  }

  /** Erases the rows of a conversation without a word of it to the server. */
  private eraseRows(id: string): void {
    if (this.record.has(id)) this.conversations.erase(id);
    this.erased.forget(id);
  }

  private writeMark(id: string, pushedSeq: number): void {
    this.database.run(
      `INSERT INTO replica (conversation, pushedSeq, trashed) VALUES (?1, ?2, 0)
      ON CONFLICT (conversation) DO UPDATE SET pushedSeq = ?2`,
      id,
      pushedSeq,
    );
  }
}
