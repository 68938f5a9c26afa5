import type { Statement, PostgresValue } from "../serverLink.ts";
import {
  isFree,
  keyIdOf,
  rowId,
  serverNow,
  storedRows,
  type AddValue,
  type Scope,
} from "../serverStatements.ts";
import type { LineChange, SentEntry } from "../storedRows.ts";

/** Statements about the key of a space, and about what was stored before there was one. */
export const encryptionStatements = {
  /** The key of the space, as its passphrase wraps it. */
  keptKey: ({ owner, space }: Scope): Statement => ({
    text: "SELECT key_id, wrapped FROM longhand.encryption WHERE owner = $1 AND space = $2",
    values: [owner, space],
  }),

  /** Unless the space has one. */
  keepKey: ({ owner, space }: Scope, keyId: string, wrapped: string): Statement => ({
    text: `INSERT INTO longhand.encryption (owner, space, key_id, wrapped) VALUES ($1, $2, $3, $4)
      ON CONFLICT (owner, space) DO NOTHING`,
    values: [owner, space, keyId, wrapped],
  }),

  /** Stores the key wrapped by another passphrase. */
  rewrapKey: ({ owner, space }: Scope, keyId: string, wrapped: string): Statement => ({
    text: `UPDATE longhand.encryption SET wrapped = $4 WHERE owner = $1 AND space = $2 AND key_id = $3
      RETURNING key_id`,
    values: [owner, space, keyId, wrapped],
  }),

  /**
   * Begins to put a conversation of `last` entries under the key of the scope: marks it as erased, which no other
   * transaction sees and which lets its entries be deleted. Gives a row where that may be done.
   */
  beginSealing: (scope: Scope, id: string, last: number, { title, model }: LineChange): Statement => ({
    text: `UPDATE longhand.conversation AS c SET erased = true, shared = false, key_id = $6, title = $7, model = $8, draft_id = NULL,
        draft = NULL, changed_at = ${serverNow}
      WHERE c.owner = $1 AND c.id = $2 AND c.space = $3 AND c.last_seq = $5 AND c.key_id <> $6 AND NOT c.erased
        AND ${isFree("$4")}
      RETURNING c.id`,
    values: [scope.owner, rowId(scope, id), scope.space, scope.holder, last, keyIdOf(scope), title, model],
  }),

  clearForSealing: (scope: Scope, id: string, last: number): Statement => ({
    text: `DELETE FROM longhand.entry WHERE owner = $1 AND conversation = $2 AND EXISTS (${sealingHead})`,
    values: [scope.owner, rowId(scope, id), last],
  }),

  unnameForSealing: (scope: Scope, id: string, last: number): Statement => ({
    text: `DELETE FROM longhand.entry_file WHERE owner = $1 AND conversation = $2 AND EXISTS (${sealingHead})`,
    values: [scope.owner, rowId(scope, id), last],
  }),

  storeSealed: (scope: Scope, id: string, last: number, entries: readonly SentEntry[]): Statement => {
    const values: PostgresValue[] = [scope.owner, rowId(scope, id), last];
    const add: AddValue = (value, type) => `CAST($${values.push(value)} AS ${type})`;
    const text = `WITH head AS (${sealingHead})${storedRows(entries, add)}`;
    return { text, values };
  },

  endSealing: (scope: Scope, id: string, last: number): Statement => ({
    text: `UPDATE longhand.conversation SET erased = false, changed_at = ${serverNow}
      WHERE owner = $1 AND id = $2 AND erased AND last_seq = $3 AND last_seq > 0 RETURNING id`,
    values: [scope.owner, rowId(scope, id), last],
  }),
} as const;

/** A row while a conversation is being sealed: a tombstone has no entries. */
const sealingHead = `SELECT 1 FROM longhand.conversation AS c
      WHERE c.owner = $1 AND c.id = $2 AND c.erased AND c.last_seq = CAST($3 AS bigint) AND c.last_seq > 0`;
