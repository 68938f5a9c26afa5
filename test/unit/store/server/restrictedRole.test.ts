import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { PostgresStore } from "../../../../src/store/server/postgresStore.ts";
import { ServerLink } from "../../../../src/store/server/serverLink.ts";
import { query, usePostgres } from "../../../postgres/postgresServer.ts";
import { message, said } from "../entries.ts";
import { journalContract } from "../journalContract.ts";
import { leasesContract } from "../leasesContract.ts";
import { libraryContract } from "../libraryContract.ts";
import { preparedDatabase } from "../replica/machines.ts";

const script = readFileSync(new URL("../../../../src/store/server/roles.sql", import.meta.url), "utf8");

/** What a person with a role of their own may try against another, whose conversation "secret" is, and on themselves. */
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

describe("A person with a role of their own on a shared server", function () {
  this.timeout(30_000);
  const server = usePostgres();
  let database = "";

  before(async () => {
    database = await preparedDatabase(server());
    // Twice: that is harmless.
    await query(server().address("admin", database), [script, script]);
    const people = ["ann", "bob"].map((name) => `CREATE ROLE ${name} LOGIN IN ROLE longhand_user`);
    await query(server().address("admin", database), people);
  });
  beforeEach(() =>
    query(server().address("admin", database), [
      "TRUNCATE longhand.conversation, longhand.entry, longhand.content",
    ]),
  );

  const store = (user = "ann", window = "w") =>
    new PostgresStore(new ServerLink(server().address(user, database), ""), "space", {
      machine: "here",
      window,
    });

  describe("has a journal, which", () => {
    journalContract(async () => store());
  });
  describe("has a library, which", () => {
    libraryContract(async () => store());
  });
  describe("has leases, which", () => {
    leasesContract(async (window) => store("ann", window));
  });

  describe("is refused and told nothing, who", () => {
    const dump = () =>
      query(server().address("admin", database), [
        "SELECT c.*, e.*, k.data FROM longhand.conversation c LEFT JOIN longhand.entry e ON e.owner = c.owner AND e.conversation = c.id LEFT JOIN longhand.content k ON k.owner = e.owner AND k.hash = e.content ORDER BY c.owner, c.id, e.seq",
      ]);

    for (const [what, statement] of attacks) {
      it(what, async () => {
        const ann = store("ann");
        const large = said("secret", 2, { role: "tool", tool_call_id: "c", content: "plan ".repeat(2_000) });
        await ann.append([message("secret", 1, "the plan"), large]);
        const bob = store("bob");
        await bob.append([message("own", 1, "mine")]);
        await ann.close();
        await bob.close();
        const before = await dump();
        const rows = await query(server().address("bob", database), [statement]).catch((error: unknown) => {
          const { code } = error as { readonly code: string };
          assert.match(code, /^(42501|42809)$/, String(error));
          return [];
        });
        assert.deepEqual(rows, []);
        assert.deepEqual(await dump(), before);
      });
    }
  });

  it("has the same ids as another without meeting them", async () => {
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
