import assert from "node:assert/strict";
import { copyFileSync, rmSync } from "node:fs";
import type { MessageEntry } from "../../../../src/core/conversation/entry.ts";
import { openSqliteJournal } from "../../../fixtures/store/openSqliteJournal.ts";
import { serverSchemaVersion } from "../../../../src/store/server/serverSchema.ts";
import { addPeople } from "../../../postgres/databases.ts";
import { ownThread } from "../../../fixtures/store/ownThread.ts";
import { until } from "../../../fixtures/until.ts";
import { message, titled } from "../entries.ts";
import { teamScript } from "../../../../src/store/server/rights/teamScript.ts";
import { useMachines, type Machine } from "./machines.ts";

describe("A record on two machines, while something else happens,", () => {
  const { admin, machines, path, server, start } = useMachines();

  const join = (name: string, user?: string) =>
    start(`${name}/conversations.db`, user === undefined ? {} : { user });
  const said = (who: string, seq: number): MessageEntry => ({
    ...message("a", seq, `${who} ${seq}`),
    id: `${who}-${seq}`,
  });
  const has = (one: Machine, count: number, id = "a") =>
    until(async () => (await one.store.entryIds(id)).length === count);
  const problem = ({ replication }: Machine) => replication.status().problem;
  const isOnline = ({ replication }: Machine) =>
    replication.status().state === "online" && replication.status().waiting === 0;
  /** All conversations of a machine, as their entries' ids. */
  const record = async ({ store }: Machine) => {
    const ids = [...(await store.ids())].sort();
    return Promise.all(ids.map(async (id) => [id, await store.entryIds(id)] as const));
  };
  const areSame = (one: Machine, other: Machine) =>
    until(async () => JSON.stringify(await record(one)) === JSON.stringify(await record(other)));

  for (const [what, code, expected] of [
    ["has no room left", "53100", { code: "unreachable", detail: "53100" }],
    ["takes too long for its own limit", "57014", { code: "unreachable", detail: "57014" }],
    ["is made one for reading only", "25006", { code: "readOnly" }],
  ] as const) {
    it(`keeps here what a server does not take that ${what}, says why, and sends it once it does`, async () => {
      const [here, there] = [await join("here"), await join("there")];
      await here.store.append([said("x", 1)]);
      await has(there, 1);
      await admin(
        `CREATE FUNCTION longhand.refuse() RETURNS trigger LANGUAGE plpgsql
          AS $$ BEGIN RAISE EXCEPTION 'no' USING ERRCODE = '${code}'; END $$`,
        "CREATE TRIGGER refuse BEFORE INSERT ON longhand.entry EXECUTE FUNCTION longhand.refuse()",
      );
      try {
        await here.store.append([said("x", 2)]);
        await until(() => here.replication.status().state === "offline");
        assert.deepEqual(problem(here), expected);
        assert.equal(here.replication.status().waiting, 1);
      } finally {
        await admin("DROP FUNCTION longhand.refuse CASCADE");
      }
      await has(there, 2);
      await until(() => isOnline(here));
    });
  }

  it("loses and doubles nothing where the file of one was put back from an older backup", async () => {
    const [here, there] = [await join("here"), await join("there")];
    const file = path("here/conversations.db");
    await here.store.append([said("x", 1)]);
    await here.replication.settled();
    machines.splice(machines.indexOf(here), 1);
    await here.close();
    copyFileSync(file, `${file}.backup`);
    const later = await join("here");
    await later.store.append([said("x", 2)]);
    await later.store.append([said("x", 3)]);
    await has(there, 3);
    machines.splice(machines.indexOf(later), 1);
    await later.close();
    copyFileSync(`${file}.backup`, file);
    for (const end of ["-wal", "-shm"]) rmSync(file + end, { force: true });
    // Before it can know of the others.
    const alone = await openSqliteJournal({ file, startThread: ownThread });
    await alone.append([said("y", 2)]);
    await alone.close();
    const back = await join("here");
    await until(async () => (await back.store.ids()).length === 2);
    await areSame(back, there);
    const all = (await record(there)).flatMap(([, ids]) => ids);
    for (const id of ["x-2", "x-3", "y-2"]) assert.equal(all.filter((one) => one === id).length, 1, id);
    assert.deepEqual(await there.store.entryIds("a"), ["x-1", "x-2", "x-3"]);
  });

  it("keeps a reply that streams where it is taken over, and both have what was finished", async () => {
    const [here, there] = [await join("here"), await join("there")];
    await here.store.acquire("a");
    await here.store.append([said("x", 1)]);
    await has(there, 1);
    const stream = async (text: string) =>
      here.store.saveDraft({ conversationId: "a", id: "x-2", model: "m", at: 1, text });
    await stream("Once");
    await until(async () => (await there.store.load("a"))?.draft?.text === "Once");
    await there.store.takeOver("a");
    for (let length = 1; ; length++) {
      const isStopped = await stream(`Once${" upon".repeat(length)}`).then(
        () => false,
        () => true,
      );
      if (isStopped) break;
    }
    await assert.rejects(here.store.append([said("x", 2)]), { kind: "leased" });
    const draft = (await there.store.load("a"))?.draft;
    assert.match(draft?.text ?? "", /^Once/);
    await there.store.append([{ ...said("there", 2), id: "x-2" }]);
    await has(here, 2);
    for (const { store } of [here, there]) {
      const stored = await store.load("a");
      assert.deepEqual([stored?.entries.map(({ id }) => id), stored?.draft], [["x-1", "x-2"], undefined]);
    }
  });

  it("ends the same on both where one moves to the trash what the other adds to", async () => {
    const [here, there] = [await join("here"), await join("there")];
    await here.store.append([said("x", 1)]);
    await has(there, 1);
    await Promise.all([here.store.trash("a"), there.store.append([said("there", 2)])]);
    await has(here, 2);
    const isTrashed = async ({ store }: Machine) => (await store.trashed()).length === 1;
    await until(async () => (await isTrashed(here)) && (await isTrashed(there)));
    await areSame(here, there);
  });

  it("has one conversation and one title on both where they gave it one at once", async () => {
    const [here, there] = [await join("here"), await join("there")];
    await here.store.append([said("x", 1)]);
    await has(there, 1);
    for (const one of [here, there]) one.line.cut();
    await here.store.append([{ ...titled("a", 2, "Here"), id: "t-here" }]);
    await there.store.append([{ ...titled("a", 2, "There"), id: "t-there" }]);
    for (const one of [here, there]) one.line.heal();
    await has(here, 3);
    await areSame(here, there);
    const titles = async ({ store }: Machine) => (await store.list()).map(({ title }) => title);
    assert.deepEqual(await titles(here), await titles(there));
    assert.equal((await here.store.ids()).length, 1);
  });

  it("goes on where a role loses its rights and has them back, and says what to do meanwhile", async () => {
    await addPeople(server(), "ann");
    await admin(teamScript);
    const here = await join("here", "ann");
    await here.store.append([said("x", 1)]);
    await until(() => isOnline(here));
    await admin("REVOKE INSERT ON longhand.entry FROM longhand_user");
    await here.store.append([said("x", 2)]);
    await until(() => problem(here)?.code === "rights");
    await admin(teamScript);
    await until(() => isOnline(here));
    await admin("REVOKE longhand_user FROM ann");
    await here.store.append([said("x", 3)]);
    await until(() => problem(here)?.code === "rights");
    await admin("GRANT longhand_user TO ann");
    await until(() => isOnline(here));
    assert.equal(problem(here), undefined);
  });

  it("pauses where the tables are brought to a newer version meanwhile, and says so", async () => {
    const here = await join("here");
    await here.store.append([said("x", 1)]);
    await until(() => isOnline(here));
    await admin("UPDATE longhand.meta SET value = '99' WHERE key = 'version'");
    await until(() => problem(here)?.code === "newSchema");
    await here.store.append([said("x", 2)]);
    await until(() => here.replication.status().waiting === 1);
    await admin(`UPDATE longhand.meta SET value = '${serverSchemaVersion}' WHERE key = 'version'`);
    await until(() => isOnline(here));
  });
});
