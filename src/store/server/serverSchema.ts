import { randomUUID } from "node:crypto";
import type { ServerProblem } from "../../core/ports/errors/serverProblem.ts";
import type { PostgresRow, ServerLink, Statement } from "./serverLink.ts";
import { problemOfStoreError, serverErrorOf } from "./serverErrors.ts";

/**
 * One step a version, applied in order and never changed once released. Plain SQL that every engine of the protocol
 * has. Times are milliseconds since 1970, those named `changed` and `leased` by the server's clock. `title` is JSON, since
 * a text may hold U+0000, which the server refuses; so may an entry's `body`, which is its JSON without what the columns
 * say. Every key begins with the owner, and the same text of two owners is stored twice: knowing a hash is no right to read.
 * `file_content` has bytes that entries name by their hash, `entry_file` which conversations do, when they last did, and whether for good.
 * Of an erased conversation the row stays, so that a machine that was offline does not bring it back. One that is `shared` others
 * of the space may read.
 */
const migrations: readonly (readonly string[])[] = [
  [
    `CREATE TABLE longhand.conversation (
      owner text NOT NULL,
      id text NOT NULL,
      space text NOT NULL,
      title text,
      model text NOT NULL,
      message_count bigint NOT NULL,
      tokens bigint NOT NULL,
      last_seq bigint NOT NULL,
      created_at bigint NOT NULL,
      updated_at bigint NOT NULL,
      changed_at bigint NOT NULL,
      trashed_at bigint,
      erased boolean NOT NULL DEFAULT false,
      holder text,
      leased_until bigint NOT NULL DEFAULT 0,
      draft_id text,
      draft text,
      PRIMARY KEY (owner, id)
    )`,
    // The owner first would be taken for the primary key's index by a planner that knows no figures yet; so below.
    "CREATE INDEX conversation_by_change ON longhand.conversation (space, owner, changed_at)",
    `CREATE TABLE longhand.content (
      owner text NOT NULL,
      hash text NOT NULL,
      data bytea NOT NULL,
      PRIMARY KEY (owner, hash)
    )`,
    `CREATE TABLE longhand.entry (
      owner text NOT NULL,
      conversation text NOT NULL,
      seq bigint NOT NULL,
      id text NOT NULL,
      at bigint NOT NULL,
      type text NOT NULL,
      body text NOT NULL,
      content text,
      words tsvector,
      PRIMARY KEY (owner, conversation, seq),
      FOREIGN KEY (owner, content) REFERENCES longhand.content (owner, hash)
    )`,
    "CREATE UNIQUE INDEX entry_by_id ON longhand.entry (owner, id, conversation)",
    "CREATE INDEX entry_by_content ON longhand.entry (content, owner)",
    "CREATE INDEX entry_by_words ON longhand.entry USING gin (words)",
  ],
  [
    "ALTER TABLE longhand.conversation ADD COLUMN shared boolean NOT NULL DEFAULT false",
    "CREATE INDEX conversation_shared ON longhand.conversation (space, changed_at) WHERE shared",
  ],
  [
    // Of an encrypted space: its key, wrapped by one from a passphrase. `key_id` of a conversation: who sealed it, "" in clear.
    `CREATE TABLE longhand.encryption (
      owner text NOT NULL,
      space text NOT NULL,
      key_id text NOT NULL,
      wrapped text NOT NULL,
      PRIMARY KEY (owner, space)
    )`,
    "ALTER TABLE longhand.conversation ADD COLUMN key_id text NOT NULL DEFAULT ''",
    `CREATE TABLE longhand.file_content (
      owner text NOT NULL,
      hash text NOT NULL,
      size bigint NOT NULL,
      data bytea NOT NULL,
      PRIMARY KEY (owner, hash)
    )`,
    `CREATE TABLE longhand.entry_file (
      owner text NOT NULL,
      conversation text NOT NULL,
      hash text NOT NULL,
      at bigint NOT NULL,
      lasting boolean NOT NULL,
      PRIMARY KEY (owner, conversation, hash),
      FOREIGN KEY (owner, hash) REFERENCES longhand.file_content (owner, hash)
    )`,
    "CREATE INDEX entry_file_by_hash ON longhand.entry_file (hash, owner)",
  ],
];

/** The version that is read and written today. */
export const serverSchemaVersion = migrations.length;

/** All statements that make or change tables. */
export const schemaStatements: readonly string[] = [
  "CREATE SCHEMA IF NOT EXISTS longhand",
  "CREATE TABLE IF NOT EXISTS longhand.meta (key text NOT NULL PRIMARY KEY, value text NOT NULL)",
  ...migrations.flat(),
];

const insertMeta = "INSERT INTO longhand.meta (key, value) VALUES ($1, $2) ON CONFLICT (key) DO NOTHING";
const selectMeta = "SELECT key, value FROM longhand.meta";

/** Meta table of a server. `identity` is another one where the database was made anew. */
export interface ServerMeta {
  readonly version: number;
  readonly identity: string;
  /** True where it has the function of `teamScript` that searches a person's own. */
  readonly hasSearch: boolean;
}

/** Meta table as its rows say; version 0 where nothing was made yet. */
export function metaOf(rows: readonly PostgresRow[]): ServerMeta {
  const values = new Map(rows.map(({ key, value }) => [key, String(value)]));
  return {
    version: Number(values.get("version") ?? 0),
    identity: values.get("identity") ?? "",
    hasSearch: values.has("search"),
  };
}

/** Problem of using tables of this version; undefined where this Longhand can. */
export function versionProblem(version: number): ServerProblem | undefined {
  const known = serverSchemaVersion;
  if (version === known) return undefined;
  if (version > known) return { code: "newSchema", version, known };
  return version === 0 ? { code: "noSchema" } : { code: "oldSchema", version, known };
}

/** Asks for whom statements are run, and how the database keeps text. */
export const askSession: Statement = {
  text: "SELECT CAST(current_user AS text) AS owner, pg_catalog.current_setting('server_encoding') AS encoding",
  values: [],
};

/** Encodings that keep every character: the second one whatever bytes come. */
const encodings: ReadonlySet<unknown> = new Set(["UTF8", "SQL_ASCII"]);

/** Problem of keeping text of any kind, by a row of `askSession`; undefined where it can. */
export function encodingProblem(row: PostgresRow | undefined): ServerProblem | undefined {
  const encoding = row?.["encoding"];
  return encodings.has(encoding) ? undefined : { code: "encoding", detail: String(encoding) };
}

/** The statement that asks for `metaOf`'s rows. */
export const askMeta: Statement = { text: selectMeta, values: [] };

/**
 * Makes the tables or brings them to today's version. Safe when several do it at once: the row of the version is locked
 * meanwhile. Undefined when they are of this version.
 */
export async function migrateServer(link: ServerLink): Promise<ServerProblem | undefined> {
  try {
    const problem = encodingProblem((await link.run(askSession.text))[0]);
    if (problem) return problem;
    const found = await currentVersion(link);
    if (found >= serverSchemaVersion) return versionProblem(found);
    await makeMeta(link);
    for (let version = await currentVersion(link); version < serverSchemaVersion; version++) {
      await migrateFrom(link, version);
    }
    return versionProblem(await currentVersion(link));
  } catch (error) {
    return problemOfStoreError(serverErrorOf(error));
  }
}

/** Makes the table of the schema's version. Two that make it at once may each be told that it is there, whatever they asked. */
async function makeMeta(link: ServerLink): Promise<void> {
  const [schema = "", meta = ""] = schemaStatements;
  for (const text of [schema, meta]) {
    await link.run(text).catch(() => link.run(text));
  }
  await link.run(insertMeta, "version", "0");
  await link.run(insertMeta, "identity", randomUUID());
}

async function currentVersion(link: ServerLink): Promise<number> {
  try {
    return metaOf(await link.run(selectMeta)).version;
  } catch (error) {
    if (problemOfStoreError(serverErrorOf(error)).code === "noSchema") return 0;
    throw error;
  }
}

/** Applies one step, unless another process has taken it meanwhile. */
async function migrateFrom(link: ServerLink, version: number): Promise<void> {
  await link.session(async (run) => {
    const rows = await run("SELECT key, value FROM longhand.meta WHERE key = 'version' FOR UPDATE");
    if (metaOf(rows).version !== version) return;
    for (const statement of migrations[version] ?? []) await run(statement);
    await run("UPDATE longhand.meta SET value = $1 WHERE key = 'version'", String(version + 1));
  });
}
