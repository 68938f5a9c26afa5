import assert from "node:assert/strict";
import { encryptionStatements } from "../../../../src/store/server/encryption/encryptionStatements.ts";
import { fileStatements } from "../../../../src/store/server/files/fileStatements.ts";
import { askSession, schemaStatements } from "../../../../src/store/server/serverSchema.ts";
import { lineChangeOf, sentEntry } from "../../../../src/store/server/storedRows.ts";
import { statements } from "../../../../src/store/server/serverStatements.ts";
import { message, said } from "../entries.ts";

/**
 * Features that an engine of the protocol lacks or has otherwise, and where that is said: of CockroachDB
 * https://www.cockroachlabs.com/docs/stable/postgresql-compatibility and the pages named, of YugabyteDB
 * https://docs.yugabyte.com/stable/explore/ysql-language-features/, of poolers https://www.pgbouncer.org/features.html
 */
const missing: readonly (readonly [feature: string, pattern: RegExp, source: string])[] = [
  ["advisory locks", /pg_(try_)?advisory/i, "cockroachlabs.com/docs/stable/postgresql-compatibility"],
  [
    "LISTEN and NOTIFY",
    /\b(LISTEN|NOTIFY|UNLISTEN)\b|pg_notify/i,
    "cockroachdb/cockroach#41522; pgbouncer features",
  ],
  ["extensions", /CREATE EXTENSION/i, "cockroachlabs.com/docs/stable/postgresql-compatibility"],
  ["triggers", /CREATE (CONSTRAINT )?TRIGGER/i, "cockroachlabs.com/docs/stable/triggers: since 24.3 only"],
  [
    "functions",
    /CREATE (OR REPLACE )?(FUNCTION|PROCEDURE)|\bDO \$/i,
    "cockroachlabs.com/docs/stable/user-defined-functions",
  ],
  [
    "sequences",
    /\b(BIG|SMALL)?SERIAL\b|SEQUENCE|nextval/i,
    "cockroachlabs.com/docs/stable/serial: no order, hot spots",
  ],
  ["generated columns", /GENERATED ALWAYS/i, "yugabyte/yugabyte-db#1074"],
  ["exclusion constraints", /\bEXCLUDE\b/i, "cockroachdb/cockroach#46657"],
  ["inheritance", /\bINHERITS\b/i, "yugabyte/yugabyte-db#1129; cockroachdb/cockroach#22456"],
  [
    "unlogged and temporary tables",
    /\b(UNLOGGED|TEMP|TEMPORARY)\b/i,
    "cockroachlabs.com/docs/stable/temporary-tables",
  ],
  ["MERGE", /\bMERGE INTO\b/i, "cockroachdb/cockroach#66014"],
  ["table functions of several arrays", /unnest\s*\([^()]*,/i, "cockroachdb/cockroach#41557"],
  ["ON CONFLICT ON CONSTRAINT", /ON CONFLICT ON CONSTRAINT/i, "cockroachlabs.com/docs/stable/insert"],
  ["system columns", /\b(ctid|xmin|xmax)\b/i, "cockroachdb/cockroach#14250; yugabyte/yugabyte-db#24474"],
  [
    "operator classes",
    /\b(gin_trgm_ops|text_pattern_ops|btree_gin)\b/i,
    "cockroachlabs.com/docs/stable/inverted-indexes",
  ],
  ["table locks", /\bLOCK TABLE\b/i, "cockroachdb/cockroach#44546"],
  ["cursors", /\bDECLARE\b.*\bCURSOR\b/is, "pgbouncer features: WITH HOLD"],
  ["prepared statements in SQL", /^\s*(PREPARE|EXECUTE|DEALLOCATE)\b/i, "pgbouncer features"],
  ["session state", /^\s*(SET|RESET|DISCARD)\b/i, "pgbouncer features: SET in transaction pooling"],
  ["jsonb, which refuses U+0000", /\bjsonb?\b/i, "postgresql.org/docs/current/datatype-json.html"],
];

const place = { owner: "o", space: "s", holder: "h" };
const large = said("a", 2, { role: "tool", tool_call_id: "c", content: "x".repeat(5_000) });
const entries = [message("a", 1), large].map((entry) => sentEntry(entry));
const line = lineChangeOf("a", [message("a", 1)]);

/** A statement of every kind, by name; a member that is not here does not compile. */
const all: {
  readonly [
    N in
      | keyof typeof statements
      | keyof typeof encryptionStatements
      | keyof typeof fileStatements
      | "appendFirst"
  ]: string;
} = {
  filesThere: fileStatements.filesThere(place, []).text,
  sharedFiles: fileStatements.sharedFiles(place, []).text,
  fileData: fileStatements.fileData(place, []).text,
  storeFiles: fileStatements.storeFiles(place, "a", [{ name: "f", size: 1, data: Buffer.from("x") }]).text,
  nameFiles: fileStatements.nameFiles(place, "a", [{ name: "f", at: 1, lasting: false }]).text,
  copyFiles: fileStatements.copyFiles(place, "a", "b").text,
  unnameFiles: fileStatements.unnameFiles(place, "a").text,
  unnameOlder: fileStatements.unnameOlder(place, 1, 1).text,
  dropUnnamed: fileStatements.dropUnnamed(place).text,
  fileUse: fileStatements.fileUse(place).text,
  keptKey: encryptionStatements.keptKey(place).text,
  keepKey: encryptionStatements.keepKey(place, "k", "w").text,
  rewrapKey: encryptionStatements.rewrapKey(place, "k", "w").text,
  beginSealing: encryptionStatements.beginSealing(place, "a", 2, line).text,
  clearForSealing: encryptionStatements.clearForSealing(place, "a", 2).text,
  unnameForSealing: encryptionStatements.unnameForSealing(place, "a", 2).text,
  storeSealed: encryptionStatements.storeSealed(place, "a", 2, entries).text,
  endSealing: encryptionStatements.endSealing(place, "a", 2).text,
  list: statements.list(place).text,
  trashed: statements.trashed(place).text,
  ids: statements.ids(place).text,
  head: statements.head(place, "a").text,
  entries: statements.entries(place, "a", 0, 1).text,
  tail: statements.tail(place, "a", 1, 1).text,
  entryIds: statements.entryIds(place, "a").text,
  append: statements.append(place, { id: "a", expected: 2, entries, line, revives: true }).text,
  appendFirst: statements.append(place, { id: "a", expected: 0, entries, line, revives: true }).text,
  saveDraft: statements.saveDraft(place, "a", "d", "{}").text,
  markTrashed: statements.markTrashed(place, "a", { isTrashed: true }).text,
  moveHere: statements.moveHere(place, []).text,
  trashOlder: statements.trashOlder(place, 0, []).text,
  share: statements.share(place, "a", true).text,
  sharedByOthers: statements.sharedByOthers(place, 0).text,
  erase: statements.erase(place, "a").text,
  eraseEntries: statements.eraseEntries(place, "a").text,
  contentsOf: statements.contentsOf(place, "a").text,
  eraseContents: statements.eraseContents(place, []).text,
  search: statements.search(place, "'a'", { ranked: true, conversations: [] }).text,
  acquire: statements.acquire(place, "a").text,
  acquireStored: statements.acquireStored(place, "a").text,
  takeOver: statements.takeOver(place, "a").text,
  release: statements.release(place, []).text,
  renew: statements.renew(place, []).text,
  changes: statements.changes(place, 0).text,
  counts: statements.counts(place).text,
};

describe("The statements to a server", () => {
  for (const [feature, pattern, source] of missing) {
    it(`use no ${feature} (${source})`, () => {
      for (const text of [...Object.values(all), ...schemaStatements]) assert.doesNotMatch(text, pattern);
    });
  }

  it("change each table once at most, as CockroachDB asks (cockroachdb/cockroach#70731)", () => {
    for (const [name, text] of Object.entries(all)) {
      const changed = Array.from(
        text.matchAll(/(?:INSERT INTO|UPDATE|DELETE FROM) longhand\.(\w+)/g),
        ([, table]) => table,
      );
      assert.equal(new Set(changed).size, changed.length, name);
    }
  });

  it("name functions in full, as a search path may hold others of the same name", () => {
    // What is the language's own looks like a function.
    const ofLanguage = /^(?:coalesce|greatest|extract)$/;
    for (const text of [...Object.values(all), ...schemaStatements, askSession.text]) {
      const bare = Array.from(
        text.replace(/'[^']*'/g, "''").matchAll(/(?<![\w.])([a-z]\w*)\(/g),
        ([, name = ""]) => name,
      );
      assert.deepEqual(
        bare.filter((name) => !ofLanguage.test(name)),
        [],
      );
    }
  });

  it("name their tables in full, and every table's key begins with the owner", () => {
    for (const text of [...Object.values(all), ...schemaStatements]) {
      assert.doesNotMatch(
        text,
        /\b(FROM|JOIN|INTO|UPDATE|TABLE|EXISTS)\s+(conversation|entry|content|meta|encryption|file_content|entry_file)\b/,
      );
    }
    const tables = schemaStatements.filter((text) => text.startsWith("CREATE TABLE longhand."));
    assert.equal(tables.length, 6);
    for (const text of tables) assert.match(text, /PRIMARY KEY \(owner, /);
  });
});
