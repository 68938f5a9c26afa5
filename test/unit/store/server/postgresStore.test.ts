import assert from "node:assert/strict";
import { setTimeout as wait } from "node:timers/promises";
import { until } from "../../../fixtures/until.ts";
import type { StoreError } from "../../../../src/core/ports/errors/storeError.ts";
import { PostgresStore } from "../../../../src/store/server/postgresStore.ts";
import { ServerLink } from "../../../../src/store/server/serverLink.ts";
import { lineChangeOf, sentEntry } from "../../../../src/store/server/storedRows.ts";
import { statements } from "../../../../src/store/server/serverStatements.ts";
import { useDatabase } from "../../../postgres/databases.ts";
import { lineProxy } from "../../../postgres/lineProxy.ts";
import { startPgBouncer, type PgBouncer } from "../../../postgres/pgBouncer.ts";
import { message, said, titled } from "../entries.ts";
import { contentContract } from "../contentContract.ts";
import { journalContract } from "../journalContract.ts";
import { leasesContract } from "../leasesContract.ts";
import { libraryContract } from "../libraryContract.ts";

describe("Conversations on a PostgreSQL server", () => {
  const { server, database, admin } = useDatabase();

  const store = (window = "w", port = server().port) =>
    new PostgresStore(new ServerLink({ ...server().address("admin", database()), port }, ""), "space", {
      machine: "here",
      window,
    });

  describe("as a journal", () => {
    journalContract(async () => store());
  });

  describe("as a library", () => {
    libraryContract(async () => store());
  });

  describe("as a store of contents", () => {
    contentContract(async () => store());
  });

  describe("under leases, which", () => {
    leasesContract(async (window) => store(window));
  });

  for (const prepared of [0, 200]) {
    describe(`behind PgBouncer that keeps track of ${prepared} prepared statements`, () => {
      let pool: PgBouncer | undefined;
      before(async function () {
        pool = await startPgBouncer(server(), prepared);
        if (pool) return;
        console.warn(`No PgBouncer that keeps track of ${prepared} is installed. Its tests are skipped.`);
        this.skip();
      });
      after(() => pool?.remove());
      describe("as a journal", () => {
        journalContract(async () => store("w", pool?.port));
      });
      describe("as a library", () => {
        libraryContract(async () => store("w", pool?.port));
      });
      describe("under leases, which", () => {
        leasesContract(async (window) => store(window, pool?.port));
      });
    });
  }

  it("appends in one round trip, and opens in one, also right after another window's lease", async () => {
    const line = await lineProxy(server().port);
    const one = store("one", line.port);
    await one.append([message("a", 1)]);
    const trips = async (work: () => Promise<unknown>) => {
      const before = line.roundTrips;
      await work();
      return line.roundTrips - before;
    };
    const large = said("a", 3, { role: "tool", tool_call_id: "c", content: "x".repeat(40_000) });
    assert.equal(await trips(() => one.append([message("a", 2)])), 1);
    assert.equal(await trips(() => one.append([large, message("a", 4)])), 1);
    assert.equal(await trips(() => one.append([message("b", 1)])), 1);
    assert.equal(await trips(() => one.open("a")), 1);
    const other = store("other", line.port);
    await other.list();
    assert.equal(await trips(() => other.open("a")), 1);
    assert.equal(await trips(() => other.trashOlder(0, [])), 1);
    await one.close();
    await other.close();
    await line.close();
  });

  it("finds rows by keys alone when it appends, opens and looks for changes", async () => {
    const one = store();
    for (let id = 0; id < 20; id++) {
      const entries = Array.from({ length: 100 }, (_, index) => message(`c${id}`, index + 1));
      await one.append(entries);
    }
    const place = { owner: "admin", space: "space", holder: "h" };
    const sent = [message("c1", 101)].map((entry) => sentEntry(entry));
    const line = lineChangeOf("c1", [message("c1", 101)]);
    const link = new ServerLink(server().address("admin", database()), "");
    for (const { text, values } of [
      statements.append(place, { id: "c1", expected: 100, entries: sent, line, revives: true }),
      statements.entries(place, "c1", 0, 1000),
      statements.head(place, "c1"),
      statements.acquireStored(place, "c1"),
      statements.changes(place, 1),
      statements.saveDraft(place, "c1", "e000001", "{}"),
    ]) {
      const plan = (await link.run(`EXPLAIN (ANALYZE) ${text}`, ...values)).map(
        (row) => Object.values(row)[0],
      );
      assert.doesNotMatch(plan.join("\n"), /Seq Scan on (entry|conversation)|Rows Removed by Filter: \d{2,}/);
    }
    await link.close();
    await one.close();
  });

  it("goes on by itself when its connection broke, and stores once what it sent again", async () => {
    const line = await lineProxy(server().port);
    const one = store("one", line.port);
    await one.append([message("a", 1)]);
    line.reset();
    await one.append([message("a", 2)]).catch(() => one.append([message("a", 2)]));
    assert.equal((await one.load("a"))?.entries.length, 2);
    line.reset();
    line.cut();
    await assert.rejects(one.append([message("a", 3)]), { kind: "unreachable" });
    line.heal();
    await one.append([message("a", 3)]);
    assert.deepEqual(await one.entryIds("a"), ["e000001", "e000002", "e000003"]);
    await one.close();
    await line.close();
  });

  it("connects anew at the next call when the server ends its connections", async () => {
    const one = store();
    await one.append([message("a", 1)]);
    for (let round = 1; round <= 3; round++) {
      await admin(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'longhand' AND datname = current_database()",
      );
      await one.append([message("a", round + 1)]).catch(() => one.append([message("a", round + 1)]));
    }
    assert.equal((await one.load("a"))?.entries.length, 4);
    await one.close();
  });

  for (const [what, setting, statement, kind] of [
    [
      "is for reading only",
      "default_transaction_read_only = on",
      "CREATE TABLE IF NOT EXISTS made (x int)",
      "failed",
    ],
    ["stops what takes long", "statement_timeout = 100", "SELECT pg_sleep(0.5)", "unreachable"],
  ] as const) {
    it(`goes on without a word to it once a database no longer ${what}`, async () => {
      const alter = (change: string) => server().admin(`ALTER DATABASE ${database()} ${change}`);
      const link = new ServerLink(server().address("admin", database()), "");
      try {
        await alter(`SET ${setting}`);
        await assert.rejects(link.run(statement), { kind });
      } finally {
        await alter(`RESET ${setting.split(" ")[0]}`);
      }
      assert.ok(await link.run(statement));
      await link.close();
    });
  }

  it("loses nothing that was acknowledged when the server is killed under a writer, and goes on by itself", async () => {
    const one = store();
    const acknowledged: string[] = [];
    let isOver = false;
    const writing = (async () => {
      for (let seq = 1; !isOver;) {
        const entry = message("a", seq);
        const isStored = await one.append([entry]).then(
          () => true,
          () => false,
        );
        if (isStored) seq++;
        if (isStored) acknowledged.push(entry.id);
        else await wait(20);
      }
    })();
    for (let round = 0; round < 3; round++) {
      const before = acknowledged.length;
      await until(() => acknowledged.length >= before + 20);
      await server().kill();
      await server().start();
    }
    isOver = true;
    await writing;
    const stored = await one.entryIds("a");
    assert.ok(acknowledged.length >= 60);
    assert.deepEqual(stored.slice(0, acknowledged.length), acknowledged);
    await one.close();
  });

  it("keeps one of many that append in the same place, and the others hear of it", async () => {
    const stores = Array.from({ length: 8 }, (_, index) => store(`w${index}`));
    await stores[0]!.append([message("a", 1)]);
    const results = await Promise.allSettled(
      stores.map((one, index) => one.append([{ ...message("a", 2), id: `mine${index}` }])),
    );
    assert.equal(results.filter(({ status }) => status === "fulfilled").length, 1);
    for (const result of results) {
      if (result.status === "rejected") assert.equal((result.reason as StoreError).kind, "outOfOrder");
    }
    assert.equal((await stores[0]!.load("a"))?.entries.length, 2);
    for (const one of stores) await one.close();
  });

  it("leaves a tombstone of what is erased, which a machine that was offline cannot bring back", async () => {
    const one = store();
    const large = said("a", 2, { role: "tool", tool_call_id: "c", content: "secret ".repeat(2_000) });
    await one.append([message("a", 1), large]);
    await one.append([message("b", 1), { ...large, conversationId: "b" }]);
    await one.erase("a");
    assert.equal((await one.push([message("a", 3)]))?.erased, true);
    assert.equal((await one.push([message("a", 1)]))?.erased, true);
    const { conversations } = await one.changes(0);
    assert.deepEqual(conversations.map(({ id, erased, lastSeq }) => [id, erased, lastSeq]).sort(), [
      ["a", true, 0],
      ["b", false, 2],
    ]);
    const contents = () => admin("SELECT hash FROM longhand.content");
    assert.equal((await contents()).length, 1);
    assert.deepEqual((await one.load("b"))?.entries[1], { ...large, conversationId: "b" });
    await one.erase("b");
    assert.deepEqual(await contents(), []);
    await one.close();
  });

  it("stores what is said whatever characters it has, and much of it", async () => {
    const one = store();
    const odd = "a\0b \ud800 '; DROP TABLE longhand.entry; -- $1 \\";
    const entries = [
      { ...said("odd", 1, { role: "user", content: odd }), model: odd },
      titled("odd", 2, odd),
      said("odd", 3, { role: "user", content: `${odd}${"many words ".repeat(200_000)}` }),
    ];
    await one.append(entries);
    assert.deepEqual((await one.load("odd"))?.entries, entries);
    assert.equal((await one.list())[0]?.title, odd);
    await one.close();
  });

  it("tells what has changed since the last look, by the server's clock", async () => {
    const one = store();
    const other = store("other");
    await one.append([message("a", 1)]);
    const { now, conversations } = await other.changes(0);
    assert.equal(conversations.length, 1);
    await admin("UPDATE longhand.conversation SET changed_at = changed_at - 9");
    assert.deepEqual((await other.changes(now)).conversations, []);
    await one.acquire("a");
    const [change] = (await other.changes(now)).conversations;
    assert.deepEqual(change?.heldBy, { machine: "here", window: "w" });
    assert.ok(change.heldMs > 25_000 && change.heldMs <= 30_000);
    await one.close();
    await other.close();
  });

  it("takes an import of thousands of entries whole, in a transaction", async () => {
    const one = store();
    const entries = Array.from({ length: 2_500 }, (_, index) => message("a", index + 1));
    await one.append(entries);
    await one.append(entries);
    assert.deepEqual((await one.load("a"))?.entries, entries);
    assert.equal((await one.list())[0]?.messageCount, 2_500);
    await one.close();
  });

  it("has nothing of the environment in its connections", async () => {
    const variables = {
      PGOPTIONS: "-c search_path=evil",
      PGUSER: "nobody",
      PGPASSWORD: "x",
      PGSSLMODE: "require",
    };
    const before = process.env;
    process.env = { ...before, ...variables };
    try {
      const link = new ServerLink(server().address("admin", database()), "");
      const [row] = await link.run("SELECT current_user AS who, current_setting('search_path') AS path");
      assert.deepEqual(row, { who: "admin", path: '"$user", public' });
      await link.close();
    } finally {
      process.env = before;
    }
  });
});
