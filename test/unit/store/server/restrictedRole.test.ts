import assert from "node:assert/strict";
import { PostgresStore } from "../../../../src/store/server/postgresStore.ts";
import { ServerLink } from "../../../../src/store/server/serverLink.ts";
import { scopeOn } from "../../../../src/store/server/serverScope.ts";
import { statements } from "../../../../src/store/server/serverStatements.ts";
import { teamScript } from "../../../../src/store/server/rights/teamScript.ts";
import { addPeople, emptyTables, preparedDatabase } from "../../../postgres/databases.ts";
import { query, usePostgres } from "../../../postgres/postgresServer.ts";
import { contentOf, message, said } from "../entries.ts";
import { checkpointOf, contentContract } from "../contentContract.ts";
import { journalContract } from "../journalContract.ts";
import { leasesContract } from "../leasesContract.ts";
import { libraryContract } from "../libraryContract.ts";

/** Attacks of a person with a role of their own, on another, whose conversation is "secret", and on themselves. */
const attacks: readonly (readonly [what: string, statement: string])[] = [
  ["reads another's entries", "SELECT 1 FROM longhand.entry WHERE owner = 'ann'"],
  ["reads another's conversations", "SELECT 1 FROM longhand.conversation WHERE owner = 'ann'"],
  ["reads another's kept texts", "SELECT 1 FROM longhand.content WHERE owner = 'ann'"],
  [
    "finds out what another has kept",
    "SELECT 1 FROM longhand.content WHERE data IS NOT NULL AND owner <> 'bob'",
  ],
  ["searches another's words", "SELECT 1 FROM longhand.entry WHERE words @@ CAST('plan' AS tsquery)"],
  [
    "searches another's words in their name",
    "SELECT 1 FROM longhand.search('ann', 'space', 'plan', 9, 0, 9e15::bigint, NULL, false)",
  ],
  [
    "searches another's words in their own name",
    "SELECT 1 FROM longhand.search('bob', 'space', 'plan', 9, 0, 9e15::bigint, NULL, false)",
  ],
  [
    "replaces what searches",
    "CREATE OR REPLACE FUNCTION longhand.search() RETURNS int LANGUAGE sql AS 'SELECT 1'",
  ],
  [
    "adds to another's conversation",
    "INSERT INTO longhand.entry (owner, conversation, seq, id, at, type, body) VALUES ('ann', 'secret', 3, 'x', 1, 'title', '{}')",
  ],
  [
    "makes a conversation in another's name",
    "INSERT INTO longhand.conversation (owner, id, space, model, message_count, tokens, last_seq, created_at, updated_at, changed_at) VALUES ('ann', 'new', 's', '', 0, 0, 1, 1, 1, 1)",
  ],
  [
    "moves another's conversation on by a conflict",
    "INSERT INTO longhand.conversation (owner, id, space, model, message_count, tokens, last_seq, created_at, updated_at, changed_at) VALUES ('ann', 'secret', 's', '', 0, 0, 9, 1, 1, 1) ON CONFLICT (owner, id) DO UPDATE SET last_seq = 9",
  ],
  [
    "takes over another's conversation",
    "UPDATE longhand.conversation SET holder = 'bob' WHERE owner = 'ann' RETURNING 1",
  ],
  [
    "forges another's last number",
    "UPDATE longhand.conversation SET last_seq = 99 WHERE id = 'secret' RETURNING 1",
  ],
  [
    "erases another's conversation",
    "UPDATE longhand.conversation SET erased = true WHERE id = 'secret' RETURNING 1",
  ],
  [
    "gives a conversation of theirs to another",
    "UPDATE longhand.conversation SET owner = 'ann' WHERE id = 'own'",
  ],
  [
    "takes all rows, whoever's",
    "UPDATE longhand.conversation SET owner = 'bob' WHERE owner = 'ann' RETURNING 1",
  ],
  ["deletes another's entries", "DELETE FROM longhand.entry WHERE owner = 'ann' RETURNING 1"],
  ["deletes another's kept texts", "DELETE FROM longhand.content WHERE owner = 'ann' RETURNING 1"],
  [
    "deletes entries of a conversation that stays",
    "DELETE FROM longhand.entry WHERE conversation = 'own' RETURNING 1",
  ],
  ["deletes a tombstone", "DELETE FROM longhand.conversation WHERE owner = 'bob'"],
  ["changes an entry of theirs", "UPDATE longhand.entry SET body = '{}' WHERE owner = 'bob'"],
  ["changes a kept text of theirs", "UPDATE longhand.content SET data = '' WHERE owner = 'bob'"],
  ["reads another's wrapped key", "SELECT 1 FROM longhand.encryption WHERE owner = 'ann'"],
  [
    "puts a key of theirs in the place of another's",
    "UPDATE longhand.encryption SET key_id = 'mine', wrapped = 'mine' WHERE owner = 'ann' RETURNING 1",
  ],
  [
    "encrypts another's space",
    "INSERT INTO longhand.encryption (owner, space, key_id, wrapped) VALUES ('ann', 'other', 'k', 'w')",
  ],
  ["takes the key from a space of theirs", "DELETE FROM longhand.encryption WHERE owner = 'bob'"],
  ["reads another's files", "SELECT 1 FROM longhand.file_content WHERE owner = 'ann'"],
  ["reads what another's files are called", "SELECT 1 FROM longhand.entry_file WHERE owner = 'ann'"],
  ["deletes another's files", "DELETE FROM longhand.file_content WHERE owner = 'ann' RETURNING 1"],
  [
    "names another's files as theirs",
    "INSERT INTO longhand.entry_file (owner, conversation, hash, at, lasting) VALUES ('ann', 'own', 'x', 1, true)",
  ],
  ["changes a file of theirs", "UPDATE longhand.file_content SET data = '' WHERE owner = 'bob'"],
  ["empties a table", "TRUNCATE longhand.entry"],
  ["drops a table", "DROP TABLE longhand.entry"],
  ["changes a table", "ALTER TABLE longhand.entry ADD COLUMN x text"],
  ["turns the rules off", "ALTER TABLE longhand.entry DISABLE ROW LEVEL SECURITY"],
  ["adds a rule", "CREATE POLICY mine ON longhand.entry USING (true)"],
  ["drops a rule", "DROP POLICY read_own ON longhand.entry"],
  ["makes a table in the schema", "CREATE TABLE longhand.mine (x text)"],
  [
    "makes a trigger",
    "CREATE TRIGGER t BEFORE INSERT ON longhand.entry EXECUTE FUNCTION suppress_redundant_updates_trigger()",
  ],
  ["says that the tables are newer", "UPDATE longhand.meta SET value = '99'"],
  ["becomes another", "SET ROLE ann"],
  ["becomes the owner", "SET ROLE admin"],
  ["becomes another for the session", "SET SESSION AUTHORIZATION ann"],
  ["gives rights", "GRANT SELECT ON longhand.entry TO PUBLIC"],
];

/** Attacks where Ann shares "open", besides "secret", and had shared "trashed" and "gone". */
const attacksOnShared: readonly (readonly [what: string, statement: string])[] = [
  [
    "reads what is not shared beside it",
    "SELECT 1 FROM longhand.entry WHERE owner = 'ann' AND conversation <> 'open'",
  ],
  [
    "finds conversations beside it",
    "SELECT 1 FROM longhand.conversation WHERE owner = 'ann' AND id <> 'open'",
  ],
  [
    "reads kept texts of what is not shared",
    "SELECT 1 FROM longhand.content WHERE owner = 'ann' AND hash NOT IN (SELECT content FROM longhand.entry WHERE conversation = 'open' AND content IS NOT NULL)",
  ],
  [
    "reads files of what is not shared",
    "SELECT 1 FROM longhand.file_content WHERE owner = 'ann' AND hash <> 'shown'",
  ],
  [
    "learns which files what is not shared names",
    "SELECT 1 FROM longhand.entry_file WHERE owner = 'ann' AND conversation <> 'open'",
  ],
  [
    "takes a file of another's by naming it",
    "INSERT INTO longhand.entry_file (owner, conversation, hash, at, lasting) VALUES ('bob', 'own', 'hidden', 1, true)",
  ],
  ["changes a file of it", "UPDATE longhand.file_content SET data = '' WHERE hash = 'shown'"],
  ["deletes a file of it", "DELETE FROM longhand.file_content WHERE hash = 'shown' RETURNING 1"],
  ["has it name no file", "DELETE FROM longhand.entry_file WHERE conversation = 'open' RETURNING 1"],
  [
    "has it name another file",
    "UPDATE longhand.entry_file SET hash = 'hidden' WHERE conversation = 'open' RETURNING 1",
  ],
  ["reads another's wrapped key", "SELECT 1 FROM longhand.encryption WHERE owner = 'ann'"],
  [
    "puts a key of theirs in the place of another's",
    "INSERT INTO longhand.encryption (owner, space, key_id, wrapped) VALUES ('ann', 's', 'x', 'x') ON CONFLICT (owner, space) DO UPDATE SET wrapped = 'x'",
  ],
  [
    "adds to it",
    "INSERT INTO longhand.entry (owner, conversation, seq, id, at, type, body) VALUES ('ann', 'open', 3, 'x', 1, 'title', '{}')",
  ],
  [
    "names a text of another's in an entry of their own",
    "INSERT INTO longhand.entry (owner, conversation, seq, id, at, type, body, content) SELECT 'bob', 'own', 2, 'x', 1, 'title', '{}', hash FROM longhand.content WHERE owner = 'ann'",
  ],
  ["moves it on", "UPDATE longhand.conversation SET last_seq = 99 WHERE id = 'open' RETURNING 1"],
  [
    "moves it on by a conflict",
    "INSERT INTO longhand.conversation (owner, id, space, model, message_count, tokens, last_seq, created_at, updated_at, changed_at) VALUES ('ann', 'open', 's', '', 0, 0, 9, 1, 1, 1) ON CONFLICT (owner, id) DO UPDATE SET last_seq = 9",
  ],
  [
    "takes it over",
    "UPDATE longhand.conversation SET holder = 'bob', leased_until = 9999999999999 WHERE id = 'open' RETURNING 1",
  ],
  ["keeps its owner waiting", "SELECT 1 FROM longhand.conversation WHERE id = 'open' FOR UPDATE"],
  ["names it", "UPDATE longhand.conversation SET title = 'x' WHERE id = 'open' RETURNING 1"],
  ["puts a reply into it", "UPDATE longhand.conversation SET draft = '{}' WHERE id = 'open' RETURNING 1"],
  ["moves it to another space", "UPDATE longhand.conversation SET space = 'x' WHERE id = 'open' RETURNING 1"],
  ["trashes it", "UPDATE longhand.conversation SET trashed_at = 1 WHERE id = 'open' RETURNING 1"],
  ["erases it", "UPDATE longhand.conversation SET erased = true WHERE id = 'open' RETURNING 1"],
  ["makes it their own", "UPDATE longhand.conversation SET owner = 'bob' WHERE id = 'open' RETURNING 1"],
  [
    "shares what another does not",
    "UPDATE longhand.conversation SET shared = true WHERE id = 'secret' RETURNING 1",
  ],
  [
    "ends another's sharing",
    "UPDATE longhand.conversation SET shared = false WHERE owner = 'ann' RETURNING 1",
  ],
  [
    "takes it out of the trash",
    "UPDATE longhand.conversation SET trashed_at = NULL WHERE id = 'trashed' RETURNING 1",
  ],
  [
    "brings back what was erased",
    "UPDATE longhand.conversation SET erased = false, last_seq = 1 WHERE id = 'gone' RETURNING 1",
  ],
  ["changes its entries", "UPDATE longhand.entry SET body = '{}' WHERE conversation = 'open'"],
  ["deletes its entries", "DELETE FROM longhand.entry WHERE conversation = 'open' RETURNING 1"],
  ["deletes its kept texts", "DELETE FROM longhand.content WHERE owner = 'ann' RETURNING 1"],
  ["shares in another's name by a rule", "CREATE POLICY mine ON longhand.conversation USING (true)"],
];

describe("A person with a role of their own on a shared server", () => {
  const server = usePostgres();
  let database = "";

  before(async () => {
    database = await preparedDatabase(server());
    // Twice: that is harmless.
    await query(server().address("admin", database), [teamScript, teamScript]);
    await addPeople(server(), "ann", "bob");
  });
  const empty = () => query(server().address("admin", database), [emptyTables]);

  const store = (user = "ann", window = "w") =>
    new PostgresStore(new ServerLink(server().address(user, database), ""), "space", {
      machine: "here",
      window,
    });

  describe("has contents of files, which", () => {
    beforeEach(empty);
    contentContract(async () => store());
  });
  describe("has a journal, which", () => {
    beforeEach(empty);
    journalContract(async () => store());
  });
  describe("has a library, which", () => {
    beforeEach(empty);
    libraryContract(async () => store());
  });
  describe("has leases, which", () => {
    beforeEach(empty);
    leasesContract(async (window) => store("ann", window));
  });

  /** Dump of the server: everything that it has. */
  const dump = () => {
    const tables = ["conversation", "entry", "content", "encryption", "file_content", "entry_file", "meta"];
    const rows = tables.map(
      (table) => `(SELECT json_agg(t ORDER BY CAST(t AS text)) FROM longhand.${table} AS t) AS ${table}`,
    );
    return query(server().address("admin", database), [`SELECT ${rows.join()}`]);
  };
  const large = (id: string, seq: number, word: string) =>
    said(id, seq, { role: "tool", tool_call_id: "c", content: `${word} `.repeat(2_000) });
  /** Attacks as Bob; nothing may come of it. */
  const attack = async (statement: string) => {
    const before = await dump();
    const rows = await query(server().address("bob", database), [statement]).catch((error: unknown) => {
      const { code } = error as { readonly code: string };
      assert.match(code, /^(42501|42809|23503)$/, String(error));
      return [];
    });
    assert.deepEqual(rows, []);
    assert.deepEqual(await dump(), before);
  };

  describe("is refused and told nothing, who", () => {
    // Once for all: that nothing changes is what each of them shows.
    before(async () => {
      await empty();
      const [ann, bob] = [store("ann"), store("bob")];
      await ann.append([message("secret", 1, "the plan"), large("secret", 2, "plan")]);
      await bob.append([message("own", 1, "mine")]);
      for (const one of [ann, bob]) {
        const content = contentOf("kept");
        await one.append([checkpointOf("files", 1, [content])], [content]);
        await one.close();
      }
      await query(server().address("admin", database), [
        "INSERT INTO longhand.encryption (owner, space, key_id, wrapped) VALUES ('ann', 's', 'k', 'w'), ('bob', 's', 'k', 'w')",
      ]);
    });

    for (const [what, statement] of attacks) it(what, () => attack(statement));
  });

  describe("reads what another shares, and is refused everything else, who", () => {
    before(async () => {
      await empty();
      const [ann, bob] = [store("ann"), store("bob")];
      for (const id of ["open", "secret", "trashed", "gone"])
        await ann.append([message(id, 1, id), large(id, 2, id)]);
      for (const id of ["open", "trashed", "gone"]) await ann.share(id, true);
      await ann.trash("trashed");
      await ann.erase("gone");
      await bob.append([message("own", 1, "mine")]);
      await ann.close();
      await bob.close();
      await query(server().address("admin", database), [
        "INSERT INTO longhand.file_content (owner, hash, size, data) VALUES ('ann', 'shown', 1, 'x'), ('ann', 'hidden', 1, 'x')",
        `INSERT INTO longhand.entry_file (owner, conversation, hash, at, lasting)
        VALUES ('ann', 'open', 'shown', 1, true), ('ann', 'secret', 'hidden', 1, true), ('ann', 'trashed', 'hidden', 1, true)`,
        "INSERT INTO longhand.encryption (owner, space, key_id, wrapped) VALUES ('ann', 's', 'k', 'w')",
      ]);
    });

    it("asks for it, until it is shared no more", async () => {
      const [ann, bob] = [store("ann"), store("bob")];
      const open = { owner: "ann", id: "open", lastSeq: 2 };
      assert.deepEqual(await bob.shared(), { total: 1, conversations: [open] });
      assert.deepEqual((await bob.loadShared(open, 0))?.entries, (await ann.load("open"))?.entries);
      assert.deepEqual((await bob.ids()).concat(await bob.entryIds("open")), ["own"]);
      assert.deepEqual(await ann.shared(), { total: 0, conversations: [] });
      await ann.share("open", false);
      assert.deepEqual(await bob.shared(), { total: 0, conversations: [] });
      assert.equal(await bob.loadShared(open, 0), undefined);
      await assert.rejects(bob.share("open", true), { kind: "unknownConversation" });
      await ann.share("open", true);
      await ann.close();
      await bob.close();
    });

    for (const [what, statement] of attacksOnShared) it(what, () => attack(statement));
  });

  it("searches what is theirs by an index, which the rules alone would keep from them", async () => {
    await empty();
    await query(server().address("admin", database), [
      `INSERT INTO longhand.conversation (owner, id, space, model, message_count, tokens, last_seq, created_at, updated_at, changed_at)
      SELECT o, 'many', 'space', '', 0, 0, 20000, 1, 1, 1 FROM unnest(ARRAY['ann', 'bob']) AS o`,
      `INSERT INTO longhand.entry (owner, conversation, seq, id, at, type, body, words)
      SELECT o, 'many', n, n, n, 'message', '{"v":3,"message":{"role":"user","content":"common"}}',
        CAST(CASE WHEN n = 7 THEN 'needle' ELSE 'common' END AS tsvector)
      FROM unnest(ARRAY['ann', 'bob']) AS o, generate_series(1, 20000) AS n`,
      "ANALYZE longhand.entry, longhand.conversation",
    ]);
    const link = new ServerLink(server().address("ann", database), "");
    const place = await scopeOn(link, "space", { machine: "here", window: "w" });
    const read = {
      text: "SELECT seq_tup_read + idx_tup_fetch AS rows FROM pg_stat_xact_user_tables WHERE relname = 'entry'",
      values: [],
    };
    const rowsRead = async (hasSearch: boolean) => {
      const search = statements.search({ ...place, hasSearch }, "'needle'", {});
      const [hits = [], [counted] = []] = await link.transaction(search, read);
      assert.equal(hits.length, 1);
      return Number(counted?.["rows"]);
    };
    assert.equal(place.hasSearch, true);
    assert.ok((await rowsRead(true)) < 10);
    assert.ok((await rowsRead(false)) >= 20_000);
    await link.close();
  });

  it("has the same ids as another without meeting them", async () => {
    await empty();
    const [ann, bob] = [store("ann"), store("bob")];
    await ann.append([message("a", 1, "of Ann")]);
    await bob.append([message("a", 1, "of Bob"), message("a", 2)]);
    assert.equal((await ann.load("a"))?.entries.length, 1);
    assert.deepEqual((await bob.search("Ann")).length, 0);
    await bob.erase("a");
    assert.equal((await ann.list()).length, 1);
    await ann.close();
    await bob.close();
  });
});
