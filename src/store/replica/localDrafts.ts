import type { Draft } from "../../core/ports/journal.ts";
import type { Database } from "../database/database.ts";
import type { EntryTable } from "../database/entryTable.ts";

/** The unfinished replies of this machine's file as its replicator sees them. */
export class LocalDrafts {
  private readonly database: Database;
  private readonly record: EntryTable;

  constructor(database: Database, record: EntryTable) {
    this.database = database;
    this.record = record;
  }

  draft(id: string): Draft | undefined {
    return this.record.page(id, Number.MAX_SAFE_INTEGER)?.draft;
  }

  /** Keeps that of another machine, whose conversation ends here with entry `after`. False where it does not. */
  take(draft: Draft, after: number): boolean {
    return this.database.transaction(() => {
      if (this.record.page(draft.conversationId, Number.MAX_SAFE_INTEGER)?.lastSeq !== after) return false;
      this.record.saveDraft(draft);
      return true;
    });
  }
}
