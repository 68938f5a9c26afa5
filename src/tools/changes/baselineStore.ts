import { createHash } from "node:crypto";
import { rmSync } from "node:fs";
import { DatabaseSync, type StatementSync } from "node:sqlite";
import { deflateRawSync, inflateRawSync } from "node:zlib";

/** File as it was at the last scan. Times in milliseconds, `inode` as the system gives it; a link has `target`, a file whose content is not kept no `hash`. */
export interface KnownFile {
  readonly size: number;
  readonly mtime: number;
  readonly ctime: number;
  readonly inode: number;
  readonly mode: number;
  readonly hash?: string;
  readonly target?: string;
}

interface FileRow {
  readonly folder: string;
  readonly path: string;
  readonly size: number;
  readonly mtime: number;
  readonly ctime: number;
  readonly inode: number;
  readonly mode: number;
  readonly hash: string | null;
  readonly target: string | null;
}

const format = 2;

const tables = `
  CREATE TABLE IF NOT EXISTS file (
    folder TEXT NOT NULL, path TEXT NOT NULL, size INTEGER NOT NULL, mtime REAL NOT NULL, ctime REAL NOT NULL,
    inode REAL NOT NULL, mode INTEGER NOT NULL, hash TEXT, target TEXT, PRIMARY KEY (folder, path)
  ) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS content (hash TEXT PRIMARY KEY, bytes BLOB NOT NULL) WITHOUT ROWID;
  PRAGMA user_version = ${format}`;

/**
 * The workspace's files as they were at the last scan, with their contents, in a SQLite file that can be made again: it is
 * not synced. Where another process has it, one that lasts as long as this process takes its place.
 */
export class BaselineStore {
  private readonly database: DatabaseSync;
  private readonly scratch: string | undefined;
  private readonly statements = new Map<string, StatementSync>();

  constructor(file: string) {
    const own = openedAlone(file);
    this.scratch = own ? undefined : `${file}-${process.pid}-${Date.now()}`;
    this.database = own ?? open(this.scratch ?? file);
    this.database.exec("BEGIN");
  }

  /** Every file of a folder, by its path. */
  files(folder: string): Map<string, KnownFile> {
    const rows = this.statement("SELECT * FROM file WHERE folder = ?").all(folder) as unknown as FileRow[];
    return new Map(
      rows.map(({ path, size, mtime, ctime, inode, mode, hash, target }) => [
        path,
        {
          size,
          mtime,
          ctime,
          inode,
          mode,
          ...(hash !== null && { hash }),
          ...(target !== null && { target }),
        },
      ]),
    );
  }

  note(folder: string, path: string, known: KnownFile): void {
    const { size, mtime, ctime, inode, mode, hash, target } = known;
    this.statement("INSERT OR REPLACE INTO file VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)").run(
      folder,
      path,
      size,
      mtime,
      ctime,
      inode,
      mode,
      hash ?? null,
      target ?? null,
    );
  }

  forget(folder: string, path: string): void {
    this.statement("DELETE FROM file WHERE folder = ? AND path = ?").run(folder, path);
  }

  keep(hash: string, bytes: Uint8Array): void {
    if (this.statement("SELECT 1 FROM content WHERE hash = ?").get(hash)) return;
    this.statement("INSERT INTO content VALUES (?, ?)").run(hash, deflateRawSync(bytes, { level: 1 }));
  }

  /** A kept content; undefined where it is not kept, or damaged. */
  content(hash: string): Uint8Array | undefined {
    const row = this.statement("SELECT bytes FROM content WHERE hash = ?").get(hash);
    if (!row) return undefined;
    try {
      const bytes = inflateRawSync(row["bytes"] as Uint8Array);
      return createHash("sha256").update(bytes).digest("hex") === hash ? bytes : undefined;
    } catch {
      // As if it had not been kept: the store is not synced.
      return undefined;
    }
  }

  /** Makes what was noted so far last. */
  commit(): void {
    this.database.exec("COMMIT; BEGIN");
  }

  /** Forgets contents that no file has any more. */
  tidy(): void {
    this.database.exec(
      "DELETE FROM content WHERE hash NOT IN (SELECT hash FROM file WHERE hash IS NOT NULL)",
    );
    this.commit();
  }

  close(): void {
    this.database.exec("COMMIT");
    this.statements.clear();
    this.database.close();
    if (this.scratch === undefined) return;
    for (const suffix of ["", "-journal"]) rmSync(this.scratch + suffix, { force: true });
  }

  private statement(sql: string): StatementSync {
    const known = this.statements.get(sql) ?? this.database.prepare(sql);
    this.statements.set(sql, known);
    return known;
  }
}

/** Opens the file for this process alone; undefined where another one has it. A damaged file is made anew. */
function openedAlone(file: string): DatabaseSync | undefined {
  for (let attempt = 0; attempt < 2; attempt++) {
    try {
      return open(file);
    } catch (error) {
      if (error instanceof Error && /locked|busy/i.test(error.message)) return undefined;
      rmSync(file, { force: true });
      rmSync(`${file}-journal`, { force: true });
    }
  }
  return undefined;
}

function open(file: string): DatabaseSync {
  const database = new DatabaseSync(file);
  try {
    database.exec(
      "PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = TRUNCATE; PRAGMA synchronous = OFF",
    );
    const { user_version: found } = database.prepare("PRAGMA user_version").get() as { user_version: number };
    if (found !== 0 && found !== format) throw new Error("The file is of another version.");
    database.exec(tables);
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}
