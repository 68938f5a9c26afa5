import type { LeaseHolder } from "../../core/ports/journal.ts";
import { StoreError } from "../../core/ports/errors/storeError.ts";
import type { PostgresRow } from "./serverLink.ts";
import { versionProblem } from "./serverSchema.ts";
import { idOf, keyIdOf, type Scope } from "./serverStatements.ts";
import { holderFrom, readText } from "./storedRows.ts";

/** A conversation on the server that has changed. */
export interface ServerChange {
  readonly id: string;
  readonly lastSeq: number;
  readonly erased: boolean;
  readonly trashed: boolean;
  /** True where others of the space may read it. */
  readonly shared: boolean;
  /** The id of its unfinished reply. */
  readonly draftId?: string;
  /** Time of its last change, in milliseconds of the server's clock. */
  readonly changedAt: number;
  /** True where it is under the key of this store, or, where that has none, in clear. */
  readonly keyed: boolean;
  /** Another store that has the lease, and the milliseconds for which it has it. */
  readonly heldBy?: LeaseHolder;
  readonly heldMs: number;
}

/** Changes on the server, and the time from which to ask the next time, in milliseconds of the server's clock. */
export interface ServerChanges {
  readonly now: number;
  readonly conversations: readonly ServerChange[];
  readonly others: SharedByOthers;
}

/** A conversation that another person shares. */
export interface SharedConversation {
  readonly owner: string;
  readonly id: string;
  readonly lastSeq: number;
}

/** Conversations that others of the space share: their number, and those that have changed. */
export interface SharedByOthers {
  readonly total: number;
  readonly conversations: readonly SharedConversation[];
}

/**
 * Changes in the rows of `statements.changes` and `sharedByOthers`. Throws where the tables were brought to another
 * version meanwhile.
 */
export function changesFrom(
  rows: readonly PostgresRow[],
  others: readonly PostgresRow[],
  scope: Scope,
): ServerChanges {
  const problem = versionProblem(Number(rows[0]?.["version"]));
  if (problem) throw new StoreError({ code: "server", problem });
  const conversations = rows.filter(({ id }) => id !== null).map((row) => changeOf(row, scope));
  return { now: Number(rows[0]?.["now"] ?? 0), conversations, others: sharedIn(others) };
}

export function sharedIn(rows: readonly PostgresRow[]): SharedByOthers {
  const conversations = rows
    .filter(({ id }) => id !== null)
    .map((row) => ({ owner: String(row["owner"]), id: String(row["id"]), lastSeq: Number(row["last_seq"]) }));
  return { total: Number(rows[0]?.["total"] ?? 0), conversations };
}

function changeOf(row: PostgresRow, scope: Scope): ServerChange {
  const { other, draft_id: draftId } = row;
  const id = idOf(scope, String(row["id"]));
  const erased = row["erased"] === true;
  // Who may write to the server, but has no key, could otherwise have everything erased everywhere.
  const isProven = !scope.key || readText("erased", id, row["proof"], scope.key) !== undefined;
  return {
    id,
    lastSeq: Number(row["last_seq"]),
    erased,
    keyed: erased ? isProven : row["key_id"] === keyIdOf(scope) || Number(row["last_seq"]) === 0,
    trashed: row["trashed"] === true,
    shared: row["shared"] === true,
    ...(typeof draftId === "string" && { draftId }),
    changedAt: Number(row["changed_at"]),
    ...(typeof other === "string" && { heldBy: holderFrom(other) }),
    heldMs: Number(row["left"]),
  };
}
