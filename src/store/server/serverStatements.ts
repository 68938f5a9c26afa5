import { notesRecord } from "../../core/conversation/projectNotes.ts";
import type { SearchOptions } from "../../core/ports/library.ts";
import { defaultSearchLimit } from "../searchHits.ts";
import type { Statement, PostgresValue } from "./serverLink.ts";
import type { SpaceKey } from "./encryption/spaceKey.ts";
import { isStorableName, writtenText, type LineChange, type SentEntry } from "./storedRows.ts";

/** Whose conversations, and which of them. `holder`: who this store is among those that take leases. */
export interface Scope {
  readonly owner: string;
  readonly space: string;
  readonly holder: string;
  /** See `ServerMeta`. */
  readonly hasSearch?: boolean;
  /** Key under which everything is sealed; without it all is in clear. */
  readonly key?: SpaceKey;
}

/** Id of the key that a scope seals with, as the tables have it; "" where it has none. */
export function keyIdOf({ key }: Pick<Scope, "key">): string {
  return key?.id ?? "";
}

/** The id of a conversation's rows: every space has a record of notes, and the rows of all spaces one key. */
export function rowId({ space }: Pick<Scope, "space">, id: string): string {
  return id === notesRecord ? `${notesRecord}:${space}` : id;
}

/** The id from which `rowId` made that of a row. */
export function idOf(scope: Pick<Scope, "space">, row: string): string {
  return row === rowId(scope, notesRecord) ? notesRecord : row;
}

/** Duration of a lease that nobody renews, in milliseconds. */
export const serverLeaseMs = 30_000;

/**
 * The server's clock, in milliseconds since 1970, when a row is looked at or written: on a slow line its statement may have
 * begun long before.
 */
export const serverNow = "CAST(extract(epoch FROM pg_catalog.clock_timestamp()) * 1000 AS bigint)";
/** Condition: nobody but `$holder` has the lease of a conversation `c`. */
export const isFree = (holder: string) =>
  `(c.holder IS NULL OR c.holder = ${holder} OR c.leased_until <= ${serverNow})`;

/** Condition: a conversation in `space` ($2) is another's than `owner` ($1), who shares it, in clear. */
export const isOfOthers = (c: string) =>
  `${c}.space = $2 AND ${c}.owner <> $1 AND ${c}.shared AND ${c}.trashed_at IS NULL AND ${c}.last_seq > 0
    AND ${c}.key_id = ''`;

/** Condition: there is nothing of the conversation `$2` but its row. */
export const isErased = `EXISTS (SELECT 1 FROM longhand.conversation AS c WHERE c.owner = $1 AND c.id = $2 AND c.last_seq = 0)`;

/** A conversation as who erases it has seen it. */
export interface SeenConversation {
  readonly lastSeq: number;
  /** True where it must be in the trash. */
  readonly trashed: boolean;
}

const listColumns = "id, title, model, message_count, tokens, updated_at";

/** Statements over the tables of `serverSchema`. Values are never part of a statement's text. */
export const statements = {
  list: (scope: Scope): Statement => ({
    text: `SELECT ${listColumns} FROM longhand.conversation
      WHERE owner = $1 AND space = $2 AND id <> $3 AND last_seq > 0 AND trashed_at IS NULL
      ORDER BY updated_at DESC, id DESC`,
    values: [scope.owner, scope.space, rowId(scope, notesRecord)],
  }),

  trashed: ({ owner, space }: Scope): Statement => ({
    text: `SELECT ${listColumns} FROM longhand.conversation
      WHERE owner = $1 AND space = $2 AND last_seq > 0 AND trashed_at IS NOT NULL ORDER BY trashed_at DESC, id DESC`,
    values: [owner, space],
  }),

  ids: (scope: Scope): Statement => ({
    text: "SELECT id FROM longhand.conversation WHERE owner = $1 AND space = $2 AND id <> $3 AND last_seq > 0",
    values: [scope.owner, scope.space, rowId(scope, notesRecord)],
  }),

  head: (scope: Scope, id: string): Statement => ({
    text: `SELECT c.last_seq, c.erased, c.draft, c.holder, ${isFree("$3")} AS free, c.holder = $3 AND ${isFree("$3")} AS own,
      c.holder IS NULL OR c.leased_until <= ${serverNow} AS unheld
      FROM longhand.conversation AS c WHERE c.owner = $1 AND c.id = $2`,
    values: [scope.owner, rowId(scope, id), scope.holder],
  }),

  entries: (scope: Scope, id: string, after: number, limit: number): Statement => ({
    text: `SELECT e.seq, e.id, e.at, e.type, e.body, k.data FROM longhand.entry AS e
      LEFT JOIN longhand.content AS k ON k.owner = e.owner AND k.hash = e.content
      WHERE e.owner = $1 AND e.conversation = $2 AND e.seq > $3 ORDER BY e.seq LIMIT $4`,
    values: [scope.owner, rowId(scope, id), after, limit],
  }),

  tail: (scope: Scope, id: string, limit: number, before: number): Statement => ({
    text: `SELECT e.seq, e.id, e.at, e.type, e.body, k.data FROM longhand.entry AS e
      LEFT JOIN longhand.content AS k ON k.owner = e.owner AND k.hash = e.content
      WHERE e.owner = $1 AND e.conversation = $2 AND e.seq < $3 ORDER BY e.seq DESC LIMIT $4`,
    values: [scope.owner, rowId(scope, id), before, limit],
  }),

  entryIds: (scope: Scope, id: string, after = 0): Statement => ({
    text: `SELECT seq, id FROM longhand.entry WHERE owner = $1 AND conversation = $2 AND seq > $3 ORDER BY seq`,
    values: [scope.owner, rowId(scope, id), after],
  }),

  append,

  saveDraft: (scope: Scope, id: string, draftId: string, draft: string): Statement => ({
    text: `UPDATE longhand.conversation AS c SET draft_id = $4, draft = $5, changed_at = ${serverNow}
      WHERE c.owner = $1 AND c.id = $2 AND c.last_seq > 0 AND ${isFree("$3")} AND NOT EXISTS (
        SELECT 1 FROM longhand.entry AS e WHERE e.owner = $1 AND e.id = $4 AND e.conversation = $2)
      RETURNING c.id`,
    values: [scope.owner, rowId(scope, id), scope.holder, draftId, draft],
  }),

  /** Puts a conversation into the trash, or takes it out. */
  markTrashed: (scope: Scope, id: string, { isTrashed }: { readonly isTrashed: boolean }): Statement => ({
    text: `UPDATE longhand.conversation SET trashed_at = CASE WHEN $3 THEN ${serverNow} END, changed_at = ${serverNow}
      WHERE owner = $1 AND id = $2 AND last_seq > 0 RETURNING id`,
    values: [scope.owner, rowId(scope, id), isTrashed],
  }),

  trashOlder: (scope: Scope, before: number, keep: readonly string[]): Statement => ({
    text: `UPDATE longhand.conversation AS c SET trashed_at = ${serverNow}, changed_at = ${serverNow}
      WHERE c.owner = $1 AND c.space = $2 AND c.last_seq > 0 AND c.trashed_at IS NULL AND c.updated_at < $4
        AND ${isFree("$3")} AND NOT c.id = ANY (CAST($5 AS text[]))
      RETURNING c.id`,
    values: [
      scope.owner,
      scope.space,
      scope.holder,
      before,
      [notesRecord, ...keep].map((id) => rowId(scope, id)),
    ],
  }),

  /** The record of notes is each space's own. */
  moveHere: ({ owner, space }: Scope, ids: readonly string[]): Statement => ({
    text: `UPDATE longhand.conversation SET space = $2, shared = false, changed_at = ${serverNow}
      WHERE owner = $1 AND space <> $2 AND id = ANY (CAST($3 AS text[]))`,
    values: [owner, space, ids.filter(isStorableName)],
  }),

  /** Lets the others of the space read it, or takes that back. */
  share: (scope: Scope, id: string, isShared: boolean): Statement => ({
    text: `UPDATE longhand.conversation SET shared = $3, changed_at = ${serverNow}
      WHERE owner = $1 AND id = $2 AND last_seq > 0 RETURNING id`,
    values: [scope.owner, rowId(scope, id), isShared],
  }),

  /** Number of the conversations that others share, and those of them that have changed since `after`. */
  sharedByOthers: ({ owner, space }: Scope, after: number): Statement => ({
    text: `SELECT one.total, c.owner, c.id, c.last_seq
      FROM (SELECT pg_catalog.count(*) AS total FROM longhand.conversation AS o WHERE ${isOfOthers("o")}) AS one
      LEFT JOIN longhand.conversation AS c ON ${isOfOthers("c")} AND c.changed_at > $3`,
    values: [owner, space, after],
    isFrequent: true,
  }),

  /** Leaves the row as a tombstone, with a word that it was erased under the key. The rows of its entries go by `eraseEntries`, in the same transaction. */
  erase: (scope: Scope, id: string, seen?: SeenConversation): Statement => ({
    text: `UPDATE longhand.conversation SET erased = true, shared = false, last_seq = 0, title = $3, model = '',
        message_count = 0,
        tokens = 0, trashed_at = NULL, draft_id = NULL, draft = NULL, holder = NULL, changed_at = ${serverNow}
      WHERE owner = $1 AND id = $2 AND last_seq > 0
        AND (CAST($4 AS bigint) IS NULL OR last_seq = CAST($4 AS bigint)) AND (NOT $5 OR trashed_at IS NOT NULL)
      RETURNING id`,
    values: [
      ...[scope.owner, rowId(scope, id), scope.key ? writtenText("erased", id, "", scope.key) : null],
      ...[seen?.lastSeq ?? null, seen?.trashed ?? false],
    ],
  }),

  eraseEntries: (scope: Scope, id: string): Statement => ({
    text: `DELETE FROM longhand.entry WHERE owner = $1 AND conversation = $2 AND ${isErased}`,
    values: [scope.owner, rowId(scope, id)],
  }),

  contentsOf: (scope: Scope, id: string): Statement => ({
    text: `SELECT DISTINCT content FROM longhand.entry WHERE owner = $1 AND conversation = $2 AND content IS NOT NULL`,
    values: [scope.owner, rowId(scope, id)],
  }),

  /** Erases those of these texts that no entry has any more. */
  eraseContents: ({ owner }: Scope, hashes: readonly string[]): Statement => ({
    text: `DELETE FROM longhand.content WHERE owner = $1 AND hash = ANY (CAST($2 AS text[])) AND NOT EXISTS (
      SELECT 1 FROM longhand.entry AS e WHERE e.owner = $1 AND e.content = content.hash)`,
    values: [owner, hashes],
  }),

  search: ({ owner, space, hasSearch }: Scope, query: string, options: SearchOptions): Statement => ({
    text: hasSearch
      ? `SELECT * FROM longhand.search($1, $2, CAST($3 AS tsquery), $4, $5, $6, CAST($7 AS text[]), ${options.ranked ?? false})`
      : `SELECT e.conversation, c.title, e.seq, e.id, e.at, e.type, e.body, k.data FROM longhand.entry AS e
      JOIN longhand.conversation AS c ON c.owner = e.owner AND c.id = e.conversation
      LEFT JOIN longhand.content AS k ON k.owner = e.owner AND k.hash = e.content
      WHERE e.owner = $1 AND c.space = $2 AND c.trashed_at IS NULL AND e.words @@ CAST($3 AS tsquery)
        AND e.at >= $5 AND e.at < $6 AND (CAST($7 AS text[]) IS NULL OR c.id = ANY($7))
      ORDER BY ${options.ranked ? "pg_catalog.ts_rank(e.words, CAST($3 AS tsquery)) DESC, " : ""}e.at DESC, e.id DESC, e.conversation DESC
      LIMIT $4`,
    values: [
      ...[owner, space, query, options.limit ?? defaultSearchLimit],
      ...[options.from ?? 0, options.to ?? Number.MAX_SAFE_INTEGER, options.conversations ?? null],
    ],
  }),

  /** Takes the lease unless another has it, of a conversation that need not be there yet. */
  acquire: (scope: Scope, id: string): Statement => ({
    text: `INSERT INTO longhand.conversation AS c (owner, id, space, model, message_count, tokens, last_seq, created_at,
        updated_at, changed_at, holder, leased_until)
      VALUES ($1, $2, $4, '', 0, 0, 0, 0, 0, ${serverNow}, $3, ${serverNow} + ${serverLeaseMs})
      ON CONFLICT (owner, id) DO UPDATE SET holder = excluded.holder, leased_until = excluded.leased_until,
        changed_at = excluded.changed_at
      WHERE ${isFree("$3")} RETURNING c.holder`,
    values: [scope.owner, rowId(scope, id), scope.holder, scope.space],
  }),

  /** `acquire` for a conversation that is there. */
  acquireStored: (scope: Scope, id: string): Statement => ({
    text: `UPDATE longhand.conversation AS c SET holder = $3, leased_until = ${serverNow} + ${serverLeaseMs}, changed_at = ${serverNow}
      WHERE c.owner = $1 AND c.id = $2 AND c.last_seq > 0 AND ${isFree("$3")} RETURNING c.holder`,
    values: [scope.owner, rowId(scope, id), scope.holder],
  }),

  takeOver: (scope: Scope, id: string): Statement => ({
    text: `INSERT INTO longhand.conversation (owner, id, space, model, message_count, tokens, last_seq, created_at,
        updated_at, changed_at, holder, leased_until)
      VALUES ($1, $2, $4, '', 0, 0, 0, 0, 0, ${serverNow}, $3, ${serverNow} + ${serverLeaseMs})
      ON CONFLICT (owner, id) DO UPDATE SET holder = excluded.holder, leased_until = excluded.leased_until,
        changed_at = excluded.changed_at`,
    values: [scope.owner, rowId(scope, id), scope.holder, scope.space],
  }),

  release: (scope: Scope, ids: readonly string[]): Statement => ({
    text: `UPDATE longhand.conversation SET holder = NULL, leased_until = 0, changed_at = ${serverNow}
      WHERE owner = $1 AND holder = $2 AND id = ANY (CAST($3 AS text[]))`,
    values: [scope.owner, scope.holder, ids.map((id) => rowId(scope, id))],
  }),

  renew: (scope: Scope, ids: readonly string[]): Statement => ({
    text: `UPDATE longhand.conversation SET leased_until = ${serverNow} + ${serverLeaseMs}, changed_at = ${serverNow}
      WHERE owner = $1 AND holder = $2 AND id = ANY (CAST($3 AS text[]))`,
    values: [scope.owner, scope.holder, ids.map((id) => rowId(scope, id))],
  }),

  /** The version of the tables, the server's time and what has changed since `after`, as of its own beginning. */
  changes: ({ owner, space, holder }: Scope, after: number): Statement => ({
    text: `SELECT (SELECT m.value FROM longhand.meta AS m WHERE m.key = 'version') AS version,
        CAST(extract(epoch FROM pg_catalog.now()) * 1000 AS bigint) AS now, c.id, c.last_seq, c.erased, c.trashed_at IS NOT NULL AS trashed, c.shared, c.draft_id,
        c.changed_at, c.key_id, CASE WHEN c.erased THEN c.title END AS proof,
        CASE WHEN NOT ${isFree("$3")} THEN c.holder END AS other, c.leased_until - ${serverNow} AS left
      FROM (VALUES (1)) AS one (one)
      LEFT JOIN longhand.conversation AS c ON c.owner = $1 AND c.space = $2 AND c.changed_at > $4`,
    values: [owner, space, holder, after],
    isFrequent: true,
  }),

  counts: ({ owner, space }: Scope): Statement => ({
    text: `SELECT c.id, c.last_seq, pg_catalog.count(e.seq) AS found FROM longhand.conversation AS c
      LEFT JOIN longhand.entry AS e ON e.owner = c.owner AND e.conversation = c.id
      WHERE c.owner = $1 AND c.space = $2 AND c.last_seq > 0 GROUP BY c.id, c.last_seq`,
    values: [owner, space],
  }),
} as const;

/** An append: the entries after number `expected` of a conversation. `revives`: also where it was erased. */
interface Append {
  readonly id: string;
  readonly expected: number;
  readonly entries: readonly SentEntry[];
  readonly line: LineChange;
  readonly revives: boolean;
}

/** Entries of an append that is given by a name: each number of them is a text of its own, which the server keeps a plan of. */
const mostFrequent = 3;

/**
 * Moves the conversation's last number on, which only one of several can from the same one, and where that was done
 * stores the entries; gives a row where it was. Not where the space or the conversation is under another key. Each table is changed once, as CockroachDB asks.
 */
function append(scope: Scope, append: Append): Statement {
  const { owner, space, holder } = scope;
  const values: PostgresValue[] = [owner, rowId(scope, append.id), space, holder, keyIdOf(scope)];
  const add: AddValue = (value, type) => `CAST($${values.push(value)} AS ${type})`;
  const head = append.expected === 0 ? begun(append, add) : grown(append, add);
  const text = `WITH head AS (${head})${storedRows(append.entries, add)}`;
  return { text, values, isFrequent: append.entries.length <= mostFrequent };
}

/** Condition: the space is under the key `$5`, or without one. */
const isUnderKey =
  "coalesce((SELECT n.key_id FROM longhand.encryption AS n WHERE n.owner = $1 AND n.space = $3), '') = $5";

const renewedLease = `CASE WHEN c.holder = $4 THEN ${serverNow} + ${serverLeaseMs} ELSE c.leased_until END`;

/** A conversation with its first entries: there may be a row of who has its lease, or of one that was erased. */
function begun({ entries, line, revives }: Append, add: AddValue): string {
  const [first, last] = [entries[0], entries.at(-1)];
  return `INSERT INTO longhand.conversation AS c (owner, id, space, title, model, message_count, tokens, last_seq, created_at,
        updated_at, changed_at, key_id)
      SELECT $1, $2, $3, ${add(line.title, "text")}, ${add(line.model, "text")}, ${add(line.messageCount, "bigint")},
        ${add(line.tokens, "bigint")}, ${add(last?.seq ?? 0, "bigint")}, ${add(first?.at ?? 0, "bigint")},
        ${add(last?.at ?? 0, "bigint")}, ${serverNow}, CAST($5 AS text)
      WHERE ${isUnderKey}
      ON CONFLICT (owner, id) DO UPDATE SET title = excluded.title, model = excluded.model,
        message_count = excluded.message_count, tokens = excluded.tokens, last_seq = excluded.last_seq,
        created_at = excluded.created_at, updated_at = excluded.updated_at, changed_at = excluded.changed_at,
        erased = false, key_id = excluded.key_id, leased_until = ${renewedLease}
      WHERE c.last_seq = 0 AND (NOT c.erased OR ${add(revives, "boolean")}) AND ${isFree("$4")}
      RETURNING c.last_seq`;
}

/**
 * A conversation with more entries. It says no more than these entries change: a server that is given it without a name reads
 * and plans it anew every time, which is most of what it costs then.
 */
function grown({ expected, entries, line }: Append, add: AddValue): string {
  const last = entries.at(-1);
  const ids = add(
    entries.map((entry) => entry.id),
    "text[]",
  );
  const title = line.title === null ? undefined : add(line.title, "text");
  const changes = [
    ...(title === undefined ? [] : [`title = ${line.isGiven ? title : `coalesce(c.title, ${title})`}`]),
    ...(line.model === "" ? [] : [`model = ${add(line.model, "text")}`]),
    `message_count = c.message_count + ${add(line.messageCount, "bigint")}`,
    `tokens = c.tokens + ${add(line.tokens, "bigint")}`,
    `last_seq = ${add(last?.seq ?? expected, "bigint")}`,
    `updated_at = ${add(last?.at ?? 0, "bigint")}`,
    `changed_at = ${serverNow}`,
    `leased_until = ${renewedLease}`,
    `draft = CASE WHEN c.draft_id = ANY (${ids}) THEN NULL ELSE c.draft END`,
    `draft_id = CASE WHEN c.draft_id = ANY (${ids}) THEN NULL ELSE c.draft_id END`,
  ];
  return `UPDATE longhand.conversation AS c SET ${changes.join()}
      WHERE c.owner = $1 AND c.id = $2 AND c.last_seq = ${add(expected, "bigint")} AND ${isFree("$4")}
        AND c.key_id = $5 AND ${isUnderKey}
      RETURNING c.last_seq`;
}

/** Gives the text of a value, which it adds to those of the statement. */
export type AddValue = (value: PostgresValue, type: string) => string;

/**
 * Statement behind a `WITH` that has a `head`: where that gives a row it stores the entries of conversation $2 of owner $1
 * and the texts that are kept apart from them, and gives rows.
 */
export function storedRows(entries: readonly SentEntry[], add: AddValue): string {
  const contents = new Map(entries.flatMap(({ content }) => (content ? [[content.hash, content.data]] : [])));
  const kept = [...contents].map(([hash, data]) => `(${add(hash, "text")}, ${add(data, "bytea")})`);
  const rows = entries.map(
    ({ seq, id: entryId, at, type, body, content, words }) =>
      `(${[
        add(seq, "bigint"),
        add(entryId, "text"),
        add(at, "bigint"),
        add(type, "text"),
        add(body, "text"),
        add(content?.hash ?? null, "text"),
        add(words, "tsvector"),
      ].join()})`,
  );
  const keep = `, kept AS (INSERT INTO longhand.content (owner, hash, data)
      SELECT $1, v.hash, v.data FROM head, (VALUES ${kept.join()}) AS v (hash, data)
      ON CONFLICT (owner, hash) DO NOTHING)`;
  return `${kept.length > 0 ? keep : ""}
      INSERT INTO longhand.entry (owner, conversation, seq, id, at, type, body, content, words)
      SELECT $1, $2, v.* FROM head, (VALUES ${rows.join()}) AS v (seq, id, at, type, body, content, words)
      RETURNING seq`;
}
