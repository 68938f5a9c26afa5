import { isListed } from "../database/conversationTable.ts";
import type { Verification, VerificationProblem } from "../../core/ports/journal.ts";
import { backupsOf } from "./backups.ts";
import { Database } from "../database/database.ts";
import { logDamage } from "./logFrames.ts";
import { messageOf } from "../../core/text/errors.ts";
import { storeErrorOf } from "../sqliteErrors.ts";
import { sizeOf } from "./openDatabase.ts";

/** Findings of a look at every page and every entry of a file, and the figures of its files. */
export interface FileVerification extends Verification {
  /** Bytes on the disk, with what is not yet moved from the log into the database. */
  readonly bytes: number;
  /** Files, the newest first. */
  readonly backups: readonly string[];
}

/** Looks at every page and every entry of a database, while others go on writing. */
export function verifyDatabase(file: string): FileVerification {
  const backups = backupsOf(file);
  const bytes = sizeOf(file) + sizeOf(`${file}-wal`);
  const detail = logDamage(file);
  const log = detail === undefined ? [] : [{ code: "page", detail } as const];
  try {
    const database = new Database(file);
    try {
      return { ...countsOf(database), bytes, backups, problems: [...log, ...problemsOf(database)] };
    } finally {
      database.close();
    }
  } catch (error) {
    const { reason } = storeErrorOf(error);
    return { conversations: 0, entries: 0, bytes, backups, problems: [{ code: "store", reason }] };
  }
}

function countsOf(database: Database): { readonly conversations: number; readonly entries: number } {
  return database.get(
    `SELECT (SELECT count(*) FROM conversation WHERE ${isListed}) AS conversations, (SELECT count(*) FROM entry) AS entries`,
  ) as { conversations: number; entries: number };
}

function problemsOf(database: Database): readonly VerificationProblem[] {
  const pages = database
    .all("PRAGMA integrity_check(20)")
    .map((row) => String(Object.values(row)[0]))
    .filter((detail) => detail !== "ok")
    .map((detail) => ({ code: "page", detail }) as const);
  return [...pages, ...indexProblems(database), ...rowProblems(database)];
}

function indexProblems(database: Database): readonly VerificationProblem[] {
  try {
    database.exec("INSERT INTO wordIndex (wordIndex) VALUES ('integrity-check')");
    return [];
  } catch (error) {
    return [{ code: "searchIndex", detail: messageOf(error) }];
  }
}

function rowProblems(database: Database): readonly VerificationProblem[] {
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
    ...broken.map(({ id }) => ({ code: "unreadableEntry", id: String(id) }) as const),
    ...lost.map(({ id }) => ({ code: "lostText", id: String(id) }) as const),
    ...gaps.map(
      ({ id, lastSeq, found }) =>
        ({ code: "missingEntries", id: String(id), found: Number(found), of: Number(lastSeq) }) as const,
    ),
  ];
}
