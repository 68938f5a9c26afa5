import { statSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import type { SQLInputValue, SQLOutputValue, StatementSync } from "node:sqlite";
import { makePrivateFile, tightenFile } from "../files/privateFiles.ts";
import type { StoreErrorKind } from "../../core/ports/errors/storeError.ts";
import { storeErrorOf } from "../sqliteErrors.ts";
import { lacksSharedMemory } from "./sharedMemory.ts";

type SqliteRow = Record<string, SQLOutputValue>;

/** Longest wait for another process's lock, in milliseconds. */
const busyTimeoutMs = 5000;

/** The WAL file is cut back to this size after a checkpoint, in bytes. */
const walLimitBytes = 16 * 1024 * 1024;

/** `application_id` of a database whose place has shown that it has no shared memory: "LHrj". */
const rollbackMark = 0x4c48726a;

/** Failures for which a rollback journal would be no way out. */
const notOfTheLog: ReadonlySet<StoreErrorKind> = new Set(["damaged", "full", "readOnly", "busy"]);

/**
 * One connection to a SQLite file, synchronous, with its statements prepared once. The file is its owner's alone.
 *
 * Durability: WAL with `synchronous = FULL` and, on macOS, `fullfsync`: a commit returns when its pages are on
 * the disk. A killed process loses nothing committed, and a power cut loses nothing committed either, unless
 * the disk itself confirms writes it has not made. `NORMAL` would save one sync a commit and could lose the last
 * commits in a power cut; commits are few and happen off the caller's thread, so they are paid for in full.
 */
export class Database {
  private connection: DatabaseSync;
  private readonly statements = new Map<string, StatementSync>();

  constructor(file: string | URL, options: { readonly readOnly?: boolean } = {}) {
    const isNew = (statSync(file, { throwIfNoEntry: false })?.size ?? 0) === 0;
    if (options.readOnly !== true && typeof file === "string") makePrivateFile(file);
    this.connection = new DatabaseSync(file, { readOnly: options.readOnly ?? false });
    try {
      if (options.readOnly === true || typeof file !== "string") this.prepareConnection();
      else this.chooseJournal(file, isNew);
    } catch (error) {
      this.close();
      throw error;
    }
  }

  private prepareConnection(): void {
    this.exec(`PRAGMA busy_timeout = ${busyTimeoutMs}; PRAGMA cache_size = -16000`);
  }

  /**
   * Deleted content is overwritten, so that neither a look at the file nor a recovery brings it back. A new file can
   * become smaller later without being written anew.
   */
  private makeDurable(isNew: boolean): void {
    if (isNew) this.exec("PRAGMA auto_vacuum = INCREMENTAL");
    this.exec(`
      PRAGMA synchronous = FULL;
      PRAGMA fullfsync = ON;
      PRAGMA checkpoint_fullfsync = ON;
      PRAGMA journal_size_limit = ${walLimitBytes};
      PRAGMA foreign_keys = ON;
      PRAGMA secure_delete = ON`);
  }

  /**
   * Chooses the journal mode: WAL, or where that is impossible (WSL 1, network drives) a rollback journal: slower, as
   * safe.
   */
  private chooseJournal(file: string, isNew: boolean): void {
    if (lacksSharedMemory(file) && this.triesRollbackJournal(file, isNew)) return;
    if (!this.connection.isOpen) this.connection = new DatabaseSync(file);
    try {
      this.prepareConnection();
      this.makeDurable(isNew);
      if (this.pragma("application_id") === rollbackMark) return;
      this.exec("PRAGMA journal_mode = WAL");
      // The log's index is opened by the first look at a table.
      this.get("SELECT count(*) FROM sqlite_schema");
      for (const suffix of ["-wal", "-shm"]) tightenFile(file + suffix);
    } catch (error) {
      if (notOfTheLog.has(storeErrorOf(error).kind) || !this.triesRollbackJournal(file, isNew)) throw error;
    }
  }

  /** Tries a rollback journal; false where that cannot be had either. */
  private triesRollbackJournal(file: string, isNew: boolean): boolean {
    try {
      // A connection that has used the log's index can no longer do without it.
      this.close();
      this.connection = new DatabaseSync(file);
      // A file that others have left with a log is read without shared memory by one connection alone.
      this.exec("PRAGMA locking_mode = EXCLUSIVE");
      this.prepareConnection();
      this.makeDurable(isNew);
      this.get("SELECT count(*) FROM sqlite_schema");
      const mode = this.get("PRAGMA journal_mode = DELETE")?.["journal_mode"];
      if (this.pragma("application_id") !== rollbackMark) {
        this.exec(`PRAGMA application_id = ${rollbackMark}`);
      }
      this.exec("PRAGMA locking_mode = NORMAL");
      // Only now is the lock given up.
      this.get("SELECT count(*) FROM sqlite_schema");
      return mode === "delete";
    } catch {
      this.close();
      return false;
    }
  }

  exec(sql: string): void {
    this.connection.exec(sql);
  }

  all(sql: string, ...values: SQLInputValue[]): SqliteRow[] {
    return this.prepare(sql).all(...values);
  }

  /** Rows as columns: `all`'s result, one array a column; prepared anew each time. */
  columns(sql: string, ...values: SQLInputValue[]): readonly (readonly SQLOutputValue[])[] {
    const statement = this.connection.prepare(sql);
    statement.setReturnArrays(true);
    const rows = statement.all(...values) as unknown as readonly (readonly SQLOutputValue[])[];
    return (rows[0] ?? []).map((_, column) => rows.map((row) => row[column] ?? null));
  }

  get(sql: string, ...values: SQLInputValue[]): SqliteRow | undefined {
    return this.prepare(sql).get(...values);
  }

  /** The number of rows changed and the key of the last one inserted. */
  run(sql: string, ...values: SQLInputValue[]): { readonly changes: number; readonly key: number } {
    const { changes, lastInsertRowid } = this.prepare(sql).run(...values);
    return { changes: Number(changes), key: Number(lastInsertRowid) };
  }

  iterate(sql: string, ...values: SQLInputValue[]): Iterable<SqliteRow> {
    return this.prepare(sql).iterate(...values);
  }

  /** The first column of the first row of a pragma that gives a number. */
  pragma(name: string): number {
    return Number(Object.values(this.get(`PRAGMA ${name}`) ?? {})[0]);
  }

  /** Runs `change` in one transaction: all of it is saved, or, when it throws, none. Takes the write lock first. */
  transaction<T>(change: () => T): T {
    return this.between("BEGIN IMMEDIATE", change);
  }

  /** Runs `read` on the database as it is at one moment. */
  snapshot<T>(read: () => T): T {
    return this.between("BEGIN", read);
  }

  close(): void {
    this.statements.clear();
    if (this.connection.isOpen) this.connection.close();
  }

  private between<T>(begin: string, action: () => T): T {
    this.exec(begin);
    try {
      const result = action();
      this.exec("COMMIT");
      return result;
    } catch (error) {
      this.rollBack();
      throw error;
    }
  }

  /** SQLite has already rolled back on its own after some errors (a full disk); then there is nothing left to do. */
  private rollBack(): void {
    try {
      this.exec("ROLLBACK");
    } catch (error) {
      if (!(error instanceof Error && error.message.includes("no transaction is active"))) throw error;
    }
  }

  private prepare(sql: string): StatementSync {
    const known = this.statements.get(sql);
    if (known) return known;
    const statement = this.connection.prepare(sql);
    this.statements.set(sql, statement);
    return statement;
  }
}
