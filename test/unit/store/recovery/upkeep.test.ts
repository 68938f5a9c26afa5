import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { backUp, backupsOf } from "../../../../src/store/recovery/backups.ts";
import { openDatabase } from "../../../../src/store/recovery/openDatabase.ts";
import { openSqliteJournal } from "../../../fixtures/store/openSqliteJournal.ts";
import type { FileStore } from "../../../../src/store/client/sqliteJournal.ts";
import { entriesOf, message } from "../entries.ts";
import { ownThread } from "../../../fixtures/store/ownThread.ts";
import { tempFolder } from "../tempFolder.ts";

describe("Care for a SQLite file of conversations", () => {
  const path = tempFolder();
  const file = () => path("conversations.db");
  let store: FileStore;

  beforeEach(async () => {
    store = await openSqliteJournal({ file: file(), startThread: ownThread });
    await store.append(entriesOf("a"));
  });
  afterEach(() => store.close());

  it("finds nothing wrong with a sound one", async () => {
    const { bytes, ...verification } = await store.verify();
    assert.deepEqual(verification, {
      conversations: 1,
      entries: entriesOf("a").length,
      problems: [],
      backups: [],
    });
    const sizes = [file(), `${file()}-wal`].map((one) => statSync(one).size);
    assert.ok(sizes[1]! > 0);
    assert.equal(bytes, sizes[0]! + sizes[1]!);
  });

  it("names what is wrong", async () => {
    const { database } = openDatabase(file());
    database.exec("UPDATE entry SET body = '{' WHERE seq = 2; DELETE FROM entry WHERE seq = 5");
    database.close();
    const { problems } = await store.verify();
    assert.deepEqual(problems, [
      { code: "unreadableEntry", id: "e000002" },
      { code: "missingEntries", id: "a", found: entriesOf("a").length - 1, of: entriesOf("a").length },
    ]);
  });

  it("backs up while others write, into a file that opens by itself", async () => {
    const appended = Array.from({ length: 20 }, (_, index) => store.append([message("b", index + 1)]));
    assert.equal(await store.backUp(), true);
    await Promise.all(appended);
    const [backup = ""] = backupsOf(file());
    const copy = await openSqliteJournal({ file: backup, startThread: ownThread });
    assert.deepEqual((await copy.load("a"))?.entries, entriesOf("a"));
    assert.equal((await copy.search("Schau")).length, 1);
    await copy.close();
    assert.deepEqual((await store.verify()).backups, [backup]);
  });

  it("backs up at most once a day and keeps the last three", () => {
    const day = 24 * 60 * 60 * 1000;
    const start = Date.now();
    const made: boolean[] = [];
    for (const hours of [0, 23, 25, 40, 50, 75, 100]) {
      const now = start + (hours / 24) * day;
      made.push(backUp(file(), now).made);
      const [newest] = backupsOf(file());
      if (made.at(-1) && newest !== undefined) utimesSync(newest, now / 1000, now / 1000);
    }
    assert.deepEqual(made, [true, false, true, false, true, true, true]);
    assert.equal(backupsOf(file()).length, 3);
    assert.ok((backupsOf(file())[0] ?? "") > (backupsOf(file())[2] ?? ""));
  });

  it("lets a backup of a clock that was ahead displace none that come after, and counts on", () => {
    const day = 24 * 60 * 60 * 1000;
    const now = Date.now();
    for (const ahead of [3, 4.5, 6]) {
      assert.equal(backUp(file(), now + ahead * day).made, true);
      const time = (now + ahead * day) / 1000;
      utimesSync(backupsOf(file())[0]!, time, time);
    }
    assert.equal(backUp(file(), now).made, true);
    const [newest = ""] = backupsOf(file());
    assert.match(newest, /000004-/);
    assert.equal(backUp(file(), now + 1000).made, false);
    assert.equal(backupsOf(file()).length, 3);
    assert.equal(backupsOf(file())[0], newest);
  });

  it("counts one that an earlier version named by its time as older", () => {
    mkdirSync(path("conversations-backups"));
    writeFileSync(path("conversations-backups/2099-01-01T00.00.00.000Z.db"), "");
    utimesSync(path("conversations-backups/2099-01-01T00.00.00.000Z.db"), 1, 1);
    assert.equal(backUp(file(), Date.now()).made, true);
    assert.match(backupsOf(file())[0]!, /000001-/);
  });

  it("gives back the space of what is erased, and leaves nothing of it in any file", async () => {
    const secret = "quetzalcoatlus";
    const text = `${secret} ${"lorem ipsum ".repeat(3_000)}`;
    for (const id of ["x", "y", "z"]) {
      await store.append(
        Array.from({ length: 30 }, (_, index) => message(id, index + 1, `${index} ${text}`)),
      );
    }
    while ((await store.search(secret)).length === 0) await store.list();
    await store.backUp();
    const files = () => [file(), `${file()}-wal`, ...backupsOf(file())].filter((one) => existsSync(one));
    const bytes = () => files().reduce((total, one) => total + statSync(one).size, 0);
    const before = bytes();
    const [backup = ""] = backupsOf(file());
    const made = statSync(backup).mtimeMs;
    for (const id of ["x", "y", "z"]) await store.erase(id);
    assert.ok(bytes() < before / 5, `${bytes()} of ${before} bytes are left`);
    for (const one of files()) assert.equal(readFileSync(one).includes(secret), false, one);
    assert.ok(Math.abs(statSync(backup).mtimeMs - made) < 1_000);
    assert.equal(await store.backUp(), false);
    assert.deepEqual((await store.verify()).problems, []);
    assert.deepEqual((await store.load("a"))?.entries, entriesOf("a"));
  });

  it("gives back the space of a file of an earlier version, which could not shrink", async () => {
    await store.close();
    const old = path("old.db");
    cpSync(new URL("../../../fixtures/store/version1.db", import.meta.url), old);
    store = await openSqliteJournal({ file: old, startThread: ownThread });
    await store.append(Array.from({ length: 50 }, (_, index) => message("x", index + 1, "y".repeat(40_000))));
    const before = statSync(old).size + statSync(`${old}-wal`).size;
    await store.erase("x");
    const left = statSync(old).size + statSync(`${old}-wal`).size;
    assert.ok(left < before / 5, `${left} of ${before} bytes are left`);
  });

  it("empties no trash for a clock that is ahead", async () => {
    const month = 31 * 24 * 60 * 60;
    await store.trash("a");
    await store.close();
    // As if all that was done a month ago, which for the store is a clock that has sprung ahead.
    const { database } = openDatabase(file());
    database.run("UPDATE conversation SET trashedAt = trashedAt - ?", month * 1000);
    database.close();
    const longAgo = Date.now() / 1000 - month;
    utimesSync(file(), longAgo, longAgo);
    store = await openSqliteJournal({ file: file(), startThread: ownThread });
    assert.equal((await store.trashed()).length, 1);
    assert.equal(await store.acquire("a"), undefined);
    await store.close();
    store = await openSqliteJournal({ file: file(), startThread: ownThread });
    assert.equal((await store.trashed()).length, 0);
  });

  it("never lets a damaged file displace a backup", async () => {
    backUp(file(), Date.now());
    const before = readdirSync(path("conversations-backups"));
    await store.close();
    const bytes = readFileSync(file());
    randomBytes(4096).copy(bytes, Math.floor(bytes.indexOf("You are careful") / 4096) * 4096);
    writeFileSync(file(), bytes);
    assert.throws(() => backUp(file(), Date.now() + 1e9), /malformed/);
    assert.deepEqual(readdirSync(path("conversations-backups")), before);
  });
});
