import { statSync } from "node:fs";
import type { Verification } from "../../core/ports/journal.ts";
import { backupsOf } from "./backups.ts";
import { Database } from "../database/database.ts";
import { storeErrorOf } from "../storeError.ts";

/** Looks at every page and every entry of a database, while others go on writing. */
export function verifyDatabase(file: string): Verification {
  const backups = backupsOf(file);
  const bytes = sizeOf(file) + sizeOf(`${file}-wal`);
  try {
    const database = new Database(file);
    try {
      return { ...countsOf(database), bytes, backups, problems: problemsOf(database) };
    } finally {
      database.close();
    }
  } catch (error) {
    return { conversations: 0, entries: 0, bytes, backups, problems: [storeErrorOf(error).message] };
  }
}

function sizeOf(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.size ?? 0;
}

function countsOf(database: Database): { readonly conversations: number; readonly entries: number } {
  return database.get(
    "SELECT (SELECT count(*) FROM conversation) AS conversations, (SELECT count(*) FROM entry) AS entries",
  ) as { conversations: number; entries: number };
}

function problemsOf(database: Database): readonly string[] {
  const pages = database
    .all("PRAGMA integrity_check(20)")
    .map((row) => String(Object.values(row)[0]))
    .filter((line) => line !== "ok");
  return [...pages, ...indexProblems(database), ...rowProblems(database)];
}

function indexProblems(database: Database): readonly string[] {
  try {
    database.exec("INSERT INTO messageIndex (messageIndex) VALUES ('integrity-check')");
    return [];
  } catch (error) {
    return [`The search index does not agree with the messages: ${storeErrorOf(error).message}`];
  }
}

function rowProblems(database: Database): readonly string[] {
  const broken = database.all("SELECT id FROM entry WHERE NOT json_valid(body)");
  const lost = database.all(
    "SELECT id FROM entry WHERE content IS NOT NULL AND content NOT IN (SELECT key FROM content)",
  );
  const gaps = database.all(
    `SELECT conversation.id AS id, lastSeq, count(entry.key) AS found
    FROM conversation LEFT JOIN entry ON entry.conversation = conversation.key
    GROUP BY conversation.key HAVING found <> lastSeq`,
  );
  return [
    ...broken.map(({ id }) => `Entry ${String(id)} cannot be read.`),
    ...lost.map(({ id }) => `The text of entry ${String(id)} is gone.`),
    ...gaps.map(
      ({ id, lastSeq, found }) =>
        `Conversation ${String(id)} has ${String(found)} of ${String(lastSeq)} entries.`,
    ),
  ];
}
