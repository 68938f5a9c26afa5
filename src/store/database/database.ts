import { DatabaseSync } from "node:sqlite";
import type { SQLInputValue, SQLOutputValue, StatementSync } from "node:sqlite";

export type Row = Record<string, SQLOutputValue>;

/** How long a call waits for another process's lock, in milliseconds. */
const busyTimeoutMs = 5000;

/** The WAL file is cut back to this size after a checkpoint, in bytes. */
const walLimitBytes = 16 * 1024 * 1024;

/**
 * One connection to a SQLite file, synchronous, with its statements prepared once.
 *
 * Durability: WAL with `synchronous = FULL` and, on macOS, `fullfsync`: a commit returns when its pages are on
 * the disk. A killed process loses nothing committed, and a power cut loses nothing committed either, unless
 * the disk itself confirms writes it has not made. `NORMAL` would save one sync a commit and could lose the last
 * commits in a power cut; commits are few and happen off the caller's thread, so they are paid for in full.
 */
export class Database {
  private readonly connection: DatabaseSync;
  private readonly statements = new Map<string, StatementSync>();

  constructor(file: string | URL, options: { readonly readOnly?: boolean } = {}) {
    this.connection = new DatabaseSync(file, { readOnly: options.readOnly ?? false });
    try {
      this.exec(`PRAGMA busy_timeout = ${busyTimeoutMs}; PRAGMA cache_size = -16000`);
      if (options.readOnly !== true) this.chooseDurability();
    } catch (error) {
      this.connection.close();
      throw error;
    }
  }

  /**
   * Where WAL is impossible (some network file systems) SQLite stays with its rollback journal: slower, as safe.
   * Deleted content is overwritten, so that neither a look at the file nor a recovery brings it back.
   */
  private chooseDurability(): void {
    this.exec(`
      PRAGMA journal_mode = WAL;
      PRAGMA synchronous = FULL;
      PRAGMA fullfsync = ON;
      PRAGMA checkpoint_fullfsync = ON;
      PRAGMA journal_size_limit = ${walLimitBytes};
      PRAGMA foreign_keys = ON;
      PRAGMA secure_delete = ON`);
  }

  exec(sql: string): void {
    this.connection.exec(sql);
  }

  all(sql: string, ...values: SQLInputValue[]): Row[] {
    return this.prepare(sql).all(...values);
  }

  /** Rows as columns: `all`'s result, one array a column; prepared anew each time. */
  columns(sql: string): readonly (readonly SQLOutputValue[])[] {
    const statement = this.connection.prepare(sql);
    statement.setReturnArrays(true);
    const rows = statement.all() as unknown as readonly (readonly SQLOutputValue[])[];
    return (rows[0] ?? []).map((_, column) => rows.map((row) => row[column] ?? null));
  }

  get(sql: string, ...values: SQLInputValue[]): Row | undefined {
    return this.prepare(sql).get(...values);
  }

  /** The number of rows changed and the key of the last one inserted. */
  run(sql: string, ...values: SQLInputValue[]): { readonly changes: number; readonly key: number } {
    const { changes, lastInsertRowid } = this.prepare(sql).run(...values);
    return { changes: Number(changes), key: Number(lastInsertRowid) };
  }

  iterate(sql: string, ...values: SQLInputValue[]): Iterable<Row> {
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
    this.connection.close();
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
