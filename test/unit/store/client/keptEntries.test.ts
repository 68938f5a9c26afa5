import assert from "node:assert/strict";
import { mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import type { StoreEvent } from "../../../../src/core/ports/journal.ts";
import { SaveQueue } from "../../../../src/store/client/saveQueue.ts";
import { openSqliteJournal } from "../../../fixtures/store/openSqliteJournal.ts";
import { startSqliteJournal } from "../../../../src/store/client/sqliteJournal.ts";
import { threadOf } from "../../../../src/store/client/storeThread.ts";
import { StoreError, type StoreErrorReason } from "../../../../src/core/ports/errors/storeError.ts";
import { storeErrorMessage } from "../../../../src/presenter/messages/storeErrorMessages.ts";
import { english } from "../../doubles/english.ts";
import { message } from "../entries.ts";
import { keptThread } from "../../../fixtures/store/keptThreads.ts";
import { faultyWorkerFile, tempFolder } from "../tempFolder.ts";

/** Faults known to keep a file from being written, all of them, and one that nobody has heard of. */
const faults: Readonly<Record<string, object>> = {
  ENOTDIR: { code: "ENOTDIR" },
  EEXIST: { code: "EEXIST" },
  EACCES: { code: "EACCES" },
  EPERM: { code: "EPERM" },
  EROFS: { code: "EROFS" },
  EMFILE: { code: "EMFILE" },
  EIO: { code: "EIO" },
  ENOSPC: { code: "ENOSPC" },
  EDQUOT: { code: "EDQUOT" },
  ESTALE: { code: "ESTALE" },
  SQLITE_PERM: { errcode: 3 },
  SQLITE_BUSY: { errcode: 5 },
  SQLITE_LOCKED: { errcode: 6 },
  SQLITE_NOMEM: { errcode: 7 },
  SQLITE_READONLY: { errcode: 8 },
  SQLITE_READONLY_DBMOVED: { errcode: 1032 },
  SQLITE_IOERR: { errcode: 10 },
  SQLITE_IOERR_SHMMAP: { errcode: 5386 },
  SQLITE_IOERR_LOCK: { errcode: 3850 },
  SQLITE_FULL: { errcode: 13 },
  SQLITE_CANTOPEN: { errcode: 14 },
  SQLITE_PROTOCOL: { errcode: 15 },
  SQLITE_NOTADB: { errcode: 26 },
  "an unknown code": { errcode: 999 },
  "no code at all": {},
  "the end of the thread": { exit: true },
};

describe("Entries that could not be saved", () => {
  const path = tempFolder();
  const file = () => path("storage/folder/conversations.db");

  function listen() {
    const events: StoreEvent[] = [];
    let news = Promise.withResolvers<undefined>();
    const onEvent = (event: StoreEvent) => {
      events.push(event);
      news.resolve(undefined);
      news = Promise.withResolvers<undefined>();
    };
    const heard = async (type: StoreEvent["type"]) => {
      while (!events.some((event) => event.type === type)) await news.promise;
    };
    return { events, heard, onEvent };
  }

  async function stored(id = "a") {
    const journal = await openSqliteJournal({ file: file(), startThread: keptThread });
    const seqs = (await journal.load(id))?.entries.map(({ seq }) => seq);
    await journal.close();
    return seqs;
  }

  it("are saved once that is possible, whatever kept them from it", async () => {
    const { events, heard, onEvent } = listen();
    const journal = await openSqliteJournal({
      file: file(),
      startThread: threadOf(faultyWorkerFile),
      onEvent,
      savePace: { firstRetryMs: 10 },
    });
    await journal.append([message("a", 1)]);
    let seq = 1;
    for (const [name, fault] of Object.entries(faults)) {
      events.length = 0;
      writeFileSync(`${file()}.fault`, JSON.stringify(fault));
      const saved = [journal.append([message("a", ++seq)]), journal.append([message("a", ++seq)])];
      await heard("unsaved");
      rmSync(`${file()}.fault`);
      await Promise.all(saved).catch((error: unknown) => assert.fail(`${name}: ${String(error)}`));
      assert.equal(events.at(-1)?.type, "saved", name);
    }
    await journal.close();
    assert.equal((await stored())?.length, seq);
  });

  it("are there after a restart where a file stood in the place of their folder, or of one above it", async () => {
    for (const obstacle of ["storage", "storage/folder"]) {
      mkdirSync(dirname(path(obstacle)), { recursive: true });
      writeFileSync(path(obstacle), "in the way");
      const { events, heard, onEvent } = listen();
      const journal = await openSqliteJournal({ file: file(), startThread: keptThread, onEvent });
      assert.match(JSON.stringify(events), /"unsaved".*"notOpened".*(EEXIST|ENOTDIR)/);
      const appended = [journal.append([message("a", 1, "said before")])];
      await heard("unsaved");
      // In memory there is all that a user does with it.
      assert.equal((await journal.load("a"))?.entries.length, 1);
      assert.deepEqual(
        (await journal.list()).map(({ id, title, messageCount }) => ({ id, title, messageCount })),
        [{ id: "a", title: "said before", messageCount: 1 }],
      );
      assert.deepEqual(await journal.tail("a", 5), [message("a", 1, "said before")]);
      rmSync(path(obstacle));
      appended.push(journal.append([message("a", 2)]));
      await Promise.all(appended);
      await journal.close();
      assert.deepEqual(await stored(), [1, 2]);
      rmSync(path("storage"), { recursive: true });
    }
  });

  it("are saved at close where the obstacle goes away while closing", async () => {
    writeFileSync(path("storage"), "in the way");
    const { events, heard, onEvent } = listen();
    const journal = await openSqliteJournal({ file: file(), startThread: keptThread, onEvent });
    const appended = journal.append([message("a", 1)]);
    await heard("unsaved");
    events.length = 0;
    const closing = journal.close();
    // Another obstacle at once in the place of the first: what is heard of it was attempted while closing.
    symlinkSync("storage", path("loop"));
    renameSync(path("loop"), path("storage"));
    await heard("unsaved");
    rmSync(path("storage"));
    await Promise.all([appended, closing]);
    assert.deepEqual(await stored(), [1]);
  });

  it("and those that were are there when their folder is removed under the running store", async () => {
    const { heard, onEvent } = listen();
    const journal = await openSqliteJournal({ file: file(), startThread: keptThread, onEvent });
    await journal.append([message("a", 1)]);
    await journal.append([message("b", 1)]);
    rmSync(path("storage"), { recursive: true });
    const appended = [2, 3].map((seq) => journal.append([message("a", seq)]));
    await heard("replaced");
    await Promise.all([...appended, journal.append([message("a", 4)])]);
    await journal.close();
    assert.deepEqual(await stored(), [1, 2, 3, 4]);
    assert.deepEqual(await stored("b"), [1]);
  });

  it("and also when that store is closed before it has looked", async () => {
    for (const [id, removed] of Object.entries({ a: "storage", b: "storage/folder/conversations.db" })) {
      const journal = await openSqliteJournal({ file: file(), startThread: keptThread });
      await journal.append([message(id, 1)]);
      rmSync(path(removed), { recursive: true });
      await journal.append([message(id, 2)]);
      await journal.close();
      assert.deepEqual(await stored(id), [1, 2], removed);
    }
  });

  it("wait for a folder that appears later, and nobody waits for the store", async () => {
    writeFileSync(path("storage"), "in the way");
    const { heard, onEvent } = listen();
    const journal = startSqliteJournal({ file: file(), startThread: keptThread, onEvent });
    const appended = journal.append([message("a", 1)]);
    await heard("unsaved");
    rmSync(path("storage"));
    mkdirSync(path("storage/folder"), { recursive: true });
    await appended;
    await heard("saved");
    await journal.close();
    assert.deepEqual(await stored(), [1]);
  });

  it("do not keep those of other conversations from being saved where the fault is their own", async () => {
    const done: string[] = [];
    let isBroken = true;
    const queue = new SaveQueue(
      {
        append: async ([entry]) => {
          if (entry?.conversationId === "a" && isBroken) throw new Error("nobody knows");
          done.push(entry?.conversationId ?? "");
        },
        saveDraft: async () => undefined,
      },
      () => undefined,
    );
    const broken = queue.append([message("a", 1)]);
    await queue.append([message("b", 1)]);
    assert.deepEqual(done, ["b"]);
    isBroken = false;
    await queue.append([message("b", 2)]);
    await broken;
    assert.deepEqual(done.toSorted(), ["a", "b", "b"]);
    await queue.close();
  });

  it("are refused only for what is final, and another window is named only where there was one", async () => {
    const refusals: readonly StoreErrorReason[] = [
      { code: "outOfOrder", seq: 2, last: 2 },
      { code: "outOfOrder", seq: 5, last: 2 },
      { code: "leased" },
      { code: "unknownConversation" },
      { code: "closed" },
    ];
    for (const reason of refusals) {
      const failing = async () => Promise.reject(new StoreError(reason));
      const queue = new SaveQueue({ append: failing, saveDraft: failing }, () => undefined);
      await assert.rejects(queue.append([message("a", 1)]), { reason });
    }
    const words = refusals.map((reason) => storeErrorMessage(reason, english));
    assert.deepEqual(
      words.map((sentence) => sentence.includes("another window")),
      [true, false, true, false, false],
    );
    const journal = await openSqliteJournal({ file: file(), startThread: keptThread });
    await assert.rejects(journal.append([message("a", 3)]), {
      reason: { code: "outOfOrder", seq: 3, last: 0 },
    });
    await journal.close();
  });
});
