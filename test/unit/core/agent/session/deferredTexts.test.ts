import assert from "node:assert/strict";
import { Conversations } from "../../../../../src/core/agent/session/conversations.ts";
import { fetchEntryTexts } from "../../../../../src/core/conversation/deferredText.ts";
import type { Entry } from "../../../../../src/core/conversation/entry.ts";
import { textOf, type ChatMessage } from "../../../../../src/core/conversation/message.ts";
import type { ConversationStore } from "../../../../../src/store/conversationStore.ts";
import { Transcript } from "../../../../../src/presenter/panel/transcript.ts";
import type { Row } from "../../../../../src/protocol/rows.ts";
import { openSqliteJournal } from "../../../../fixtures/store/openSqliteJournal.ts";
import { ScriptedModel } from "../../../doubles/scriptedModel.ts";
import { servicesFor } from "../../../doubles/world.ts";
import { said } from "../../../store/entries.ts";
import { ownThread } from "../../../../fixtures/store/ownThread.ts";
import { tempFolder } from "../../../store/tempFolder.ts";

/** Exchanges, each with a call, a long result of its own and an answer. */
const exchanges = 40;

const resultOf = (exchange: number) => `needle${exchange} ${"straw ".repeat(900)}`;

/** Record as a session writes it, if `weighed`, every message with its weight. */
function record(weighed: boolean): Entry[] {
  const messages = Array.from({ length: exchanges }, (_, exchange): ChatMessage[] => {
    const call = {
      id: `c${exchange}`,
      type: "function",
      function: { name: "echo", arguments: "{}" },
    } as const;
    return [
      { role: "user", content: `Question ${exchange}` },
      { role: "assistant", content: null, tool_calls: [call] },
      { role: "tool", tool_call_id: call.id, content: resultOf(exchange) },
      { role: "assistant", content: `Answer ${exchange}` },
    ];
  }).flat();
  return messages.map((message, index) => {
    const calls = message.role === "assistant" ? JSON.stringify(message.tool_calls ?? []).length - 2 : 0;
    const tokens = { counter: "letters", count: textOf(message).length + calls };
    return { ...said("c", index + 1, message), ...(weighed && { tokens }) };
  });
}

const isDeferred = (entry: Entry) => {
  try {
    if (entry.type === "message") textOf(entry.message);
    return false;
  } catch {
    return true;
  }
};

describe("Long tool results that stay in the store", () => {
  const path = tempFolder();
  let store: ConversationStore;
  let model: ScriptedModel;

  beforeEach(async () => {
    store = await openSqliteJournal({ file: path("conversations.db"), startThread: ownThread });
    model = new ScriptedModel();
  });
  afterEach(() => store.close());

  const newConversations = (window = 1_000_000) => {
    const limits = () => ({ window, reserve: 1 });
    const services = servicesFor(model, { journal: store, models: { limits } });
    const settings = { ...services.settings(), contextWindow: window };
    return new Conversations({ ...services, settings: () => settings, library: store }, () => undefined);
  };

  async function opened(entries: readonly Entry[]) {
    await store.append(entries);
    const conversations = newConversations();
    const session = await conversations.open("c");
    assert.ok(session);
    return { conversations, session, deferred: () => session.conversation.entries.filter(isDeferred).length };
  }

  const results = (messages: readonly ChatMessage[]) =>
    messages.filter(({ role }) => role === "tool").map(textOf);
  const all = (from: number) =>
    Array.from({ length: exchanges - from }, (_, index) => resultOf(from + index));

  it("are not read to open, count, compare, trim and take that back, but those near the end", async () => {
    const { session, deferred } = await opened(record(true));
    const before = deferred();
    assert.ok(before > exchanges / 2 && before < exchanges, `${before} are deferred`);
    const { figures } = await session.memory.view();
    const sum = record(true).reduce(
      (total, entry) => total + (entry.type === "message" ? (entry.tokens?.count ?? 0) : 0),
      0,
    );
    assert.equal(figures.total, sum + figures.system + figures.tools);
    await session.memory.previews.compare();
    const change = await session.memory.compact("dropOldest");
    assert.ok(change.applied && change.hidden > 0);
    assert.ok((await session.overrides.undo()).applied);
    await session.overrides.pin(session.conversation.messages[2]?.id ?? "", true);
    assert.equal(deferred(), before);
  });

  it("are sent word for word, those that are sent", async () => {
    const { session, deferred } = await opened(record(true));
    await session.memory.compact("dropOldest");
    assert.equal((await session.send("Go on")).stopReason, "stop");
    const sent = results(model.requests[0]?.messages ?? []);
    assert.ok(sent.length > 5 && sent.length < exchanges);
    assert.deepEqual(sent, all(exchanges - sent.length));
    assert.ok(deferred() > 0, "what is hidden was read as well");
    await session.overrides.undo();
    await session.send("And now");
    assert.deepEqual(results(model.requests[1]?.messages ?? []), all(0));
  });

  it("are there in full in the rows of every page that the panel asks for", async () => {
    const { session, deferred } = await opened(record(true));
    assert.ok(deferred() > 0);
    const transcript = new Transcript({ prices: () => undefined });
    await transcript.fetchLatest(session);
    let { rows, hasEarlier }: { rows: readonly Row[]; hasEarlier: boolean } = transcript.latest(session);
    while (hasEarlier) {
      const fact = await transcript.earlier(session, rows[0]?.id ?? "");
      assert.ok(fact.type === "earlierRows" && fact.rows.length > 0);
      rows = [...fact.rows, ...rows];
      ({ hasEarlier } = fact);
    }
    assert.deepEqual(
      rows.flatMap((row) => (row.kind === "tool" ? row.result : [])),
      all(0),
    );
  });

  it("are counted where their weights were not stored", async () => {
    const { session } = await opened(record(false));
    const { weighed } = await session.memory.view();
    assert.deepEqual(
      weighed.filter(({ role }) => role === "tool").map(({ tokens }) => tokens),
      all(0).map(({ length }) => length),
    );
  });

  it("are not read again to count them in a conversation that was imported, nor are any weights changed", async () => {
    const conversations = newConversations();
    for (const weighed of [true, false]) {
      const { conversation } = await conversations.import(record(weighed));
      const again = await newConversations().open(conversation.id);
      assert.ok(again);
      await again.memory.view();
      assert.ok(again.conversation.entries.some(isDeferred));
      assert.deepEqual(
        again.conversation.messages.map(({ tokens }) => tokens),
        record(true).map((entry) => (entry.type === "message" ? entry.tokens : undefined)),
      );
    }
    const listed = (await store.list()).map(({ tokens }) => tokens);
    assert.ok(listed[0] && listed[0] === listed[1]);
  });

  it("are cleared to the line that a result which was read has", async () => {
    const { session } = await opened(record(true));
    assert.ok((await session.memory.compact("clearToolResults")).applied);
    await session.send("Go on");
    const size = resultOf(0).length.toLocaleString("en-US");
    const line = `[Result of echo {} cleared: ${size} characters. It stays in the record.]`;
    assert.equal(results(model.requests[0]?.messages ?? [])[0], line);
  });

  it("are found and read by recall while they are hidden", async () => {
    const { session } = await opened(record(true));
    await session.memory.compact("dropOldest");
    model.add({ calls: [["recall", { query: "needle3" }]] });
    await session.send("What was it?");
    const found = results(session.conversation.messages.map(({ message }) => message)).at(-1);
    assert.match(found ?? "", /needle3 straw/);
  });

  it("are summarized", async () => {
    const { session } = await opened(record(true));
    model.add(...Array.from({ length: 50 }, () => "A summary of all that."));
    const change = await session.memory.compact("summarize");
    assert.ok(change.applied, JSON.stringify(change));
    const asked = model.requests.map(({ messages }) => textOf(messages[1] ?? messages[0]!)).join("\n");
    assert.match(asked, /needle0 straw/);
  });

  it("are whole in a fork, and what comes back is what was stored", async () => {
    const { conversations, session } = await opened(record(true));
    const fork = await conversations.fork(session.conversation.messages.at(-1)?.id ?? "");
    assert.deepEqual(results(fork.conversation.messages.map(({ message }) => message)), all(0));
    const { entries = [] } = (await store.load("c")) ?? {};
    assert.ok(entries.some(isDeferred));
    await fetchEntryTexts(entries);
    assert.deepEqual(entries, record(true));
  });

  it("say so where they are lost, and the rest goes on", async () => {
    const { session } = await opened(record(true));
    const other = await openSqliteJournal({ file: path("conversations.db"), startThread: ownThread });
    await other.erase("c");
    await other.close();
    await fetchEntryTexts(session.conversation.entries);
    const [first] = results(session.conversation.messages.map(({ message }) => message));
    assert.match(first ?? "", /was lost/);
  });
});
