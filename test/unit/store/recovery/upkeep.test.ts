import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { readdirSync, readFileSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { backUp, backupsOf } from "../../../../src/store/recovery/backups.ts";
import { openDatabase } from "../../../../src/store/recovery/openDatabase.ts";
import { openSqliteJournal, type ConversationStore } from "../../../../src/store/client/sqliteJournal.ts";
import { entriesOf, message } from "../entries.ts";
import { tempFolder, workerFile } from "../tempFolder.ts";

describe("Care for a SQLite file of conversations", function () {
  this.timeout(20_000);
  const path = tempFolder();
  const file = () => path("conversations.db");
  let store: ConversationStore;

  beforeEach(async () => {
    store = await openSqliteJournal({ file: file(), workerFile });
    await store.append(entriesOf("a"));
  });
  afterEach(() => store.close());

  it("finds nothing wrong with a sound one", async () => {
    const { bytes, ...verification } = await store.verify();
    assert.deepEqual(verification, { conversations: 1, entries: 13, problems: [], backups: [] });
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
      { code: "missingEntries", id: "a", found: 12, of: 13 },
    ]);
  });

  it("backs up while others write, into a file that opens by itself", async () => {
    const appended = Array.from({ length: 20 }, (_, index) => store.append([message("b", index + 1)]));
    assert.equal(await store.backUp(), true);
    await Promise.all(appended);
    const [backup = ""] = backupsOf(file());
    const copy = await openSqliteJournal({ file: backup, workerFile });
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
