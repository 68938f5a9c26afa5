import assert from "node:assert/strict";
import { PostgresStore } from "../../../../src/store/server/postgresStore.ts";
import { ServerLink } from "../../../../src/store/server/serverLink.ts";
import { statements } from "../../../../src/store/server/serverStatements.ts";
import { lineChangeOf, sentEntry } from "../../../../src/store/server/storedRows.ts";
import { useDatabase } from "../../../postgres/databases.ts";
import { lineProxy } from "../../../postgres/lineProxy.ts";
import { switchingPooler, type NameManner, type SwitchingPooler } from "../../../postgres/switchingPooler.ts";
import { message, said } from "../entries.ts";
import { journalContract } from "../journalContract.ts";
import { leasesContract } from "../leasesContract.ts";

describe("Statements that a server is given by a name", function () {
  this.timeout(30_000);
  const { server, database, admin } = useDatabase();

  const store = (port = server().port, window = "w") =>
    new PostgresStore(new ServerLink({ ...server().address("admin", database()), port }, ""), "space", {
      machine: "here",
      window,
    });

  /** Appends number `from` to `to` one by one, none of which may fail. */
  const append = async (one: PostgresStore, from: number, to: number, id = "a") => {
    for (let seq = from; seq <= to; seq++) await one.append([message(id, seq)]);
  };

  const storedOnce = async (count: number, id = "a") => {
    const rows = await admin(`SELECT seq FROM longhand.entry WHERE conversation = '${id}' ORDER BY seq`);
    assert.deepEqual(
      rows.map(({ seq }) => Number(seq)),
      Array.from({ length: count }, (_, index) => index + 1),
    );
  };

  const whilePooled = async (manner: NameManner, work: (pooler: SwitchingPooler) => Promise<void>) => {
    const pooler = await switchingPooler(server().port, manner);
    try {
      await work(pooler);
    } finally {
      await pooler.close();
    }
  };

  it("are read once a connection, and take one round trip from the first on", async () => {
    const line = await lineProxy(server().port);
    const one = store(line.port);
    await append(one, 1, 2);
    const [before, sent] = [line.roundTrips, line.bytes.up];
    await append(one, 3, 3);
    const first = line.bytes.up - sent;
    await append(one, 4, 9);
    assert.equal(line.roundTrips - before, 7);
    // Each without its text.
    assert.ok((line.bytes.up - sent - first) / 6 < 1_500);
    await one.close();
    await line.close();
  });

  const manners: readonly (readonly [what: string, manner: NameManner])[] = [
    ["gives every transaction another server", "passes"],
    ["says that it knows no such statement (26000)", { error: "26000" }],
    ["says that it knows it already (42P05)", { error: "42P05" }],
    ["takes names for a breach of the protocol (08P01)", { error: "08P01" }],
    ["does not support them (0A000)", { error: "0A000" }],
    ["calls them an error of its own (58000)", { error: "58000" }],
    ["calls them an error within (XX000)", { error: "XX000" }],
  ];
  for (const [what, manner] of manners) {
    it(`are sent without one where a pooler ${what}, and nobody hears of it`, () =>
      whilePooled(manner, async (pooler) => {
        const one = store(pooler.port);
        await append(one, 1, 12);
        await storedOnce(12);
        const tried = pooler.named;
        assert.ok(tried > 0);
        await append(one, 13, 15);
        assert.equal(pooler.named, tried);
        await one.close();
      }));
  }

  it("are sent without one at the next call where a pooler hangs up", () =>
    whilePooled("hangs up", async (pooler) => {
      const one = store(pooler.port);
      await assert.rejects(append(one, 1, 1), { kind: "unreachable" });
      await append(one, 1, 5);
      await storedOnce(5);
      await one.close();
    }));

  it("are told from each other where several share a pooler's servers", () =>
    whilePooled("passes", async (pooler) => {
      const stores = Array.from({ length: 4 }, (_, index) => store(pooler.port, `w${index}`));
      await Promise.all(stores.map((one, index) => append(one, 1, 12, `c${index}`)));
      for (const index of stores.keys()) await storedOnce(12, `c${index}`);
      for (const one of stores) await one.close();
    }));

  it("are sent without one after the server has forgotten them", async () => {
    const link = new ServerLink(server().address("admin", database()), "");
    const one = new PostgresStore(link, "space", { machine: "here", window: "w" });
    for (const [round, forget] of ["DISCARD ALL", "DEALLOCATE ALL"].entries()) {
      await append(one, 1, 3, `c${round}`);
      await link.run(forget);
      await append(one, 4, 6, `c${round}`);
      await storedOnce(6, `c${round}`);
    }
    await one.close();
  });

  it("are sent without one where the tables have changed since they were planned", async () => {
    const one = store();
    await append(one, 1, 8);
    await admin("ALTER TABLE longhand.entry ALTER COLUMN seq TYPE numeric");
    try {
      await append(one, 9, 10);
      await admin("ALTER TABLE longhand.conversation ADD COLUMN later text");
      await append(one, 11, 12);
      await storedOnce(12);
    } finally {
      await admin(
        "ALTER TABLE longhand.entry ALTER COLUMN seq TYPE bigint",
        "ALTER TABLE longhand.conversation DROP COLUMN later",
      );
    }
    await one.close();
  });

  it("find rows by keys alone by the plan that stays", async () => {
    const link = new ServerLink(server().address("admin", database()), "");
    const one = new PostgresStore(link, "space", { machine: "here", window: "w" });
    for (let id = 0; id < 20; id++)
      await one.append(Array.from({ length: 100 }, (_, index) => message(`c${id}`, index + 1)));
    await link.run("SET plan_cache_mode = force_generic_plan");
    const place = { owner: "admin", space: "space", holder: "h" };
    const entries = [message("c1", 101)].map((entry) => sentEntry(entry));
    const line = lineChangeOf("c1", [message("c1", 101)]);
    const append = { id: "c1", expected: 100, entries, line, revives: true };
    const planned = [statements.append(place, append), statements.changes(place, 1)];
    for (const [index, { text, values }] of planned.entries()) {
      await link.run(`PREPARE planned${index} AS ${text}`);
      const literals = values.map((value) =>
        value === null
          ? "NULL"
          : `'${(Array.isArray(value) ? `{${value.join()}}` : String(value)).replaceAll("'", "''")}'`,
      );
      const rows = await link.run(`EXPLAIN (ANALYZE) EXECUTE planned${index}(${literals.join()})`);
      const plan = rows.map((row) => Object.values(row)[0]).join("\n");
      assert.match(plan, /\$1/);
      assert.doesNotMatch(plan, /Seq Scan on (entry|conversation)|Rows Removed by Filter: \d{2,}/);
    }
    await one.close();
  });

  it("keep their names where they fail for another reason", async () => {
    const line = await lineProxy(server().port);
    const one = store(line.port);
    await append(one, 1, 3);
    await admin("ALTER TABLE longhand.entry RENAME TO hidden");
    try {
      await assert.rejects(append(one, 4, 4), { kind: "failed" });
    } finally {
      await admin("ALTER TABLE longhand.hidden RENAME TO entry");
    }
    await append(one, 4, 4);
    const sent = line.bytes.up;
    await append(one, 5, 5);
    assert.ok(line.bytes.up - sent < 1_500);
    await one.close();
    await line.close();
  });

  it("are prepared anew on another connection, and right after an error in the same batch", async () => {
    const one = store();
    await append(one, 1, 2);
    const refused = one.append([{ ...message("a", 2), id: "other" }]);
    const others = [one.append([message("a", 3)]), one.append([message("a", 4)])];
    await assert.rejects(refused, { kind: "outOfOrder" });
    await Promise.all(others);
    await one.rest();
    await append(one, 5, 6);
    await storedOnce(6);
    await one.close();
  });

  it("are few, whatever is appended", async () => {
    const link = new ServerLink(server().address("admin", database()), "");
    const one = new PostgresStore(link, "space", { machine: "here", window: "w" });
    for (let round = 0, seq = 1; round < 60; round++) {
      const large = said("a", seq, { role: "tool", tool_call_id: "c", content: `${seq}`.repeat(5_000) });
      const entries = Array.from({ length: (round % 6) + 1 }, (_, index) => message("a", seq + index));
      await one.append(round % 4 === 0 ? [large, ...entries.slice(1)] : entries);
      seq += entries.length;
    }
    const [row] = await link.run("SELECT count(*) AS count FROM pg_prepared_statements");
    assert.ok(Number(row?.["count"]) > 0 && Number(row?.["count"]) < 20, String(row?.["count"]));
    await one.close();
  });

  describe("behind a pooler that switches servers, as a journal", () => {
    let pooler: SwitchingPooler | undefined;
    before(async () => {
      pooler = await switchingPooler(server().port);
    });
    after(() => pooler?.close());
    journalContract(async () => store(pooler?.port));
    leasesContract(async (window) => store(pooler?.port, window));
  });
});
