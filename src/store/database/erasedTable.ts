import type { Database } from "./database.ts";

/** A conversation that was erased here, as it was then. */
interface Erasure {
  /** The entries up to this one were known to be the same on the server. */
  readonly pushedSeq: number;
  /** The ids of those after it. */
  readonly later: readonly string[];
  /** True where it was in the trash, there too. */
  readonly trashed: boolean;
}

/** Key of the erasure in the replica's state: the table of `erased` has no column for it. */
const nameOf = (id: string) => `erased ${id}`;

/**
 * The conversations that were erased here and of which a server is still to hear, each with what was before the eyes of who
 * erased it. Changes are made inside the caller's transaction.
 */
export class ErasedTable {
  private readonly database: Database;

  constructor(database: Database) {
    this.database = database;
  }

  /**
   * Notes a conversation before its entries go. Does nothing where no server was ever met, or the conversation was to
   * stay here.
   */
  note(key: number, id: string): void {
    if (!this.database.get("SELECT 1 FROM replicaState WHERE name = 'identity'")) return;
    const known = this.database.get(
      `SELECT pushedSeq, replica.trashed AND trashedAt IS NOT NULL AS trashed
      FROM replica JOIN conversation ON id = conversation WHERE conversation = ?`,
      id,
    );
    const pushedSeq = Number(known?.["pushedSeq"] ?? 0);
    if (pushedSeq < 0) return;
    const rows = this.database.all(
      "SELECT id FROM entry WHERE conversation = ? AND seq > ? ORDER BY seq",
      key,
      pushedSeq,
    );
    const erasure: Erasure = {
      pushedSeq,
      later: rows.map((row) => String(row["id"])),
      trashed: known?.["trashed"] === 1,
    };
    this.database.run("INSERT OR IGNORE INTO erased (conversation) VALUES (?)", id);
    this.database.run(
      "INSERT OR IGNORE INTO replicaState (name, value) VALUES (?, ?)",
      nameOf(id),
      JSON.stringify(erasure),
    );
  }

  /** The erasure of a conversation; undefined where a version before erased it. */
  erasure(id: string): Erasure | undefined {
    const row = this.database.get("SELECT value FROM replicaState WHERE name = ?", nameOf(id));
    return row && (JSON.parse(String(row["value"])) as Erasure);
  }

  forget(id: string): void {
    this.database.run("DELETE FROM erased WHERE conversation = ?", id);
    this.database.run("DELETE FROM replicaState WHERE name = ?", nameOf(id));
  }

  forgetAll(): void {
    this.database.run(
      "DELETE FROM replicaState WHERE name IN (SELECT 'erased ' || conversation FROM erased)",
    );
    this.database.run("DELETE FROM erased");
  }
}
