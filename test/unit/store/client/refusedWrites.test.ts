import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { buildSync } from "esbuild";
import type { StoreEvent } from "../../../../src/core/ports/journal.ts";
import { Database } from "../../../../src/store/database/database.ts";
import { schemaVersion } from "../../../../src/store/database/schema.ts";
import { openSqliteJournal } from "../../../fixtures/store/openSqliteJournal.ts";
import { threadOf } from "../../../../src/store/client/storeThread.ts";
import { message } from "../entries.ts";
import { workerFile } from "../../../fixtures/store/workerFiles.ts";
import { fullDiskWorkerFile, readOnlyReaderFile, tempFolder } from "../tempFolder.ts";

describe("Conversations that cannot be saved", () => {
  const path = tempFolder();

  async function opened(worker = workerFile) {
    const events: StoreEvent[] = [];
    let news = Promise.withResolvers<undefined>();
    const onEvent = (event: StoreEvent) => {
      events.push(event);
      news.resolve(undefined);
      news = Promise.withResolvers<undefined>();
    };
    const file = path("folder/conversations.db");
    const journal = await openSqliteJournal({
      file,
      startThread: threadOf(worker),
      onEvent,
      savePace: { closeMs: 300 },
    });
    /** Resolves with the first event of this type, also one that has been. */
    const heard = async <T extends StoreEvent["type"]>(type: T) => {
      const isIt = (event: StoreEvent): event is Extract<StoreEvent, { type: T }> => event.type === type;
      for (;;) {
        const found = events.find(isIt);
        if (found) return found;
        await news.promise;
      }
    };
    return { journal, events, heard, file };
  }

  it("are kept in memory while the disk is full and saved, in order, when there is room again", async () => {
    const { journal, events, heard, file } = await opened(fullDiskWorkerFile);
    const text = "x".repeat(10_000);
    await journal.append([message("a", 1)]);
    writeFileSync(`${file}.full`, "");
    const appended = [2, 3, 4].map((seq) => journal.append([message("a", seq, text)]));
    const unsaved = await heard("unsaved");
    assert.equal(unsaved.reason.code, "full");
    assert.equal((await journal.load("a"))?.entries.length, 4);
    appended.push(journal.append([message("a", 5, text)]));
    const draft = { conversationId: "a", id: "d", model: "m", text: "still here", at: 1 };
    const drafted = journal.saveDraft(draft);
    assert.deepEqual((await journal.load("a"))?.draft, draft);
    const latest = events.findLast((event) => event.type === "unsaved");
    assert.deepEqual(latest, { ...unsaved, entries: 4 });
    rmSync(`${file}.full`);
    await Promise.all([...appended, drafted]);
    await heard("saved");
    await journal.close();
    const again = await opened();
    const loaded = await again.journal.load("a");
    assert.deepEqual(
      loaded?.entries.map(({ seq }) => seq),
      [1, 2, 3, 4, 5],
    );
    assert.deepEqual(loaded.draft, draft);
    await again.journal.close();
  });

  it("are saved when there is room again, also where the disk was full when they were opened", async () => {
    const first = await opened();
    await first.journal.append([message("a", 1)]);
    await first.journal.close();
    writeFileSync(`${first.file}.noRoom`, "");
    const { journal, heard, file } = await opened(fullDiskWorkerFile);
    assert.equal((await heard("readOnly")).reason.code, "full");
    const appended = journal.append([message("a", 2)]);
    assert.equal((await heard("unsaved")).reason.code, "full");
    assert.equal((await journal.load("a"))?.entries.length, 2);
    rmSync(`${file}.noRoom`);
    await appended;
    await heard("saved");
    await journal.close();
  });

  it("are reported at close where the disk is still full", async () => {
    const { journal, heard, file } = await opened(fullDiskWorkerFile);
    await journal.append([message("a", 1)]);
    writeFileSync(`${file}.full`, "");
    const appended = assert.rejects(journal.append([message("a", 2, "x".repeat(10_000))]), {
      kind: "closed",
      message: /^\{"code":"closedUnsaved","because":\{"code":"full",/,
    });
    await heard("unsaved");
    await journal.close();
    await appended;
  });

  it("can be read, and say so, where a newer version has written the file", async () => {
    const first = await opened();
    await first.journal.append([message("a", 1)]);
    await first.journal.close();
    const newer = new Database(first.file);
    newer.exec("PRAGMA user_version = 99");
    newer.close();
    const { journal, heard } = await opened();
    const because = { code: "newer", format: 99, known: schemaVersion };
    assert.deepEqual((await heard("readOnly")).reason, because);
    assert.equal((await journal.load("a"))?.entries.length, 1);
    const refused = assert.rejects(journal.append([message("a", 2)]), {
      reason: { code: "closedUnsaved", because },
    });
    assert.equal((await heard("unsaved")).reason.code, "newer");
    await journal.close();
    await refused;
    const untouched = new Database(first.file, { readOnly: true });
    assert.equal(untouched.pragma("user_version"), 99);
    untouched.close();
  });

  describe("for want of permission", () => {
    const asNobody = (file: string) => {
      // The project may lie below a folder that is closed to others: the worker is put where all may read it.
      const worker = path("worker.cjs");
      const options = { bundle: true, platform: "node", format: "cjs", logLevel: "warning" } as const;
      buildSync({ ...options, entryPoints: [workerFile], outfile: worker });
      chmodSync(worker, 0o644);
      const { stdout, stderr } = spawnSync(process.execPath, [readOnlyReaderFile, file, worker], {
        cwd: "/",
        encoding: "utf8",
        env: { HOME: "/", PATH: "" },
      });
      assert.notEqual(stdout, "", stderr);
      return JSON.parse(stdout) as unknown;
    };

    before(function () {
      // Permissions do not bind the superuser, and nobody else can become another user.
      if (process.platform === "win32" || process.getuid?.() !== 0) this.skip();
    });

    async function filled() {
      const { journal, file } = await opened();
      await journal.append([message("a", 1), message("a", 2)]);
      await journal.close();
      chmodSync(path(""), 0o755);
      return file;
    }

    it("are readable in a folder and file that are read-only", async () => {
      const file = await filled();
      chmodSync(file, 0o444);
      chmodSync(path("folder"), 0o555);
      const { appended, ...outcome } = asNobody(file) as { appended: string };
      assert.deepEqual(outcome, { loaded: 2, withWaiting: 3, events: ["readOnly", "unsaved"] });
      assert.match(appended, /"code":"(readOnly|unusable|notOpened)"/);
      assert.deepEqual(readdirSync(path("folder")), ["conversations.db"]);
    });

    it("fail with a sentence where the file may not be read", async () => {
      const file = await filled();
      chmodSync(file, 0o000);
      assert.match(JSON.stringify(asNobody(file)), /failed.*notOpened/);
    });

    it("fail with a sentence where no file can be made", () => {
      mkdirSync(path("folder"), { mode: 0o555 });
      chmodSync(path(""), 0o755);
      assert.match(JSON.stringify(asNobody(path("folder/conversations.db"))), /failed.*notOpened/);
    });
  });
});
