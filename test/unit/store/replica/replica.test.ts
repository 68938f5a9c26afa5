import assert from "node:assert/strict";
import { copyFileSync, renameSync } from "node:fs";
import { notesRecord } from "../../../../src/core/conversation/projectNotes.ts";
import { entryVersion, type Entry, type MessageEntry } from "../../../../src/core/conversation/entry.ts";
import { openSqliteJournal } from "../../../fixtures/store/openSqliteJournal.ts";
import type { FileStore } from "../../../../src/store/client/sqliteJournal.ts";
import { ReplicaLoop } from "../../../../src/store/replica/replicaLoop.ts";
import { lineProxy } from "../../../postgres/lineProxy.ts";
import { everyKind } from "../../../fixtures/sampleRecord.ts";
import { ownThread } from "../../../fixtures/store/ownThread.ts";
import { until } from "../../../fixtures/until.ts";
import { message, titled } from "../entries.ts";
import { journalContract } from "../journalContract.ts";
import { leasesContract } from "../leasesContract.ts";
import { libraryContract } from "../libraryContract.ts";
import { pace, useMachines, type Machine } from "./machines.ts";

describe("One record on two machines", () => {
  const { admin, database, machines, path, server, start } = useMachines();

  const key = { secret: Buffer.alloc(32, 1).toString("base64"), wrapped: "w" };
  const join = (name: string) => start(`${name}/conversations.db`);
  const said = (who: string, seq: number): MessageEntry => ({
    ...message("a", seq, `${who} ${seq}`),
    id: `${who}-${seq}`,
  });
  const ids = async ({ store }: Machine, id = "a") => store.entryIds(id);
  const has = (one: Machine, count: number, id = "a") =>
    until(async () => (await ids(one, id)).length === count);

  it("is there whole on a machine that is new, and grows there as it does here", async () => {
    const here = await join("here");
    const entries = everyKind.map((entry): Entry => ({ ...entry, conversationId: "a" }));
    await here.store.append(entries);
    await here.replication.settled();
    const there = await join("there");
    await has(there, entries.length);
    assert.deepEqual((await there.store.load("a"))?.entries, entries);
    assert.equal((await there.store.list())[0]?.title, (await here.store.list())[0]?.title);
    await here.store.append([titled("a", entries.length + 1, "Later")]);
    await until(async () => (await there.store.list())[0]?.title === "Later");
    assert.equal((await there.store.ids()).length, 1);
    await until(() => there.replication.status().state === "online");
  });

  it("goes on without the server, says so, and catches up by itself", async () => {
    const here = await join("here");
    const there = await join("there");
    await here.store.append([said("x", 1)]);
    await has(there, 1);
    here.line.cut();
    here.line.reset();
    for (const seq of [2, 3, 4]) await here.store.append([said("x", seq)]);
    await until(
      () => here.replication.status().state === "offline" && here.replication.status().waiting === 3,
    );
    here.line.heal();
    await has(there, 4);
    await until(
      () => here.replication.status().state === "online" && here.replication.status().waiting === 0,
    );
  });

  it("loses nothing where both went on while apart: the later tail becomes a conversation of its own", async () => {
    const [here, there] = [await join("here"), await join("there")];
    await here.store.append([said("both", 1), said("both", 2)]);
    await has(there, 2);
    there.line.cut();
    there.line.reset();
    await there.store.append([said("there", 3), said("there", 4)]);
    await here.store.append([said("here", 3)]);
    await here.replication.settled();
    there.line.heal();
    const fork = "a-there-3";
    await has(here, 5, fork);
    await has(there, 3);
    const [, , , , last] = (await there.store.load(fork))?.entries ?? [];
    assert.deepEqual(
      { type: last?.type, other: last?.type === "parted" && last.other },
      { type: "parted", other: "a" },
    );
    for (const one of [here, there]) {
      assert.deepEqual(await ids(one), ["both-1", "both-2", "here-3"]);
      assert.deepEqual((await ids(one, fork)).slice(0, -1), ["both-1", "both-2", "there-3", "there-4"]);
      assert.deepEqual((await one.store.verify()).problems, []);
    }
    const parted = there.events.filter(({ type }) => type === "diverged");
    assert.deepEqual(parted, [{ type: "diverged", id: "a", forkId: fork }]);
    await assert.rejects(there.store.append([said("there", 4)]), { kind: "leased" });
  });

  it("has the notes of machines that wrote them apart, one after the other's, and none of another space", async () => {
    const [here, there] = [await join("here"), await join("there")];
    const note = (who: string, seq: number): Entry => {
      const place = {
        v: entryVersion,
        id: `${who}-${seq}`,
        conversationId: notesRecord,
        seq,
        at: 1,
      } as const;
      return { ...place, type: "note", text: `noted ${who}`, by: "user" };
    };
    await here.store.append([note("both", 1)]);
    await has(there, 1, notesRecord);
    there.line.cut();
    there.line.reset();
    await there.store.append([note("there", 2), note("there", 3)]);
    await here.store.append([note("here", 2)]);
    await here.replication.settled();
    there.line.heal();
    for (const one of [here, there]) {
      await has(one, 4, notesRecord);
      assert.deepEqual(await ids(one, notesRecord), ["both-1", "here-2", "there-2", "there-3"]);
      assert.deepEqual(await one.store.ids(), []);
    }
    const other = await start("other/conversations.db", { space: "other" });
    await other.store.append([note("other", 1)]);
    await other.caughtUp();
    await here.caughtUp();
    assert.deepEqual(await ids(other, notesRecord), ["other-1"]);
    assert.equal((await ids(here, notesRecord)).length, 4);
  });

  it("takes what it has along into a space of another name, in clear as under a key", async () => {
    const first = await join("here");
    await first.store.append([said("x", 1)]);
    await first.replication.settled();
    for (const options of [{ space: "renamed" }, { space: "sealed", key }]) {
      for (const one of machines.splice(0)) await one.close();
      await start("here/conversations.db", options);
      const there = await start(`${options.space}/conversations.db`, options);
      await has(there, 1);
      const rows = await admin("SELECT space, key_id <> '' AS keyed FROM longhand.conversation");
      assert.deepEqual(rows, [{ space: options.space, keyed: "key" in options }]);
    }
  });

  it("says how far the first round is, can be stopped in it, and goes on later where it was", async () => {
    const here = await join("here");
    await here.replication.stop();
    const count = 200;
    await Promise.all(Array.from({ length: count }, (_, n) => here.store.append([message(`c${n}`, 1)])));
    const slow = await lineProxy(server().port, 30);
    const stored = async () => Number((await admin("SELECT count(*) AS n FROM longhand.entry"))[0]?.["n"]);
    const begin = (port: number) => {
      const address = `postgresql://admin@127.0.0.1:${port}/${database()}`;
      here.replication.start({ address, password: "", space: "s" });
    };
    begin(slow.port);
    await until(() => (here.replication.status().bringing ?? 0) > 0);
    await here.replication.stop();
    await slow.close();
    assert.equal(here.replication.status().state, "none");
    const sent = await stored();
    assert.ok(sent < count, `${sent} of ${count}`);
    begin(here.line.port);
    await here.replication.settled();
    assert.equal(await stored(), count);
    const { bringing, waiting } = here.replication.status();
    assert.deepEqual({ bringing, waiting }, { bringing: undefined, waiting: 0 });
  });

  it("shows on another machine the reply that streams, until it is there whole", async () => {
    const [here, there] = [await join("here"), await join("there")];
    await here.store.acquire("a");
    await here.store.append([said("x", 1)]);
    const draft = { conversationId: "a", id: "x-2", model: "m", at: 1 };
    const read = async () => (await there.store.load("a"))?.draft?.text;
    for (const text of ["Once", "Once upon"]) {
      await here.store.saveDraft({ ...draft, text });
      await until(async () => (await read()) === text);
    }
    await here.store.append([said("x", 2)]);
    await has(there, 2);
    assert.equal(await read(), undefined);
  });

  it("is held by one machine at a time, and the other hears who that is and may take it over", async () => {
    const [here, there] = [await join("here"), await join("there")];
    await here.store.acquire("a");
    await here.store.append([said("x", 1)]);
    await has(there, 1);
    await until(async () => typeof (await there.store.holder("a")) === "object");
    const holder = await there.store.acquire("a");
    assert.equal(typeof holder?.machine, "string");
    await assert.rejects(there.store.append([said("there", 2)]), { kind: "leased" });
    await there.store.takeOver("a");
    await there.store.append([said("there", 2)]);
    await until(async () => typeof (await here.store.holder("a")) === "object");
    await has(here, 2);
    await assert.rejects(here.store.append([said("x", 3)]), { kind: "leased" });
    await there.store.release("a");
    await until(async () => (await here.store.holder("a")) === "none");
    assert.equal(await here.store.acquire("a"), undefined);
  });

  it("goes on by itself where the clock of a machine is set back by an hour", async () => {
    const [here, there] = [await join("here"), await join("there")];
    await here.store.append([said("x", 1)]);
    await has(there, 1);
    // In this thread, whose clock can be set.
    await there.replication.stop();
    const address = `postgresql://admin@127.0.0.1:${there.line.port}/${database()}`;
    const told: string[] = [];
    const loop = new ReplicaLoop(
      path("there/conversations.db"),
      { address, password: "", space: "s" },
      { pace, say: (message) => void told.push(message.type === "status" ? message.status.state : "") },
    );
    const running = loop.run();
    const { now } = Date;
    try {
      await until(() => told.includes("online"));
      Date.now = () => now() - 3_600_000;
      await here.store.append([said("x", 2)]);
      await has(there, 2);
    } finally {
      Date.now = now;
      loop.stop();
      await running;
    }
  });

  it("is in the trash, back from it and erased on both", async () => {
    const [here, there] = [await join("here"), await join("there")];
    await here.store.append([said("x", 1)]);
    await here.store.append([message("b", 1)]);
    await has(there, 1);
    const listed = async ({ store }: Machine) => (await store.list()).map(({ id }) => id).sort();
    await here.store.trash("a");
    await until(async () => (await listed(there)).join() === "b");
    await there.store.restore("a");
    await until(async () => (await listed(here)).join() === "a,b");
    await there.store.erase("a");
    await until(async () => (await here.store.ids()).join() === "b");
    assert.deepEqual(await admin("SELECT conversation FROM longhand.entry"), [{ conversation: "b" }]);
  });

  it("gives a server that was restored to an older state what it has lost, and a new one everything", async () => {
    const here = await join("here");
    await here.store.append([1, 2, 3, 4].map((seq) => said("x", seq)));
    await here.store.append([message("b", 1)]);
    await here.replication.settled();
    const served = () => admin("SELECT conversation, seq FROM longhand.entry ORDER BY conversation, seq");
    const whole = await served();
    assert.equal(whole.length, 5);
    here.line.cut();
    await admin(
      "DELETE FROM longhand.entry WHERE seq > 2 OR conversation = 'b'",
      "UPDATE longhand.conversation SET last_seq = 2",
      "DELETE FROM longhand.conversation WHERE id = 'b'",
    );
    here.line.heal();
    await until(async () => (await served()).length === 5);
    here.line.cut();
    await admin(
      "TRUNCATE longhand.conversation, longhand.entry, longhand.content",
      "UPDATE longhand.meta SET value = 'another' WHERE key = 'identity'",
    );
    here.line.heal();
    await until(async () => (await served()).length === 5);
    assert.deepEqual(await served(), whole);
  });

  it("takes in nothing from a server that no import would take, and goes on with the rest", async () => {
    const here = await join("here");
    await here.store.append([said("x", 1)]);
    await here.replication.settled();
    const forged = (id: string, body: string, type = "message") =>
      `INSERT INTO longhand.entry (owner, conversation, seq, id, at, type, body)
      VALUES ('admin', 'a', 2, '${id}', 1, '${type}', '${body}')`;
    const grown =
      "UPDATE longhand.conversation SET last_seq = 2, changed_at = changed_at + 100000 WHERE id = 'a'";
    const orphan = { v: 2, message: { role: "tool", tool_call_id: "none", content: "allowed" } };
    await admin(forged("f", JSON.stringify(orphan)), grown);
    await until(() => here.log.some((line) => line.includes("refused a")));
    await here.store.append([message("b", 1)]);
    await here.replication.settled();
    assert.deepEqual(await ids(here), ["x-1"]);
    assert.equal(here.replication.status().refused?.unread.length, 1);
    // Erased here, it is told at once what becomes of it there.
    await here.store.erase("a");
    await until(() => here.events.some(({ type }) => type === "stays"));
    await until(() => here.replication.status().refused?.unread.join() === "a");
  });

  it("keeps here what the server cannot store, and sends all else", async () => {
    const here = await join("here");
    for (const [index, odd] of [{ id: "a\0b" }, { conversationId: "c\0" }].entries())
      await here.store.append([{ ...message(`odd${index}`, 1), ...odd }]);
    await here.store.acquire("c\0");
    await here.store.append([message("a", 1)]);
    await here.replication.settled();
    await here.store.append([message("b", 1)]);
    await here.replication.settled();
    const sent = await admin("SELECT conversation FROM longhand.entry ORDER BY conversation");
    assert.deepEqual(sent, [{ conversation: "a" }, { conversation: "b" }]);
    assert.equal(here.log.filter((line) => line.includes("refused")).length, 2);
    const { state, refused } = here.replication.status();
    assert.equal(state, "online");
    assert.deepEqual(refused, { unsent: ["odd0", "c\0"], unread: [] });
    await here.store.release("c\0");
    for (const id of ["odd0", "c\0"]) await here.store.erase(id);
    await until(() => here.replication.status().refused === undefined);
  });

  it("goes on by itself where the file is replaced, as by a recovery", async () => {
    const here = await join("here");
    await here.store.append([said("x", 1)]);
    await here.replication.settled();
    machines.splice(machines.indexOf(here), 1);
    await here.store.close();
    copyFileSync(path("here/conversations.db"), path("copy.db"));
    renameSync(path("copy.db"), path("here/conversations.db"));
    await until(() => here.log.some((line) => line.includes("The file was replaced.")));
    const store = await openSqliteJournal({ file: path("here/conversations.db"), startThread: ownThread });
    await store.append([said("x", 2)]);
    await here.replication.settled();
    assert.equal((await admin("SELECT seq FROM longhand.entry")).length, 2);
    await store.close();
    await here.close();
  });

  it("is replicated once by a machine with two windows on it, also after the first was closed", async () => {
    const first = await join("here");
    const second = await join("here");
    const there = await join("there");
    await second.store.append([said("x", 1)]);
    await has(there, 1);
    assert.ok(Math.min(first.line.bytes.up, second.line.bytes.up) === 0);
    await until(() => second.replication.status().state === "online");
    machines.splice(machines.indexOf(first), 1);
    await first.close();
    await second.store.append([said("x", 2)]);
    await has(there, 2);
  });

  describe("as a store, while it is replicated,", () => {
    const loops: { readonly loop: ReplicaLoop; readonly ended: Promise<void> }[] = [];
    afterEach(async () => {
      for (const { loop } of loops) loop.stop();
      for (const { ended } of loops.splice(0)) await ended;
    });
    const file = () => path("contract/conversations.db");
    /**
     * Opens a store that this thread keeps and replicates, since threads take longer to begin than a test; see `Machine`
     * for those.
     */
    const open = async () => {
      const store = await openSqliteJournal({
        file: file(),
        startThread: ownThread,
        onSaved: () => loop.poke(),
      });
      const address = `postgresql://admin@127.0.0.1:${server().port}/${database()}`;
      const loop = new ReplicaLoop(
        file(),
        { address, password: "", space: "s" },
        { say: () => undefined, pace },
      );
      loops.push({ loop, ended: loop.run() });
      return store;
    };
    describe("as a journal", () => {
      journalContract(open);
    });
    describe("as a library", () => {
      libraryContract(open, { namesAgain: false });
    });
    describe("under leases, which", () => {
      const windows = new Map<string, FileStore>();
      beforeEach(() => windows.clear());
      leasesContract(async (window) => {
        if (windows.size === 0) windows.set(window, await open());
        const existing = windows.get(window);
        return existing ?? openSqliteJournal({ file: file(), startThread: ownThread });
      });
    });
  });
});
