import assert from "node:assert/strict";
import { chmodSync, mkdirSync, rmSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { Database } from "../../../../src/store/database/database.ts";
import { lacksSharedMemory } from "../../../../src/store/database/sharedMemory.ts";
import { openSqliteJournal } from "../../../fixtures/store/openSqliteJournal.ts";
import { threadOf } from "../../../../src/store/client/storeThread.ts";
import { makePrivateFolder } from "../../../../src/store/files/privateFiles.ts";
import { message } from "../entries.ts";
import { keptThread } from "../../../fixtures/store/keptThreads.ts";
import { faultyWorkerFile, tempFolder } from "../tempFolder.ts";

describe("A database where a write-ahead log is impossible", () => {
  const path = tempFolder();
  const file = () => path("conversations.db");
  const modeOf = (database: Database) => database.get("PRAGMA journal_mode")?.["journal_mode"];

  // Told by the worker in SQLite's place: no file system here lacks the locks.
  for (const [name, errcode] of Object.entries({
    SQLITE_PROTOCOL: 15,
    SQLITE_IOERR_SHMMAP: 5386,
    SQLITE_IOERR_SHMLOCK: 5130,
    SQLITE_IOERR_SHMOPEN: 4618,
    SQLITE_IOERR_LOCK: 3850,
    SQLITE_CANTOPEN: 14,
  })) {
    it(`keeps everything with a rollback journal, and at the next start begins with it (${name})`, async () => {
      writeFileSync(`${file()}.noLog`, JSON.stringify({ errcode }));
      const first = await openSqliteJournal({ file: file(), startThread: threadOf(faultyWorkerFile) });
      await first.append([message("a", 1)]);
      await first.append([message("a", 2)]);
      assert.equal((await first.search("message")).length, 2);
      await first.close();
      rmSync(`${file()}.noLog`);
      const database = new Database(file());
      assert.equal(modeOf(database), "delete");
      database.close();
      const [one, other] = [1, 2].map(() => openSqliteJournal({ file: file(), startThread: keptThread }));
      await (await one)!.append([message("a", 3)]);
      assert.equal((await (await other)!.load("a"))?.entries.length, 3);
      for (const journal of [one, other]) await (await journal)!.close();
    });
  }

  it("is opened where a log that others have left cannot be read with shared memory", async () => {
    const before = new Database(file());
    before.exec("CREATE TABLE t (x); INSERT INTO t VALUES (1)");
    assert.equal(modeOf(before), "wal");
    before.close();
    // SQLite itself fails here: in the place of the shared memory no file can be made.
    symlinkSync(path("nowhere/shm"), `${file()}-shm`);
    const database = new Database(file());
    assert.equal(modeOf(database), "delete");
    assert.deepEqual({ ...database.get("SELECT x FROM t") }, { x: 1 });
    database.close();
  });

  it("is made where not even the first look at the log succeeds", () => {
    symlinkSync(path("nowhere/shm"), `${file()}-shm`);
    const database = new Database(file());
    database.exec("CREATE TABLE t (x)");
    assert.equal(modeOf(database), "delete");
    database.close();
    const again = new Database(file());
    assert.equal(modeOf(again), "delete");
    again.close();
  });

  it("is known before the first attempt on WSL 1, and not on WSL 2 or an ordinary disk", () => {
    assert.equal(lacksSharedMemory(file(), "4.4.0-19041-Microsoft"), true);
    assert.equal(lacksSharedMemory(file(), "5.15.153.1-microsoft-standard-WSL2"), false);
    assert.equal(lacksSharedMemory(file(), "6.8.0-45-generic"), false);
    assert.equal(lacksSharedMemory("/not/there/conversations.db", "6.8.0"), false);
  });

  it("is, like any other, its owner's alone, also where it was not", async function () {
    if (process.platform === "win32") this.skip();
    const modes = (...names: readonly string[]) =>
      names.map((name) => (statSync(path(name)).mode & 0o777).toString(8));
    mkdirSync(path("folder"), { mode: 0o755 });
    writeFileSync(path("folder/conversations.db"), "", { mode: 0o644 });
    const journal = await openSqliteJournal({
      file: path("folder/conversations.db"),
      startThread: keptThread,
    });
    await journal.append([message("a", 1)]);
    await journal.backUp();
    assert.deepEqual(modes("folder", "folder/conversations-backups"), ["700", "700"]);
    const files = ["", "-wal", "-shm"].map((suffix) => `folder/conversations.db${suffix}`);
    const { backups } = await journal.verify();
    const backup = backups[0]!.slice(path("").length);
    assert.deepEqual(modes(...files, backup), ["600", "600", "600", "600"]);
    await journal.close();
  });

  it("leaves a folder that is meant for many as it is", function () {
    if (process.platform === "win32") this.skip();
    mkdirSync(path("many"));
    chmodSync(path("many"), 0o1777);
    makePrivateFolder(path("many"));
    assert.equal(statSync(path("many")).mode & 0o7777, 0o1777);
  });
});
