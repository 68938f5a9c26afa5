import type { Statement, PostgresValue } from "../serverLink.ts";
import { isErased, isOfOthers, serverNow, type AddValue, type Scope } from "../serverStatements.ts";

/** Use of a content: the conversation that names it, when it last did, and whether for good or until files are forgotten. */
export interface FileUse {
  /** Name of the content on the server. */
  readonly name: string;
  readonly at: number;
  readonly lasting: boolean;
}

/** A content as it is stored. `size`: in bytes before it was packed. */
export interface StoredFile {
  readonly name: string;
  readonly size: number;
  readonly data: Buffer;
}

/** Difference that clocks may have and still be right, in milliseconds. */
const negligibleMs = 60_000;

const isUnused = `NOT EXISTS (
      SELECT 1 FROM longhand.entry_file AS u WHERE u.owner = f.owner AND u.hash = f.hash)`;

/** Statements about the contents of files. */
export const fileStatements = {
  /** Those of these names that are there, each with its size as it is stored. */
  filesThere: ({ owner }: Scope, names: readonly string[]): Statement => ({
    text: `SELECT f.hash, pg_catalog.length(f.data) AS bytes FROM longhand.file_content AS f
      WHERE f.owner = $1 AND f.hash = ANY (CAST($2 AS text[]))`,
    values: [owner, names],
  }),

  fileData: ({ owner }: Scope, names: readonly string[]): Statement => ({
    text: `SELECT f.hash, f.data FROM longhand.file_content AS f
      WHERE f.owner = $1 AND f.hash = ANY (CAST($2 AS text[]))`,
    values: [owner, names],
  }),

  /** Those of these names that conversations shared by others name. */
  sharedFiles: ({ owner, space }: Scope, names: readonly string[]): Statement => ({
    text: `SELECT DISTINCT f.owner, f.hash, pg_catalog.length(f.data) AS bytes FROM longhand.entry_file AS u
      JOIN longhand.conversation AS c ON c.owner = u.owner AND c.id = u.conversation
      JOIN longhand.file_content AS f ON f.owner = u.owner AND f.hash = u.hash
      WHERE u.hash = ANY (CAST($3 AS text[])) AND ${isOfOthers("c")}`,
    values: [owner, space, names],
  }),

  /** Unless the conversation is gone. */
  storeFiles: ({ owner }: Scope, id: string, files: readonly StoredFile[]): Statement => {
    const values: PostgresValue[] = [owner, id];
    const add: AddValue = (value, type) => `CAST($${values.push(value)} AS ${type})`;
    const rows = files.map(
      ({ name, size, data }) => `(${[add(name, "text"), add(size, "bigint"), add(data, "bytea")].join()})`,
    );
    const text = `INSERT INTO longhand.file_content (owner, hash, size, data)
      SELECT $1, v.* FROM (VALUES ${rows.join()}) AS v (hash, size, data) WHERE EXISTS (${conversation})
      ON CONFLICT (owner, hash) DO NOTHING`;
    return { text, values };
  },

  /** Notes of what is there that the conversation names it. */
  nameFiles: ({ owner }: Scope, id: string, uses: readonly FileUse[]): Statement => {
    const values: PostgresValue[] = [owner, id];
    const add: AddValue = (value, type) => `CAST($${values.push(value)} AS ${type})`;
    const rows = uses.map(
      ({ name, at, lasting }) =>
        `(${[add(name, "text"), add(at, "bigint"), add(lasting, "boolean")].join()})`,
    );
    const text = `INSERT INTO longhand.entry_file AS u (owner, conversation, hash, at, lasting)
      SELECT $1, $2, v.* FROM (VALUES ${rows.join()}) AS v (hash, at, lasting)
      JOIN longhand.file_content AS f ON f.owner = $1 AND f.hash = v.hash WHERE EXISTS (${conversation})
      ON CONFLICT (owner, conversation, hash) DO UPDATE SET
        at = greatest(u.at, excluded.at), lasting = u.lasting OR excluded.lasting`;
    return { text, values };
  },

  copyFiles: ({ owner }: Scope, id: string, copy: string): Statement => ({
    text: `INSERT INTO longhand.entry_file (owner, conversation, hash, at, lasting)
      SELECT u.owner, $3, u.hash, u.at, u.lasting FROM longhand.entry_file AS u
      WHERE u.owner = $1 AND u.conversation = $2
      ON CONFLICT (owner, conversation, hash) DO NOTHING`,
    values: [owner, id, copy],
  }),

  /** The conversation, which was erased, names none any more. */
  unnameFiles: ({ owner }: Scope, id: string): Statement => ({
    text: `DELETE FROM longhand.entry_file WHERE owner = $1 AND conversation = $2 AND ${isErased}`,
    values: [owner, id],
  }),

  /**
   * Takes the names off contents that the space's conversations have not named since `before`, save what is for good.
   * `now`: of the clock that `before` is by, which may be ahead.
   */
  unnameOlder: ({ owner, space }: Scope, before: number, now: number): Statement => ({
    text: `DELETE FROM longhand.entry_file AS u WHERE u.owner = $1 AND NOT u.lasting
      AND u.at < CAST($3 AS bigint) - greatest(0, CAST($4 AS bigint) - ${serverNow} - ${negligibleMs}) AND EXISTS (
      SELECT 1 FROM longhand.conversation AS c WHERE c.owner = u.owner AND c.id = u.conversation AND c.space = $2)`,
    values: [owner, space, before, now],
  }),

  /** Deletes the contents that no conversation names. */
  dropUnnamed: ({ owner }: Scope): Statement => ({
    text: `DELETE FROM longhand.file_content AS f WHERE f.owner = $1 AND ${isUnused}`,
    values: [owner],
  }),

  fileUse: ({ owner }: Scope): Statement => ({
    text: `SELECT pg_catalog.count(*) AS count, coalesce(pg_catalog.sum(pg_catalog.length(f.data)), 0) AS bytes FROM longhand.file_content AS f
      WHERE f.owner = $1`,
    values: [owner],
  }),
} as const;

const conversation = `SELECT 1 FROM longhand.conversation AS c WHERE c.owner = $1 AND c.id = $2 AND c.last_seq > 0`;
