import assert from "node:assert/strict";
import { mkdir, rmdir } from "node:fs/promises";
import type { CompactionEntry, Entry } from "../../../../src/core/conversation/entry.ts";
import type { Journal, StoreEvent } from "../../../../src/core/ports/journal.ts";
import type { LogLevel } from "../../../../src/core/ports/system.ts";
import { openSqliteJournal } from "../../../fixtures/store/openSqliteJournal.ts";
import { threadOf } from "../../../../src/store/client/storeThread.ts";
import { contentContract } from "../contentContract.ts";
import { entriesOf, message } from "../entries.ts";
import { journalContract } from "../journalContract.ts";
import { leasesContract } from "../leasesContract.ts";
import { libraryContract } from "../libraryContract.ts";
import { keptThread } from "../../../fixtures/store/keptThreads.ts";
import { crashingWorkerFile, tempFolder } from "../tempFolder.ts";

function summary(conversationId: string, seq: number): CompactionEntry {
  const place = { ...message(conversationId, seq), type: "compaction" } as const;
  const { v, id, at } = place;
  const made = { text: "So far", model: "m", usage: { promptTokens: 50, completionTokens: 5 } };
  const figures = { hides: [], tokensBefore: 60, tokensAfter: 5 };
  const kind = { type: "compaction", strategy: "summarize", trigger: "automatic" } as const;
  return { v, id, at, seq, conversationId, ...kind, ...figures, summary: made };
}

describe("A journal in a SQLite file", () => {
  const path = tempFolder();
  const open = (file = path("a/folder/conversations.db")) =>
    openSqliteJournal({ file, startThread: keptThread });

  describe("as a journal", () => {
    journalContract(() => open());
  });

  describe("as a store of contents", () => {
    contentContract(() => open());
  });

  describe("as a library", () => {
    libraryContract(() => open());
  });

  describe("under leases, which", () => {
    leasesContract(() => open());
  });

  it("keeps what each request took, once for all copies of its reply, also of what was erased", async () => {
    const store = await open();
    const usage = { promptTokens: 9, completionTokens: 3, cachedTokens: 2, recalledTokens: 4 };
    const reply = (conversationId: string, seq: number) => ({
      ...message(conversationId, seq, "reply", "assistant"),
      model: "m",
      usage,
    });
    await store.append([message("a", 1), reply("a", 2)]);
    await store.copy("a", "fork");
    await store.append([{ ...reply("fork", 3), id: "later", at: 5_000 }]);
    await store.append([{ ...summary("a", 3), id: "s" }]);
    const all = await store.usage();
    assert.deepEqual(
      all.map(({ id, conversationId, purpose }) => [id, conversationId, purpose]),
      [
        ["e000002", "a", "reply"],
        ["s", "a", "summary"],
        ["later", "fork", "reply"],
      ],
    );
    assert.deepEqual(all[0]?.usage, { ...usage, cacheWriteTokens: 0 });
    assert.deepEqual(
      (await store.usage(5_000)).map(({ id }) => id),
      ["later"],
    );
    const sums = await store.usageSums();
    assert.deepEqual(
      sums.map(({ requests, conversationId, purpose, usage: { promptTokens } }) => [
        requests,
        conversationId,
        purpose,
        promptTokens,
      ]),
      [
        [1, "a", "reply", 9],
        [1, "a", "summary", 50],
        [1, "fork", "reply", 9],
      ],
    );
    await store.erase("a");
    assert.deepEqual(await store.usage(), all);
    await store.close();
  });

  it("sums up requests of a quarter of an hour, but for prompts on two sides of a price", async () => {
    const store = await open();
    const prompts = [900, 32_000, 99_001, 100_000, 100_001, 100_900, 200_000, 200_001];
    const replies = prompts.map((promptTokens, index) => ({
      ...message("a", index + 1, "reply", "assistant"),
      model: "m",
      usage: { promptTokens, completionTokens: 1 },
      at: 899_000 + index,
    }));
    const later = { ...replies[0], id: "later", seq: replies.length + 1, at: 900_000 } as (typeof replies)[0];
    await store.append([...replies, later]);
    const sums = async (since: number) =>
      (await store.usageSums(since)).map(({ at, requests, usage }) => [at, requests, usage.promptTokens]);
    assert.deepEqual(await sums(0), [
      [0, 2, 32_900],
      [0, 2, 199_001],
      [0, 2, 200_901],
      [0, 1, 200_000],
      [0, 1, 200_001],
      [900_000, 1, 900],
    ]);
    assert.deepEqual(await sums(900_000), [[900_000, 1, 900]]);
    await store.close();
  });

  it("has everything again after it was closed and opened", async () => {
    const entries = entriesOf("a");
    const first = await open();
    await first.append(entries);
    await first.saveDraft({ conversationId: "a", id: "d", model: "m", text: "unfinished", at: 3 });
    await first.close();
    const second = await open();
    assert.deepEqual(await second.load("a"), {
      entries,
      draft: { conversationId: "a", id: "d", model: "m", text: "unfinished", at: 3 },
    });
    await second.close();
  });

  it("refuses at once what it could not give back, says what is wrong with it, and goes on", async () => {
    const half = "\uD83D";
    const said = message("a", 2);
    const counted = (count: number): Entry => ({ ...said, tokens: { counter: "c", count } });
    const refused: Readonly<Record<string, unknown>> = {
      "a fraction of a token": counted(1.5),
      "no number of tokens": counted(NaN),
      "more tokens than can be read back": counted(2 ** 60),
      "usage without end": { ...said, usage: { promptTokens: Infinity, completionTokens: 1 } },
      "a fraction of a time": { ...said, at: 0.5 },
      "a time that is none": { ...said, at: "now" },
      "no time": { ...said, at: undefined },
      "a model that is none": { ...said, model: {} },
      "no id": { ...said, id: null },
      "an id twice": { ...said, id: message("a", 1).id },
      "half a character in an id": { ...said, id: `x${half}` },
      "half a character in the id of a new conversation": message(half, 1),
      "no message": { ...said, message: undefined },
      "what no JSON has": { ...said, odd: 1n },
      "what goes to no other thread": { ...said, odd: () => undefined },
    };
    const journal = await open();
    await journal.append([message("a", 1)]);
    await journal.append([message("\uFFFD", 1)]);
    for (const [what, entry] of Object.entries(refused)) {
      const appended = journal.append([entry as Entry]);
      const next = journal.append([message(`after ${what}`, 1)]);
      await assert.rejects(appended, { kind: "unstorable", message: /"detail":"./ }, what);
      await next;
    }
    for (const call of [journal.erase(half), journal.trash(half)])
      await assert.rejects(call, { kind: "unknownConversation" });
    for (const call of [
      journal.acquire(half),
      journal.copy("a", half),
      journal.saveDraft({ conversationId: "a", id: half, model: "", text: "", at: 1 }),
    ])
      await assert.rejects(call, { kind: "unstorable" });
    assert.equal(await journal.load(half), undefined);
    await journal.append([message("a", 2)]);
    assert.deepEqual((await journal.load("a"))?.entries, [message("a", 1), message("a", 2)]);
    await journal.close();
  });

  it("waits at close for what was asked before, and refuses what is asked after", async () => {
    const journal = await open();
    const appended = journal.append([message("a", 1)]);
    const loaded = journal.load("a");
    await journal.close();
    await appended;
    assert.equal((await loaded)?.entries.length, 1);
    await assert.rejects(journal.append([message("a", 2)]), { kind: "closed" });
  });

  it("loads a conversation of several megabytes in order and without what is appended meanwhile", async () => {
    const journal = await open();
    const text = "lorem ipsum ".repeat(400);
    const entries = Array.from({ length: 1000 }, (_, index) => message("a", index + 1, text));
    await journal.append(entries);
    const loading = journal.load("a");
    const late = journal.append([message("a", 1001)]);
    assert.deepEqual(await loading, { entries });
    await late;
    await journal.close();
  });

  it("sees what another journal on the same file appended, and refuses to write over it", async () => {
    const [one, other] = [await open(), await open()];
    await one.append([message("a", 1)]);
    await other.append([message("a", 2)]);
    await assert.rejects(one.append([{ ...message("a", 2), id: "mine" }]), { kind: "outOfOrder" });
    assert.equal((await one.load("a"))?.entries.length, 2);
    await closeAll(one, other);
  });

  it("says so when its file cannot be opened, keeps what is appended, and saves it when it can", async () => {
    const file = path("a/conversations.db");
    await mkdir(file, { recursive: true });
    const events: StoreEvent[] = [];
    const journal = await openSqliteJournal({
      file,
      startThread: keptThread,
      onEvent: (event) => events.push(event),
    });
    assert.match(JSON.stringify(events), /"unsaved","entries":0,"reason":\{"code":"(unusable|notOpened)"/);
    await assert.rejects(journal.list(), { kind: "unreachable" });
    const appended = journal.append([message("a", 1)]);
    assert.deepEqual(await journal.load("a"), { entries: [message("a", 1)] });
    await rmdir(file);
    await appended;
    assert.equal((await journal.list()).length, 1);
    assert.equal(events.at(-1)?.type, "saved");
    await journal.close();
  });

  it("rejects a question under way when its thread crashes, saves what was appended, and says so in the log", async () => {
    const logged: string[] = [];
    const log = { write: (level: LogLevel, text: string) => void logged.push(`${level}: ${text}`) };
    const file = path("conversations.db");
    const journal = await openSqliteJournal({ file, startThread: threadOf(crashingWorkerFile), log });
    await journal.append([message("a", 1)]);
    const question = journal.search("crash");
    const appended = [journal.append([message("a", 2)]), journal.append([message("a", 3)])];
    await assert.rejects(question, { kind: "stopped", reason: { code: "stopped", detail: "exit code 7" } });
    await Promise.all(appended);
    assert.match(logged.join(), /^error: .*"stopped","detail":"exit code 7"/);
    assert.equal((await journal.load("a"))?.entries.length, 3);
    await journal.close();
  });
});

async function closeAll(...journals: readonly Journal[]): Promise<void> {
  for (const journal of journals) await journal.close();
}
