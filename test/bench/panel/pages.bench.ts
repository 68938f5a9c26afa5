import type { Page } from "playwright-core";
import type { PageName } from "../../../src/host/panel/webviewHtml.ts";
import { ProjectMemory } from "../../../src/core/agent/record/projectMemory.ts";
import type { Entry, NewEntry } from "../../../src/core/conversation/entry.ts";
import { fold } from "../../../src/core/conversation/fold.ts";
import { notesRecord } from "../../../src/core/conversation/projectNotes.ts";
import { historyRequests } from "../../../src/presenter/pages/historyBuilder.ts";
import { buildUsage } from "../../../src/presenter/pages/usageBuilder.ts";
import { openSqliteJournal } from "../../fixtures/store/openSqliteJournal.ts";
import { NodeWorkspace, tempFolder } from "../../fixtures/nodeWorkspace.ts";
import { PageTab, writtenPage } from "../../page/pageTab.ts";
import { english } from "../../unit/doubles/english.ts";
import { letterCounter } from "../../unit/doubles/letterCounter.ts";
import { steadyClock } from "../../unit/doubles/steadyClock.ts";
import { noWaiting } from "../../unit/doubles/world.ts";
import { fill, spreadOf, withFolder, startThread } from "../store/measure.ts";

/**
 * Opening the page of notes (500 of them), the history of a conversation of 10,000 messages and the bill over 10,000
 * conversations: what the host takes to say the first fact, and the page to draw it. Needs the built pages.
 */
const runs = 9;
const now = Date.UTC(2026, 10, 29, 12);
const prices = { input: 2, cachedInput: 0.2, output: 10 };
const usage = { promptTokens: 40_000, completionTokens: 300, cachedTokens: 38_000 };

function stored(conversationId: string, seq: number, entry: NewEntry, at = now - seq * 1_000): Entry {
  return { ...entry, v: 3, id: `${conversationId}-${seq}`, conversationId, seq, at };
}

function* talk(conversationId: string, messages: number, at = now): Generator<Entry> {
  for (let seq = 1; seq <= messages; seq++) {
    const isReply = seq % 2 === 0;
    const message = { role: isReply ? "assistant" : "user", content: `Message ${seq}, some words.` } as const;
    const reply = isReply ? { model: "m", usage } : {};
    yield stored(conversationId, seq, { type: "message", message, ...reply }, at + seq);
  }
}

function* workspace(): Generator<Entry> {
  for (let n = 0; n < 10_000; n++) yield* talk(`c${n}`, 8, now - n * 3_600_000);
  for (const entry of talk("long", 10_000, now - 9_000_000)) yield entry;
  for (let seq = 1; seq <= 500; seq++) {
    const note = {
      type: "note",
      by: "user",
      text: `Note ${seq}: the server listens on port ${8_000 + seq}.`,
    } as const;
    yield stored(notesRecord, seq, note);
  }
}

/** Prints what one page takes to the first picture: medians in milliseconds by the clock and, in brackets, of processor time. */
async function measure(name: PageName, label: string, fact: () => Promise<object>): Promise<void> {
  await fact();
  const host = await spentOn(runs, fact);
  const data = await fact();
  const tab = await PageTab.take();
  const drawn: Spent[] = [];
  for (let run = 0; run < runs; run++) {
    const ready = Promise.withResolvers<unknown>();
    await tab.show(writtenPage(name), { width: 1_100, height: 900 }, () => ready.resolve(undefined));
    await ready.promise;
    drawn.push(await firstPicture(tab.page, data));
  }
  const page = medianOf(drawn);
  console.log(
    `${label.padEnd(42)} host ${shownSpent(host)}  page ${shownSpent(page)}  together ${shownSpent({ clock: host.clock + page.clock, processor: host.processor + page.processor })}`,
  );
}

interface Spent {
  readonly clock: number;
  readonly processor: number;
}

/** Time from a fact's message to the first frame that shows it: by the clock, and of the page's main thread. */
async function firstPicture(page: Page, fact: object): Promise<Spent> {
  const session = await page.context().newCDPSession(page);
  await session.send("Performance.enable", { timeDomain: "threadTicks" });
  const worked = async () => {
    const { metrics } = await session.send("Performance.getMetrics");
    return 1_000 * (metrics.find((one) => one.name === "TaskDuration")?.value ?? 0);
  };
  const given = await page.evaluateHandle((one) => one, fact);
  const before = await worked();
  const clock = await given.evaluate(async (one) => {
    const start = performance.now();
    window.postMessage(one, "*");
    await new Promise((heard) => window.addEventListener("message", heard, { once: true }));
    await new Promise((frame) => requestAnimationFrame(() => setTimeout(frame)));
    return performance.now() - start;
  });
  const processor = (await worked()) - before;
  await session.detach();
  return { clock, processor };
}

/** Time spent in this process, whose store has a thread of its own. */
async function spentOn(times: number, action: () => Promise<unknown>): Promise<Spent> {
  const spent: Spent[] = [];
  for (let run = 0; run < times; run++) {
    const [start, before] = [performance.now(), process.cpuUsage()];
    await action();
    const { user, system } = process.cpuUsage(before);
    spent.push({ clock: performance.now() - start, processor: (user + system) / 1_000 });
  }
  return medianOf(spent);
}

function medianOf(spent: readonly Spent[]): Spent {
  const of = (part: keyof Spent) => spreadOf(spent.map((one) => one[part])).p50;
  return { clock: of("clock"), processor: of("processor") };
}

function shownSpent({ clock, processor }: Spent): string {
  return `${clock.toFixed(0).padStart(4)} (${processor.toFixed(0).padStart(3)})`;
}

const folder = await tempFolder({});
await withFolder(async (path) => {
  const file = path("store.db");
  fill(file, workspace());
  const store = await openSqliteJournal({ file, startThread });
  const counter = await letterCounter("m", []);
  const memory = new ProjectMemory({
    journal: store,
    leases: { acquire: async () => undefined, release: async () => undefined },
    workspace: new NodeWorkspace(folder.path),
    weigh: (line) => counter.text(line),
    redacts: () => false,
    budget: () => 1_000,
    clock: steadyClock(),
    timer: noWaiting,
  });
  const nothing = { notes: [], sent: 0, budget: 1_000, cost: null, canUndo: false };
  await measure("notes", "a page with nothing to show", async () => ({ type: "notes", notes: nothing }));
  await measure("notes", "notes, 500", async () => {
    const [{ notes, canUndo }, conversations] = await Promise.all([memory.overview(), store.list()]);
    const from = new Map(conversations.map(({ id, title }) => [id, title])).size;
    return { type: "notes", notes: { notes, sent: from, budget: 1_000, cost: null, canUndo } };
  });
  const conversation = fold("long", (await store.load("long"))?.entries ?? []);
  await measure("history", "history, 10,000 messages", async () => {
    const requests = historyRequests(conversation, () => prices);
    return { type: "history", history: { title: conversation.title, requests, detail: null } };
  });
  for (const days of [30, 0] as const) {
    const since = days === 0 ? 0 : now - days * 86_400_000;
    await measure("usage", `bill, 10,000 conversations, ${days || "all"} days`, async () => {
      const [sums, listed, trashed] = await Promise.all([
        store.usageSums(since),
        store.list(),
        store.trashed(),
      ]);
      const conversations = [...listed, ...trashed];
      const sources = { sums, conversations, priceOf: () => prices, language: english };
      return { type: "usage", usage: buildUsage(sources, days, { limit: 0, now }) };
    });
  }
  await store.close();
});
await folder.remove();
process.exit();
