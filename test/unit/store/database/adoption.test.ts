import assert from "node:assert/strict";
import { cpSync, writeFileSync } from "node:fs";
import type { MessageEntry } from "../../../../src/core/conversation/entry.ts";
import { openSqliteJournal } from "../../../fixtures/store/openSqliteJournal.ts";
import type { FileStore } from "../../../../src/store/client/sqliteJournal.ts";
import { FileAdoption } from "../../../../src/store/client/fileAdoption.ts";
import { Database } from "../../../../src/store/database/database.ts";
import { checkpointOf } from "../contentContract.ts";
import { contentOf, message } from "../entries.ts";
import { ownThread } from "../../../fixtures/store/ownThread.ts";
import { tempFolder } from "../tempFolder.ts";

describe("Conversations of another workspace", () => {
  const path = tempFolder();
  const opened: FileStore[] = [];
  const open = async (name: string) => {
    const store = await openSqliteJournal({ file: path(`${name}.db`), startThread: ownThread });
    opened.push(store);
    return store;
  };
  afterEach(async () => {
    for (const store of opened.splice(0)) await store.close();
  });

  /** The entries `from` to `to` of a conversation, as `who` wrote them. */
  const said = (id: string, from: number, to: number, who = "both"): readonly MessageEntry[] =>
    Array.from({ length: to - from + 1 }, (_, index) => ({
      ...message(id, from + index, `${who} ${from + index}`),
      id: `${who}-${from + index}`,
    }));
  const from = (here: FileStore) =>
    new FileAdoption(here, { startThread: ownThread, scratchFile: path("adopting.db") });
  const adopt = (here: FileStore, name: string, inUse: readonly string[] = []) =>
    from(here).adopt(path(name), inUse);
  const adoptable = (here: FileStore, name: string) => from(here).adoptable(path(name));
  const idsOf = async (store: FileStore, id: string) =>
    (await store.load(id))?.entries.map((entry) => entry.id);
  const listed = async (store: FileStore) =>
    Object.fromEntries((await store.list()).map(({ id, messageCount }) => [id, messageCount]));

  async function withRecord(name: string, ...parts: readonly (readonly MessageEntry[])[]) {
    const store = await open(name);
    for (const entries of parts) await store.append(entries);
    return store;
  }

  it("come back longer where they went on there, and only then", async () => {
    const here = await withRecord("a", said("plan", 1, 2));
    await withRecord("ab", said("plan", 1, 2), said("plan", 3, 10));
    assert.deepEqual(await adoptable(here, "ab.db"), ["plan"]);
    assert.deepEqual(await adopt(here, "ab.db"), ["plan"]);
    assert.deepEqual(await listed(here), { plan: 10 });
    assert.deepEqual(await adopt(here, "ab.db"), []);
    assert.equal((await here.search("both 7")).length, 1);
    const there = await open("ab");
    assert.deepEqual(await adopt(there, "a.db"), []);
    assert.deepEqual(await listed(there), { plan: 10 });
  });

  it("bring the contents of files along that they name", async () => {
    const here = await open("a");
    const there = await open("ab");
    const contents = [contentOf("one"), contentOf("two")];
    await there.append([checkpointOf("plan", 1, contents)], contents);
    await adopt(here, "ab.db");
    const found = await here.contents(contents.map(({ hash }) => hash));
    assert.deepEqual(
      new Set(found.map(({ bytes }) => Buffer.from(bytes).toString())),
      new Set(["one", "two"]),
    );
  });

  it("come as a copy where both went on, once, and the copy grows with them", async () => {
    const here = await withRecord("a", said("plan", 1, 2), said("plan", 3, 4, "here"));
    const there = await withRecord("ab", said("plan", 1, 2), said("plan", 3, 6, "there"));
    const [copy = "", ...others] = await adopt(here, "ab.db");
    assert.deepEqual(others, []);
    assert.notEqual(copy, "plan");
    assert.deepEqual(await listed(here), { plan: 4, [copy]: 6 });
    assert.deepEqual(await adopt(here, "ab.db"), []);
    await there.append(said("plan", 7, 8, "there"));
    assert.deepEqual(await adopt(here, "ab.db"), [copy]);
    assert.deepEqual(await listed(here), { plan: 4, [copy]: 8 });
    assert.deepEqual((await idsOf(here, copy))?.slice(0, 3), ["both-1", "both-2", "there-3"]);
  });

  it("meet in three ways: the longest of those that continue each other, and a copy of what parts", async () => {
    const here = await withRecord("a", said("plan", 1, 2));
    await withRecord("ab", said("plan", 1, 2), said("plan", 3, 5));
    await withRecord("ac", said("plan", 1, 2), said("plan", 3, 9));
    await withRecord("ad", said("plan", 1, 4), said("plan", 5, 6, "d"));
    for (const name of ["ab", "ac", "ad", "ab", "ac", "ad"]) await adopt(here, `${name}.db`);
    const { plan, ...copies } = await listed(here);
    assert.equal(plan, 9);
    assert.deepEqual(Object.values(copies), [6]);
  });

  it("stay in the trash here, unless they went on there", async () => {
    const here = await withRecord("a", said("same", 1, 2), said("longer", 1, 2));
    await withRecord("ab", said("same", 1, 2), said("longer", 1, 3));
    for (const id of ["same", "longer"]) await here.trash(id);
    assert.deepEqual(await adopt(here, "ab.db"), ["longer"]);
    assert.deepEqual(await listed(here), { longer: 3 });
    assert.deepEqual(
      (await here.trashed()).map(({ id }) => id),
      ["same"],
    );
  });

  it("that are trashed there are not taken in", async () => {
    const here = await open("a");
    await (await withRecord("ab", said("plan", 1, 2))).trash("plan");
    assert.deepEqual(await adopt(here, "ab.db"), []);
  });

  it("leave alone what is in use here or held by another window: theirs comes as a copy", async () => {
    const here = await withRecord("a", said("busy", 1, 2), said("held", 1, 2));
    const other = await open("a");
    assert.equal(await other.acquire("held"), undefined);
    await withRecord("ab", said("busy", 1, 4), said("held", 1, 4));
    const adopted = await adopt(here, "ab.db", ["busy"]);
    assert.equal(adopted.length, 2);
    assert.ok(!adopted.includes("busy") && !adopted.includes("held"));
    await here.append(said("busy", 3, 3, "here"));
    await other.append(said("held", 3, 3, "other"));
    assert.deepEqual(Object.values(await listed(here)).toSorted(), [3, 3, 4, 4]);
  });

  it("are taken in from a file of an earlier version, which stays as it is", async () => {
    cpSync(new URL("../../../fixtures/store/version1.db", import.meta.url), path("old.db"));
    const before = new Database(path("old.db"), { readOnly: true });
    const version = before.pragma("user_version");
    before.close();
    const here = await open("a");
    const missing = await adoptable(here, "old.db");
    assert.ok(missing.length > 0);
    assert.deepEqual(await adopt(here, "old.db"), missing);
    const after = new Database(path("old.db"), { readOnly: true });
    assert.equal(after.pragma("user_version"), version);
    after.close();
  });

  it("are none where the file cannot be read, or is of a newer version", async () => {
    const here = await withRecord("a", said("plan", 1, 2));
    writeFileSync(path("garbage.db"), "no database".repeat(1_000));
    await assert.rejects(adopt(here, "garbage.db"), { kind: "damaged" });
    await (await withRecord("new", said("plan", 1, 3))).close();
    const newer = new Database(path("new.db"));
    newer.exec("PRAGMA user_version = 99");
    newer.close();
    await assert.rejects(adoptable(here, "new.db"), { kind: "newer" });
    assert.deepEqual(await listed(here), { plan: 2 });
  });
});
