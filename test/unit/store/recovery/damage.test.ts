import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import {
  existsSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { dirname } from "node:path";
import type { StoreEvent } from "../../../../src/core/ports/journal.ts";
import { fetchEntryTexts } from "../../../../src/core/conversation/deferredText.ts";
import type { Entry } from "../../../../src/core/conversation/entry.ts";
import { backUp } from "../../../../src/store/recovery/backups.ts";
import { Database } from "../../../../src/store/database/database.ts";
import { openDatabase } from "../../../../src/store/recovery/openDatabase.ts";
import { EntryTable } from "../../../../src/store/database/entryTable.ts";
import { openSqliteJournal } from "../../../fixtures/store/openSqliteJournal.ts";
import { turnEntry } from "../../../fixtures/store/endlessConversation.ts";
import { checkpointOf } from "../contentContract.ts";
import { contentOf } from "../entries.ts";
import { ownThread } from "../../../fixtures/store/ownThread.ts";
import { verifyDatabase } from "../../../../src/store/recovery/verifyDatabase.ts";
import { tempFolder } from "../tempFolder.ts";

type Recovered = Extract<StoreEvent, { type: "recovered" }>;

const length = 60;
const ids = ["a", "b", "c"];
const entriesOf = (id: string) => Array.from({ length }, (_, index) => turnEntry(id, index + 1));
const pageSize = 4096;

describe("A damaged database", () => {
  const path = tempFolder();
  let file = "";

  beforeEach(() => {
    file = path("conversations.db");
    const { database } = openDatabase(file);
    const record = new EntryTable(database);
    database.transaction(() => {
      for (const id of ids) record.append(entriesOf(id));
      record.saveDraft({ conversationId: "a", id: "draft", model: "m", text: "unfinished", at: 7 });
    });
    database.close();
  });

  async function reopen() {
    const events: StoreEvent[] = [];
    const journal = await openSqliteJournal({
      file,
      startThread: ownThread,
      onEvent: (event) => events.push(event),
    });
    const loaded = new Map<string, readonly Entry[]>();
    for (const { id } of await journal.list()) loaded.set(id, (await journal.load(id))?.entries ?? []);
    for (const entries of loaded.values()) await fetchEntryTexts(entries);
    const recovered = events.find((event): event is Recovered => event.type === "recovered");
    return { journal, events, loaded, recovered };
  }

  /** Asserts that the loaded entries are those that were stored, without gaps in `seq`, and that more can be appended. */
  function assertReadable(loaded: ReadonlyMap<string, readonly Entry[]>): number {
    let found = 0;
    for (const [id, entries] of loaded) {
      entries.forEach((entry, index) => {
        assert.equal(entry.seq, index + 1);
        const original = ids.map((known) => turnEntry(known, Number(entry.id.slice(1))));
        const { message } = entry as (typeof original)[0];
        const lost = JSON.stringify(message).includes("was lost when the file was damaged");
        if (!lost) assert.deepEqual(message, original[0]?.message);
      });
      if (ids.includes(id)) found += entries.length;
    }
    return found;
  }

  it("is rebuilt from the readable part of a truncated file, which is kept", async () => {
    // In a file this small SQLite puts the first page of entries behind the middle.
    truncateSync(file, Math.floor((statSync(file).size * 0.75) / pageSize) * pageSize);
    const damaged = readFileSync(file);
    const { journal, loaded, recovered } = await reopen();
    assert.ok(recovered, "nothing was reported");
    assert.ok(recovered.recovered > 0 && recovered.recovered <= recovered.of);
    assert.ok(assertReadable(loaded) > 0);
    assert.deepEqual(readFileSync(recovered.asideFile ?? ""), damaged);
    for (const [id, entries] of loaded) {
      await journal.append([{ ...turnEntry(id, entries.length + 1), id: "next" }]);
    }
    await journal.close();
    assert.equal((await reopenQuietly()).recovered, undefined);
  });

  it("gives back the contents of files that are still readable", async () => {
    rmSync(file);
    const contents = [contentOf("one"), contentOf("two ".repeat(200_000))];
    const first = await openSqliteJournal({ file, startThread: ownThread });
    await first.append([checkpointOf("files", 1, contents)], contents);
    await first.close();
    const sound = readFileSync(file);
    const root = Number(
      new Database(file).get("SELECT rootpage FROM sqlite_schema WHERE name = 'draft'")?.["rootpage"],
    );
    randomBytes(pageSize).copy(sound, (root - 1) * pageSize);
    writeFileSync(file, sound);
    const { database, recovery } = openDatabase(file, "everyPage");
    database.close();
    assert.ok(recovery);
    const { journal } = await reopen();
    const found = await journal.contents(contents.map(({ hash }) => hash));
    assert.deepEqual(
      found.map(({ bytes }) => Buffer.from(bytes).toString()),
      ["one", "two ".repeat(200_000)],
    );
    await journal.close();
  });

  it("loses no more than what stood on any one page that is overwritten", () => {
    const sound = readFileSync(file);
    // The first ones, where the file's own tables stand, and some of all others.
    const pages = Array.from({ length: sound.length / pageSize }, (_, page) => page).filter(
      (page) => page < 8 || page % 8 === 0,
    );
    let recoveries = 0;
    for (const page of pages) {
      const bytes = Buffer.from(sound);
      randomBytes(pageSize).copy(bytes, page * pageSize);
      for (const name of readdirSync(dirname(file))) rmSync(path(name));
      writeFileSync(file, bytes);
      const { database, recovery } = openDatabase(file, "everyPage");
      const record = new EntryTable(database);
      const rows = database.all("SELECT id FROM conversation").map(({ id }) => String(id));
      const loaded = new Map(rows.map((id) => [id, record.page(id, 0)?.entries ?? []]));
      const known = ids.every((id) => loaded.has(id));
      if (known) assert.ok(assertReadable(loaded) >= ids.length * length - 40, `page ${page + 1}`);
      else assert.equal([...loaded.values()].flat().length, ids.length * length, `page ${page + 1}`);
      database.close();
      if (recovery) recoveries++;
    }
    assert.ok(recoveries > pages.length / 2, `${recoveries} of ${pages.length}`);
  });

  it("is recovered when damage in its middle is met only later", async () => {
    const bytes = readFileSync(file);
    const place = bytes.indexOf("Question 41");
    randomBytes(pageSize).copy(bytes, Math.floor(place / pageSize) * pageSize);
    writeFileSync(file, bytes);
    const { journal, loaded, recovered } = await reopen();
    assert.ok(recovered && recovered.recovered < recovered.of);
    assert.ok(assertReadable(loaded) >= ids.length * length - 40);
    await journal.close();
  });

  it("is recovered while a conversation is continued, without losing what is appended", async () => {
    const { journal } = await reopen();
    await journal.close();
    const bytes = readFileSync(file);
    // The index that every append writes to.
    const { database } = openDatabase(file);
    const [root] = Object.values(
      database.get("SELECT rootpage FROM sqlite_schema WHERE name = 'wordIndex_data'") ?? {},
    );
    database.close();
    randomBytes(pageSize).copy(bytes, (Number(root) - 1) * pageSize);
    writeFileSync(file, bytes);
    const again = await openSqliteJournal({ file, startThread: ownThread });
    await Promise.all([length + 1, length + 2].map((seq) => again.append([turnEntry("a", seq)])));
    assert.equal((await again.load("a"))?.entries.length, length + 2);
    await again.close();
  });

  it("is recovered from its backup where nothing can be read", async () => {
    backUp(file, Date.now());
    writeFileSync(file, randomBytes(20 * pageSize));
    const { journal, loaded, recovered } = await reopen();
    assert.equal(assertReadable(loaded), ids.length * length);
    assert.equal(recovered?.recovered, recovered?.of);
    assert.ok(recovered?.asideFile && existsSync(recovered.asideFile));
    await journal.close();
  });

  it("is set aside, and says so, where nothing can be read and there is no backup", async () => {
    writeFileSync(file, "This is not a database. ".repeat(1000));
    const { journal, loaded, recovered } = await reopen();
    assert.equal(loaded.size, 0);
    assert.equal(recovered?.recovered, 0);
    assert.match(readFileSync(recovered.asideFile ?? "", "utf8"), /^This is not a database/);
    await journal.append([turnEntry("a", 1)]);
    await journal.close();
  });

  for (const [what, damage] of [
    ["emptied", () => truncateSync(file, 0)],
    ["of one byte", () => truncateSync(file, 1)],
    ["gone", () => rmSync(file)],
  ] as const) {
    it(`is recovered from its log alone when the file is ${what}`, async () => {
      leaveInLog(() => rmSync(file), 20);
      damage();
      const { journal, loaded, recovered } = await reopen();
      assert.deepEqual(loaded.get("a"), entriesOf("a").slice(0, 20));
      assert.deepEqual([recovered?.recovered, recovered?.of], [20, 20]);
      assert.ok(recovered?.asideFile && existsSync(recovered.asideFile));
      await journal.close();
    });

    it(`is recovered from its backup when the file is ${what}`, async () => {
      backUp(file, Date.now());
      damage();
      const { journal, loaded, recovered } = await reopen();
      assert.equal(assertReadable(loaded), ids.length * length);
      assert.ok(recovered);
      await journal.close();
    });
  }

  /** Leaves `count` messages of "a", each a transaction, in the log, as a killed process does. `before` runs first. */
  function leaveInLog(before: () => void, count: number, first = 1): Buffer {
    before();
    const { database } = openDatabase(file);
    database.exec("PRAGMA wal_autocheckpoint = 0");
    for (let seq = first; seq < first + count; seq++) {
      database.transaction(() => new EntryTable(database).append([turnEntry("a", seq)]));
    }
    const [main, log] = [readFileSync(file), readFileSync(`${file}-wal`)];
    database.close();
    writeFileSync(file, main);
    writeFileSync(`${file}-wal`, log);
    return log;
  }

  const frameSize = pageSize + 24;
  /** Offsets of the frames that end a transaction. */
  const commitsIn = (log: Buffer) =>
    Array.from(
      { length: Math.floor((log.length - 32) / frameSize) },
      (_, frame) => 32 + frame * frameSize,
    ).filter((offset) => log.readUInt32BE(offset + 4) > 0);

  for (const [what, placeIn] of [
    ["the log's first words", () => 0],
    ["the log's salts", () => 16],
    ["a page's number", (commit: number) => commit],
    ["a frame's salts", (commit: number) => commit + 8],
    ["a frame's checksum", (commit: number) => commit + 16],
    ["a page", (commit: number) => commit + 24 + pageSize - 100],
  ] as const) {
    it(`is recovered, and says so, when ${what} is damaged before the end of its log`, async () => {
      const log = leaveInLog(() => undefined, 10, length + 1);
      const place = placeIn(commitsIn(log)[4] ?? 0);
      log.writeUInt8(log.readUInt8(place) ^ 0x55, place);
      writeFileSync(`${file}-wal`, log);
      assert.match(JSON.stringify(verifyDatabase(file).problems[0]), /transactions cannot be reached/);
      writeFileSync(`${file}-wal`, log);
      const { journal, loaded, recovered } = await reopen();
      assertReadable(loaded);
      assert.deepEqual(loaded.get("a")?.at(-1), turnEntry("a", length + 10));
      assert.ok((loaded.get("a")?.length ?? 0) >= length + 9);
      assert.ok(recovered);
      await journal.close();
    });
  }

  it("opens without a word where only the last transaction of its log is not whole", async () => {
    const log = leaveInLog(() => undefined, 10, length + 1);
    const [last = 0] = commitsIn(log).slice(-1);
    writeFileSync(`${file}-wal`, log.fill(0, last - 100, last));
    const { journal, loaded, recovered } = await reopen();
    assert.equal(loaded.get("a")?.length, length + 9);
    assert.equal(recovered, undefined);
    await journal.close();
  });

  it("takes from the backup what the file has lost, and from the file what is newer", async () => {
    backUp(file, Date.now());
    const { database } = openDatabase(file);
    database.transaction(() =>
      new EntryTable(database).append([turnEntry("c", length + 1), turnEntry("c", length + 2)]),
    );
    database.close();
    const bytes = readFileSync(file);
    const place = bytes.indexOf("Question 41");
    randomBytes(pageSize).copy(bytes, Math.floor(place / pageSize) * pageSize);
    randomBytes(pageSize).copy(bytes, 0);
    writeFileSync(file, bytes);
    const { journal, loaded, recovered } = await reopen();
    assert.equal(assertReadable(loaded), ids.length * length + 2);
    assert.deepEqual(loaded.get("c"), [
      ...entriesOf("c"),
      turnEntry("c", length + 1),
      turnEntry("c", length + 2),
    ]);
    assert.equal((await journal.load("a"))?.draft?.text, "unfinished");
    assert.equal(recovered?.recovered, recovered?.of);
    await journal.close();
  });

  it("opens with what was checkpointed when its WAL is missing", async () => {
    const writer = new Database(file);
    writer.transaction(() => new EntryTable(writer).append([turnEntry("a", length + 1)]));
    const halfway = readFileSync(file);
    writer.close();
    writeFileSync(file, halfway);
    const { journal, loaded, recovered } = await reopen();
    assert.equal(assertReadable(loaded), ids.length * length);
    assert.equal(recovered, undefined);
    await journal.close();
  });

  it("is replaced in one step: a recovery that was killed halfway is finished or made again", async () => {
    const sound = readFileSync(file);
    rmSync(file);
    writeFileSync(`${file}-rebuilt`, sound);
    writeFileSync(`${file}-wal`, randomBytes(10_000));
    const { journal, loaded } = await reopen();
    assert.equal(assertReadable(loaded), ids.length * length);
    await journal.close();
  });

  async function reopenQuietly() {
    const { journal, recovered } = await reopen();
    await journal.close();
    return { recovered };
  }
});
