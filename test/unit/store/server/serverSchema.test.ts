import assert from "node:assert/strict";
import { PostgresStore } from "../../../../src/store/server/postgresStore.ts";
import { ServerLink } from "../../../../src/store/server/serverLink.ts";
import {
  askMeta,
  metaOf,
  migrateServer,
  serverSchemaVersion,
} from "../../../../src/store/server/serverSchema.ts";
import { query, usePostgres } from "../../../postgres/postgresServer.ts";

describe("The tables on a server", function () {
  this.timeout(30_000);
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

  beforeEach(async () => {
    database = await server().newDatabase();
  });
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

  it("are asked for by whoever finds none, none of today, or newer ones", async () => {
    const problem = async () => {
      const found = await store()
        .list()
        .catch((error: unknown) => (error as { readonly reason: unknown }).reason);
      return found as { readonly problem: unknown };
    };
    assert.deepEqual((await problem()).problem, { code: "noSchema" });
    assert.equal(await migrateServer(link()), undefined);
    assert.deepEqual(await store().list(), []);
    await admin("UPDATE longhand.meta SET value = '99' WHERE key = 'version'");
    const newer = { code: "newSchema", version: 99, known: serverSchemaVersion };
    assert.deepEqual((await problem()).problem, newer);
    assert.deepEqual(await migrateServer(link()), newer);
  });

  it("are made by nobody who may not", async () => {
    await admin("CREATE ROLE guest LOGIN");
    assert.deepEqual(await migrateServer(link("guest")), { code: "rights", detail: "42501" });
  });
});
