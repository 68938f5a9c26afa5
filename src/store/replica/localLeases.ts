import type { LeaseHolder } from "../../core/ports/journal.ts";
import type { Database } from "../database/database.ts";
import { leaseMs, remoteHolderName } from "../database/leases.ts";

/** A lease of the file: the window that has it, by its name in the table. */
interface LocalLease {
  readonly id: string;
  readonly holder: string;
}

/** The leases of this machine's file as its replicator sees them, and notes in it those of other machines. */
export class LocalLeases {
  private readonly database: Database;

  constructor(database: Database) {
    this.database = database;
  }

  /** Leases that have not run out, the replicator's own left out. */
  all(self: string): readonly LocalLease[] {
    const rows = this.database.all(
      "SELECT conversation AS id, holder FROM lease WHERE expiresAt > ? AND holder <> ?",
      Date.now(),
      self,
    );
    return rows.map(({ id, holder }) => ({ id: String(id), holder: String(holder) }));
  }

  /** Notes that a window of another machine has the conversation, for so many milliseconds. */
  note(id: string, holder: LeaseHolder, forMs: number): void {
    this.database.run(
      "INSERT OR REPLACE INTO lease (conversation, holder, expiresAt) VALUES (?, ?, ?)",
      id,
      remoteHolderName(holder),
      Math.round(Date.now() + Math.min(forMs, leaseMs)),
    );
  }

  drop(id: string, holder: LeaseHolder): void {
    this.database.run(
      "DELETE FROM lease WHERE conversation = ? AND holder = ?",
      id,
      remoteHolderName(holder),
    );
  }
}
