import assert from "node:assert/strict";
import { PostgresStore } from "../../../../src/store/server/postgresStore.ts";
import { ServerLink } from "../../../../src/store/server/serverLink.ts";
import {
  askMeta,
  metaOf,
  migrateServer,
  schemaStatements,
  serverSchemaVersion,
} from "../../../../src/store/server/serverSchema.ts";
import { rightsProblem } from "../../../../src/store/server/rights/serverRights.ts";
import { teamScript } from "../../../../src/store/server/rights/teamScript.ts";
import { message } from "../entries.ts";
import { addPeople } from "../../../postgres/databases.ts";
import { query, usePostgres } from "../../../postgres/postgresServer.ts";

describe("The tables on a server", () => {
  const server = usePostgres();
  let database = "";
  const links: ServerLink[] = [];
  const link = (user = "admin") => {
    const one = new ServerLink(server().address(user, database), "");
    links.push(one);
    return one;
  };
  const store = () => new PostgresStore(link(), "space", { machine: "m", window: "w" });
  const admin = (...statements: string[]) => query(server().address("admin", database), statements);

  before(async () => {
    database = await server().newDatabase();
  });
  beforeEach(() => admin("DROP SCHEMA IF EXISTS longhand CASCADE"));
  afterEach(async () => {
    for (const one of links.splice(0)) await one.close();
  });

  it("are made once by six that begin at the same time", async () => {
    const results = await Promise.all(Array.from({ length: 6 }, () => migrateServer(link())));
    assert.deepEqual(
      results,
      Array.from({ length: 6 }, () => undefined),
    );
    const { version, identity } = metaOf(await link().run(askMeta.text));
    assert.equal(version, serverSchemaVersion);
    assert.match(identity, /^[0-9a-f-]{36}$/);
  });

  it("are brought from the first version to today's once, by six that begin at the same time", async () => {
    const second = schemaStatements.findIndex((text) => text.includes("ADD COLUMN shared"));
    await admin(
      ...schemaStatements.slice(0, second),
      "INSERT INTO longhand.meta (key, value) VALUES ('version', '1'), ('identity', 'kept')",
    );
    const results = await Promise.all(Array.from({ length: 6 }, () => migrateServer(link())));
    assert.deepEqual(new Set(results), new Set([undefined]));
    const { version, identity } = metaOf(await link().run(askMeta.text));
    assert.deepEqual([version, identity], [serverSchemaVersion, "kept"]);
    await store().append([message("a", 1)]);
  });

  it("are asked for by whoever finds none, none of today, or newer ones", async () => {
    const problem = async () => {
      const found = await store()
        .list()
        .catch((error: unknown) => (error as { readonly reason: unknown }).reason);
      return found as { readonly problem: unknown };
    };
    assert.deepEqual((await problem()).problem, { code: "noSchema" });
    assert.equal(await migrateServer(link()), undefined);
    const connected = store();
    assert.deepEqual(await connected.list(), []);
    await admin("UPDATE longhand.meta SET value = '99' WHERE key = 'version'");
    const newer = { code: "newSchema", version: 99, known: serverSchemaVersion };
    assert.deepEqual((await problem()).problem, newer);
    // Also by one that has been connected since before.
    await assert.rejects(connected.changes(0), { reason: { code: "server", problem: newer } });
    assert.deepEqual(await migrateServer(link()), newer);
  });

  it("are brought from their first version to today's with what they hold, and are as if made today", async () => {
    assert.equal(await migrateServer(link()), undefined);
    const columns = () =>
      admin(
        `SELECT table_name, column_name, data_type, is_nullable, column_default FROM information_schema.columns
        WHERE table_schema = 'longhand' ORDER BY 1, 2`,
      );
    const today = await columns();
    const one = store();
    await one.append([message("a", 1)]);
    await one.close();
    await admin(
      "DROP TABLE longhand.encryption, longhand.entry_file, longhand.file_content",
      "ALTER TABLE longhand.conversation DROP COLUMN shared, DROP COLUMN key_id",
      "UPDATE longhand.meta SET value = '1' WHERE key = 'version'",
    );
    const old = await store()
      .list()
      .catch((error: unknown) => (error as { readonly reason: unknown }).reason);
    const problem = { code: "oldSchema", version: 1, known: serverSchemaVersion };
    assert.deepEqual(old, { code: "server", problem });
    assert.equal(await migrateServer(link()), undefined);
    assert.deepEqual(await columns(), today);
    const after = store();
    assert.deepEqual((await after.load("a"))?.entries, [message("a", 1)]);
    await after.close();
  });

  it("are found to lack a right before anything is written", async () => {
    await migrateServer(link());
    await addPeople(server(), "ann");
    await admin(teamScript);
    assert.equal(await rightsProblem(link("ann")), undefined);
    for (const [table, right] of [
      ["entry", "INSERT"],
      ["conversation", "UPDATE"],
      ["file_content", "DELETE"],
      ["encryption", "SELECT"],
    ] as const) {
      await admin(`REVOKE ${right} ON longhand.${table} FROM longhand_user`);
      assert.deepEqual(await rightsProblem(link("ann")), { code: "rights", detail: "42501" }, table);
      await admin(`GRANT ${right} ON longhand.${table} TO longhand_user`);
    }
  });

  it("are said to have an earlier version's rights, to a person of the team alone, until the script of today was run", async () => {
    await migrateServer(link());
    await addPeople(server(), "ann");
    await admin(teamScript, "DELETE FROM longhand.meta WHERE key = 'team'");
    assert.deepEqual(await rightsProblem(link("ann")), { code: "oldRights" });
    assert.equal(await rightsProblem(link()), undefined);
    await admin(teamScript);
    assert.equal(await rightsProblem(link("ann")), undefined);
    await admin("UPDATE longhand.meta SET value = '99' WHERE key = 'team'");
    assert.equal(await rightsProblem(link("ann")), undefined);
  });

  it("are not made where the database cannot keep every character, and are in bytes that may be any", async () => {
    for (const [encoding, expected] of [
      ["LATIN1", { code: "encoding", detail: "LATIN1" }],
      ["SQL_ASCII", undefined],
    ] as const) {
      const name = `in_${encoding.toLowerCase()}`;
      await server().admin(`CREATE DATABASE ${name} ENCODING ${encoding} LOCALE 'C' TEMPLATE template0`);
      const one = new ServerLink(server().address("admin", name), "");
      assert.deepEqual(await migrateServer(one), expected);
      await one.close();
      await server().admin(`DROP DATABASE ${name}`);
    }
  });

  it("are made by nobody who may not", async () => {
    await admin("CREATE ROLE guest LOGIN");
    assert.deepEqual(await migrateServer(link("guest")), { code: "rights", detail: "42501" });
  });
});
