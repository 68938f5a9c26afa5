import type { Database } from "./database.ts";

/**
 * One step a version, applied in order, and never changed once released.
 *
 * An entry's `body` is its JSON without what the columns say; a large tool result stands once in `content`.
 * `wordIndex` holds the search terms of messages and titles with their entry's key, and no text; `unindexed` names the
 * entries whose terms are not there yet. The terms have no ASCII but letters and digits. `requestUsage` outlives the
 * entries that it is from: what was erased was paid for.
 * `fileContent` holds bytes of files, deflated; `entryFile` says which entries name them.
 */
const migrations: readonly string[] = [
  `
  CREATE TABLE conversation (
    key INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    title TEXT,
    model TEXT NOT NULL DEFAULT '',
    messageCount INTEGER NOT NULL DEFAULT 0,
    tokens INTEGER NOT NULL DEFAULT 0,
    lastSeq INTEGER NOT NULL DEFAULT 0,
    createdAt INTEGER NOT NULL,
    updatedAt INTEGER NOT NULL,
    trashedAt INTEGER
  ) STRICT;
  CREATE INDEX conversationByUpdate ON conversation(updatedAt);

  CREATE TABLE content (
    key INTEGER PRIMARY KEY,
    hash TEXT NOT NULL UNIQUE,
    text TEXT NOT NULL
  ) STRICT;

  CREATE TABLE entry (
    key INTEGER PRIMARY KEY,
    conversation INTEGER NOT NULL REFERENCES conversation(key),
    seq INTEGER NOT NULL,
    id TEXT NOT NULL,
    at INTEGER NOT NULL,
    type TEXT NOT NULL,
    content INTEGER REFERENCES content(key),
    body TEXT NOT NULL,
    UNIQUE (conversation, seq),
    UNIQUE (conversation, id)
  ) STRICT;
  CREATE INDEX entryByContent ON entry(content) WHERE content IS NOT NULL;

  CREATE TABLE draft (
    conversation INTEGER PRIMARY KEY REFERENCES conversation(key),
    id TEXT NOT NULL,
    model TEXT NOT NULL,
    text TEXT NOT NULL,
    at INTEGER NOT NULL
  ) STRICT;

  CREATE TABLE lease (
    conversation TEXT PRIMARY KEY,
    holder TEXT NOT NULL,
    expiresAt INTEGER NOT NULL
  ) STRICT;

  CREATE VIRTUAL TABLE messageIndex USING fts5(
    text, content = '', contentless_delete = 1, tokenize = 'porter unicode61 remove_diacritics 2'
  );
  `,
  "ALTER TABLE draft ADD COLUMN reasoning TEXT NOT NULL DEFAULT ''",
  `
  DROP TABLE messageIndex;
  CREATE VIRTUAL TABLE wordIndex USING fts5(
    words, parts, content = '', contentless_delete = 1, tokenize = 'ascii'
  );
  CREATE TABLE unindexed (entry INTEGER PRIMARY KEY) STRICT;
  INSERT INTO unindexed SELECT key FROM entry WHERE type IN ('message', 'title');
  `,
  `
  CREATE TABLE requestUsage (
    id TEXT PRIMARY KEY,
    conversation TEXT NOT NULL,
    at INTEGER NOT NULL,
    model TEXT NOT NULL,
    server TEXT,
    purpose TEXT NOT NULL,
    prompt INTEGER NOT NULL,
    completion INTEGER NOT NULL,
    cached INTEGER NOT NULL,
    written INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX requestUsageByTime ON requestUsage(at);
  INSERT OR IGNORE INTO requestUsage
  SELECT id, conversation, at, coalesce(json_extract(source, '$.model'), ''), json_extract(source, '$.server'),
    CASE type WHEN 'message' THEN 'reply' ELSE 'summary' END,
    CAST(coalesce(json_extract(source, '$.usage.promptTokens'), 0) AS INTEGER),
    CAST(coalesce(json_extract(source, '$.usage.completionTokens'), 0) AS INTEGER),
    CAST(coalesce(json_extract(source, '$.usage.cachedTokens'), 0) AS INTEGER),
    CAST(coalesce(json_extract(source, '$.usage.cacheWriteTokens'), 0) AS INTEGER)
  FROM (
    SELECT entry.id AS id, conversation.id AS conversation, entry.at AS at, type,
      CASE type WHEN 'compaction' THEN json_extract(body, '$.summary') ELSE body END AS source
    FROM entry JOIN conversation ON conversation.key = entry.conversation
    WHERE type IN ('message', 'compaction', 'summaryEdit') AND body LIKE '%"usage":{%' AND json_valid(body)
    ORDER BY entry.key
  )
  WHERE json_extract(source, '$.usage') IS NOT NULL;
  `,
  `
  CREATE TABLE fileContent (
    key INTEGER PRIMARY KEY,
    hash TEXT NOT NULL UNIQUE,
    size INTEGER NOT NULL,
    bytes BLOB NOT NULL
  ) STRICT;
  CREATE TABLE entryFile (
    entry INTEGER NOT NULL,
    hash TEXT NOT NULL,
    PRIMARY KEY (entry, hash)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX entryFileByHash ON entryFile(hash);
  `,
  // How far each conversation is the same on a server: see `replica/`. `pushedSeq` -1: it stays here. `erased` names those
  // that the server is still to hear of.
  `
  CREATE TABLE replica (
    conversation TEXT PRIMARY KEY,
    pushedSeq INTEGER NOT NULL,
    trashed INTEGER NOT NULL
  ) STRICT;
  CREATE TABLE replicaState (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
  CREATE TABLE replicaEvent (key INTEGER PRIMARY KEY AUTOINCREMENT, event TEXT NOT NULL) STRICT;
  CREATE TABLE erased (conversation TEXT PRIMARY KEY) STRICT;
  `,
  // Up to which entry the contents of files that entries name are there as well.
  "ALTER TABLE replica ADD COLUMN filesSeq INTEGER NOT NULL DEFAULT 0",
  "ALTER TABLE requestUsage ADD COLUMN recalled INTEGER NOT NULL DEFAULT 0",
  // `requestUsage` by quarters of an hour. `band`: thousands of tokens that a prompt of more than 32,000 is not longer than, else 0, so
  // that no sum has requests of several prices. The first server is "".
  `
  CREATE TABLE usageSum (
    quarter INTEGER NOT NULL,
    conversation TEXT NOT NULL,
    model TEXT NOT NULL,
    server TEXT NOT NULL,
    purpose TEXT NOT NULL,
    band INTEGER NOT NULL,
    requests INTEGER NOT NULL,
    prompt INTEGER NOT NULL,
    completion INTEGER NOT NULL,
    cached INTEGER NOT NULL,
    written INTEGER NOT NULL,
    recalled INTEGER NOT NULL,
    PRIMARY KEY (quarter, conversation, model, server, purpose, band)
  ) STRICT, WITHOUT ROWID;
  INSERT INTO usageSum
  SELECT at / 900000 * 900000 AS quarter, conversation, model, coalesce(server, ''), purpose,
    CASE WHEN prompt > 32000 THEN (prompt + 999) / 1000 ELSE 0 END AS band,
    count(*), sum(prompt), sum(completion), sum(cached), sum(written), sum(recalled)
  FROM requestUsage GROUP BY quarter, conversation, model, server, purpose, band;
  CREATE TRIGGER usageSummed AFTER INSERT ON requestUsage BEGIN
    INSERT INTO usageSum VALUES (
      NEW.at / 900000 * 900000, NEW.conversation, NEW.model, coalesce(NEW.server, ''), NEW.purpose,
      CASE WHEN NEW.prompt > 32000 THEN (NEW.prompt + 999) / 1000 ELSE 0 END,
      1, NEW.prompt, NEW.completion, NEW.cached, NEW.written, NEW.recalled
    )
    ON CONFLICT DO UPDATE SET
      requests = requests + 1,
      prompt = prompt + excluded.prompt,
      completion = completion + excluded.completion,
      cached = cached + excluded.cached,
      written = written + excluded.written,
      recalled = recalled + excluded.recalled;
  END;
  `,
];

/** The version written today. */
export const schemaVersion = migrations.length;

/** Brings the file to today's version, in one transaction. Safe when two processes do it at once. */
export function migrate(database: Database): void {
  const missing = () => migrations.slice(database.pragma("user_version"));
  if (missing().length === 0) return;
  database.transaction(() => {
    const steps = missing();
    if (steps.length === 0) return;
    for (const step of steps) database.exec(step);
    database.exec(`PRAGMA user_version = ${schemaVersion}`);
  });
}
