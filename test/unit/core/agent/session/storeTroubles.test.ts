import assert from "node:assert/strict";
import { Conversations } from "../../../../../src/core/agent/session/conversations.ts";
import type { Draft, Leases } from "../../../../../src/core/ports/journal.ts";
import { ScriptedModel } from "../../../doubles/scriptedModel.ts";
import { newSession, servicesFor } from "../../../doubles/world.ts";
import { memoryJournal } from "../../../store/memoryJournal.ts";

describe("Conversations on a store in trouble", () => {
  const newConversations = (leases?: Leases) => {
    const journal = memoryJournal();
    const services = servicesFor(new ScriptedModel(), { journal });
    return {
      journal,
      conversations: new Conversations(
        { ...services, library: journal, ...(leases && { leases }) },
        () => undefined,
      ),
    };
  };

  /** Does as a recovery does that lost entries: of the conversation only those in `kept` are left. */
  async function lose(journal: ReturnType<typeof memoryJournal>, id: string, kept: (seq: number) => boolean) {
    const { entries = [] } = (await journal.load(id)) ?? {};
    await journal.erase(id);
    const left = entries.filter(({ seq }) => kept(seq));
    if (left.length > 0) await journal.append(left.map((entry, index) => ({ ...entry, seq: index + 1 })));
    return entries;
  }

  it("get back from memory what a recovered file has lost of their end, or all of it", async () => {
    for (const kept of [2, 0]) {
      const { conversations, journal } = newConversations();
      const session = conversations.create();
      await session.send("One");
      await session.send("Two");
      const { id } = session.conversation;
      const entries = await lose(journal, id, (seq) => seq <= kept);
      await conversations.sync.restore();
      assert.deepEqual((await journal.load(id))?.entries, entries);
      assert.equal(conversations.current, session);
      assert.equal((await session.send("Three")).stopReason, "stop");
    }
  });

  it("go on in a whole copy where the recovered file lacks entries in the middle, which goes to the trash", async () => {
    const { conversations, journal } = newConversations();
    const session = conversations.create();
    await session.send("One");
    await session.send("Two");
    const { id } = session.conversation;
    const entries = await lose(journal, id, (seq) => seq !== 2);
    await conversations.sync.restore();
    const copy = conversations.current;
    assert.ok(copy && copy.conversation.id !== id);
    assert.deepEqual(
      copy.conversation.entries.map((entry) => entry.id),
      entries.map((entry) => entry.id),
    );
    assert.equal((await copy.send("Three")).stopReason, "stop");
    assert.deepEqual(
      (await journal.list()).map((info) => info.id),
      [copy.conversation.id],
    );
    assert.equal((await journal.trashed())[0]?.id, id);
  });

  it("open where no lease can be had, since nothing can be written", async () => {
    const refuse = () => Promise.reject(new Error("read-only"));
    const { conversations, journal } = newConversations({
      open: (id) => journal.load(id),
      acquire: refuse,
      takeOver: refuse,
      release: refuse,
      holder: async () => "none",
    });
    const session = conversations.create();
    await session.send("Hello");
    conversations.create();
    const again = await conversations.open(session.conversation.id);
    assert.equal(again?.isHeldElsewhere, false);
    assert.equal((await again.send("Still here")).stopReason, "stop");
    assert.equal((await journal.list()).length, 1);
  });

  it("go on from what was added to their stored end, or in a copy where both went on", async () => {
    for (const isChanged of [false, true]) {
      const { conversations, journal } = newConversations();
      const session = conversations.create();
      await session.send("One");
      const { id, entries } = session.conversation;
      const next = (text: string) =>
        ({ id: text, v: 1, conversationId: id, at: 1, type: "message" }) as const;
      await journal.append([
        { ...next("theirs"), seq: entries.length + 1, message: { role: "user", content: "theirs" } },
      ]);
      if (isChanged) session.rename("Ours");
      await conversations.sync.takeIn([id, "not open"]);
      const { current } = conversations;
      assert.ok(current);
      assert.equal(current === session, !isChanged);
      assert.equal(current.conversation.title, isChanged ? "Ours" : session.conversation.title);
      assert.equal(current.conversation.entries.at(-1)?.id === "theirs", !isChanged);
      assert.equal((await current.send("Two")).stopReason, "stop");
    }
  });

  it("are not reopened over one that was begun while the store was slow", async () => {
    const { conversations } = newConversations();
    const last = conversations.create();
    await last.send("Before");
    await conversations.reopen(last.conversation.id);
    assert.equal(conversations.current, last);
    const begun = conversations.create();
    await conversations.reopen(last.conversation.id);
    assert.equal(conversations.current, begun);
  });

  it("have what a reply said before it stalled", async () => {
    const journal = memoryJournal();
    const drafted = Promise.withResolvers<string>();
    const saveDraft = async (draft: Draft) => drafted.resolve(draft.text);
    const model = new ScriptedModel(async function* (_request, signal) {
      yield { type: "text", text: "As far as " };
      yield { type: "text", text: "this" };
      if (!signal.aborted) await new Promise((resolve) => signal.addEventListener("abort", resolve));
      yield { type: "failed", error: { kind: "cancelled", reason: { code: "stopped" } } };
    });
    const { session } = newSession(model, { journal: { ...journal, saveDraft } });
    const turn = session.send("Hello");
    assert.match(await drafted.promise, /^As far as/);
    session.cancel();
    await turn;
  });

  it("are renamed whether they are open or not", async () => {
    const { conversations, journal } = newConversations();
    const first = conversations.create();
    await first.send("First");
    const { id } = first.conversation;
    await conversations.rename(id, "One");
    assert.equal(first.conversation.title, "One");
    await conversations.create().send("Second");
    await conversations.rename(id, "Other");
    assert.deepEqual((await journal.list()).map(({ title }) => title).toSorted(), ["Other", "Second"]);
    assert.equal((await conversations.open(id))?.conversation.title, "Other");
  });
});
