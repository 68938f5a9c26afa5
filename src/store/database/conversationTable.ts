import { notesRecord } from "../../core/conversation/projectNotes.ts";
import { listColumns, type ListColumns } from "./conversationList.ts";
import type { Database } from "./database.ts";
import { FileContentTable } from "./fileContentTable.ts";
import { ErasedTable } from "./erasedTable.ts";
import { WordIndex } from "./wordIndex.ts";
import { StoreError } from "../../core/ports/errors/storeError.ts";

/** True in SQL for a conversation: the record of notes is none, is listed nowhere and never grows old. */
export const isListed = `id <> '${notesRecord}'`;

/** Time that the trash keeps a conversation, in milliseconds. */
const trashMs = 30 * 24 * 60 * 60 * 1000;

/** The list of conversations and their trash. Changes are made inside the caller's transaction. */
export class ConversationTable {
  private readonly database: Database;
  private readonly words: WordIndex;

  constructor(database: Database) {
    this.database = database;
    this.words = new WordIndex(database);
  }

  /** The most recently changed first. */
  list(): ListColumns {
    return this.where(`${isListed} AND trashedAt IS NULL ORDER BY updatedAt DESC, key DESC`);
  }

  /** The last trashed first. */
  trashed(): ListColumns {
    return this.where("trashedAt IS NOT NULL ORDER BY trashedAt DESC, key DESC");
  }

  /** The ids of all, the trash included. */
  ids(): readonly string[] {
    return this.database.all(`SELECT id FROM conversation WHERE ${isListed}`).map(({ id }) => String(id));
  }

  /** The ids of those outside of the trash that have not changed since. */
  unchangedSince(before: number): readonly string[] {
    const rows = this.database.all(
      `SELECT id FROM conversation WHERE ${isListed} AND trashedAt IS NULL AND updatedAt < ?`,
      before,
    );
    return rows.map(({ id }) => String(id));
  }

  trash(id: string, at: number): void {
    this.mark(id, at);
  }

  restore(id: string): void {
    this.mark(id, null);
  }

  erase(id: string): void {
    this.eraseKey(this.keyOf(id), id);
  }

  /** Erases what has been in the trash for 30 days, in a transaction of its own. Gives the ids. */
  emptyTrash(now: number): readonly string[] {
    const rows = this.database.all("SELECT key, id FROM conversation WHERE trashedAt < ?", now - trashMs) as {
      key: number;
      id: string;
    }[];
    if (rows.length > 0)
      this.database.transaction(() => rows.forEach(({ key, id }) => this.eraseKey(key, id)));
    return rows.map(({ id }) => id);
  }

  private where(condition: string): ListColumns {
    return this.database.columns(`SELECT ${listColumns.join()} FROM conversation WHERE ${condition}`);
  }

  private mark(id: string, trashedAt: number | null): void {
    this.database.run("UPDATE conversation SET trashedAt = ? WHERE key = ?", trashedAt, this.keyOf(id));
  }

  private keyOf(id: string): number {
    // SQLite would look for another name in the place of one with half a surrogate pair.
    const row = id.isWellFormed() && this.database.get("SELECT key FROM conversation WHERE id = ?", id);
    if (!row) throw new StoreError({ code: "unknownConversation" });
    return Number(row["key"]);
  }

  private eraseKey(key: number, id: string): void {
    new ErasedTable(this.database).note(key, id);
    const contents = this.database.all(
      "SELECT DISTINCT content FROM entry WHERE conversation = ? AND content IS NOT NULL",
      key,
    );
    this.database.run("DELETE FROM replica WHERE conversation = ?", id);
    this.database.run("DELETE FROM draft WHERE conversation = ?", key);
    this.words.remove(key);
    new FileContentTable(this.database).forget(key);
    this.database.run("DELETE FROM entry WHERE conversation = ?", key);
    this.database.run("DELETE FROM conversation WHERE key = ?", key);
    for (const { content = null } of contents) {
      this.database.run(
        "DELETE FROM content WHERE key = ? AND NOT EXISTS (SELECT 1 FROM entry WHERE content = ?)",
        content,
        content,
      );
    }
  }
}
