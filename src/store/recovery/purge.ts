import { statSync, utimesSync } from "node:fs";
import { ConversationTable } from "../database/conversationTable.ts";
import { Database } from "../database/database.ts";
import { EntryTable } from "../database/entryTable.ts";
import { migrate } from "../database/schema.ts";
import { backupsOf } from "./backups.ts";

/**
 * Purge after conversations were erased: takes them out of the backups too, and gives their space back, so that nothing
 * of them is left in the database, its log and its search index. A backup that cannot be read throws, after the others.
 */
export function purge(file: string, erased: readonly string[]): void {
  const failures: unknown[] = [];
  for (const backup of backupsOf(file)) {
    try {
      eraseFrom(backup, erased);
    } catch (error) {
      failures.push(error);
    }
  }
  withDatabase(file, shrink);
  if (failures.length > 0) throw failures[0];
}

function eraseFrom(backup: string, erased: readonly string[]): void {
  // The file's time tells how old the backup is, and is put back.
  const { atime, mtime } = statSync(backup);
  try {
    withDatabase(backup, (database) => {
      const record = new EntryTable(database);
      const found = erased.filter((id) => record.has(id));
      if (found.length > 0) {
        migrate(database);
        const conversations = new ConversationTable(database);
        database.transaction(() => found.forEach((id) => conversations.erase(id)));
        shrink(database);
      }
      database.exec("PRAGMA journal_mode = DELETE");
    });
  } finally {
    utimesSync(backup, atime, mtime);
  }
}

/** The search index keeps the words of what was removed from it until its parts are merged. */
function shrink(database: Database): void {
  for (const { name } of database.all("SELECT name FROM sqlite_schema WHERE sql LIKE '%USING fts5(%'")) {
    database.exec(`INSERT INTO ${String(name)} (${String(name)}) VALUES ('optimize')`);
  }
  if (database.pragma("auto_vacuum") === incremental) database.all("PRAGMA incremental_vacuum");
  // A file of an earlier version is written anew, once.
  else database.exec("PRAGMA auto_vacuum = INCREMENTAL; VACUUM");
  database.all("PRAGMA wal_checkpoint(TRUNCATE)");
}

/** `auto_vacuum` of a file that can become smaller without being written anew. */
const incremental = 2;

function withDatabase(file: string, action: (database: Database) => void): void {
  const database = new Database(file);
  try {
    action(database);
  } finally {
    database.close();
  }
}
