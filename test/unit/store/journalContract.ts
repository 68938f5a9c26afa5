import assert from "node:assert/strict";
import type { Draft, Journal } from "../../../src/core/ports/journal.ts";
import { fetchEntryTexts, textLength } from "../../../src/core/conversation/deferredText.ts";
import { textOf } from "../../../src/core/conversation/message.ts";
import { entriesOf, message, said, titled } from "./entries.ts";

/** Contract of every journal. `open` gives a fresh, empty one; closing it is left to the suite. */
export function journalContract(open: () => Promise<Journal>): void {
  let journal: Journal;
  beforeEach(async () => {
    journal = await open();
  });
  afterEach(() => journal.close());

  const draft = (id: string, text: string): Draft => ({ conversationId: "a", id, model: "m", text, at: 5 });

  it("gives back every kind of entry as it was appended, in order", async () => {
    const entries = entriesOf("a");
    await journal.append(entries);
    assert.deepEqual(await journal.load("a"), { entries });
  });

  it("gives back long tool results of a long conversation word for word, once they are fetched", async () => {
    const entries = Array.from({ length: 200 }, (_, index) =>
      said("a", index + 1, {
        role: "tool",
        tool_call_id: "c",
        content: `${index} ${"ü😀 ".repeat(index * 20)}`,
      }),
    );
    await journal.append(entries);
    const { entries: loaded = [] } = (await journal.load("a")) ?? {};
    assert.deepEqual(
      loaded.map((entry) => (entry.type === "message" ? textLength(entry.message) : 0)),
      entries.map(({ message }) => textOf(message).length),
    );
    await fetchEntryTexts(loaded);
    assert.deepEqual(loaded, entries);
  });

  it("knows nothing of a conversation that was never appended to", async () => {
    assert.equal(await journal.load("nowhere"), undefined);
    assert.deepEqual(await journal.list(), []);
  });

  it("keeps conversations apart, also when they use the same entry ids", async () => {
    await journal.append([message("a", 1, "one")]);
    await journal.append([message("b", 1, "other")]);
    await journal.append([message("b", 2, "another")]);
    assert.deepEqual(await journal.load("a"), { entries: [message("a", 1, "one")] });
    assert.deepEqual(await journal.load("b"), {
      entries: [message("b", 1, "other"), message("b", 2, "another")],
    });
  });

  it("refuses entries of two conversations in one call", async () => {
    await assert.rejects(
      (async () => journal.append([message("a", 1), message("b", 1)]))(),
      /several conversations/,
    );
    assert.deepEqual(await journal.list(), []);
  });

  it("gives the entries after one of them, none after the last", async () => {
    const entries = [1, 2, 3].map((seq) => message("a", seq));
    await journal.append(entries);
    assert.deepEqual(await journal.load("a", 1), { entries: entries.slice(1) });
    assert.deepEqual(await journal.load("a", 3), { entries: [] });
  });

  it("refuses an entry that leaves a gap, and all that was appended with it", async () => {
    await journal.append([message("a", 1)]);
    await assert.rejects(journal.append([message("a", 2), message("a", 4)]), { kind: "outOfOrder" });
    assert.deepEqual(await journal.load("a"), { entries: [message("a", 1)] });
  });

  it("refuses another entry in the place of a stored one", async () => {
    await journal.append([message("a", 1)]);
    await assert.rejects(journal.append([{ ...message("a", 1), id: "other" }]), { kind: "outOfOrder" });
  });

  it("stores an entry once when it is appended twice", async () => {
    await journal.append([message("a", 1)]);
    await journal.append([message("a", 1), message("a", 2)]);
    assert.deepEqual(await journal.load("a"), { entries: [message("a", 1), message("a", 2)] });
  });

  it("takes calls in the order they are made, without waiting for one to end", async () => {
    const appends = Array.from({ length: 50 }, (_, index) => journal.append([message("a", index + 1)]));
    const loaded = journal.load("a");
    const late = journal.append([message("a", 51)]);
    assert.equal((await loaded)?.entries.length, 50);
    await Promise.all([...appends, late]);
  });

  it("goes on after a refused call between others", async () => {
    const first = journal.append([message("a", 1)]);
    const refused = journal.append([message("a", 9)]);
    const second = journal.append([message("a", 2)]);
    await assert.rejects(refused, { kind: "outOfOrder" });
    await Promise.all([first, second]);
    assert.equal((await journal.load("a"))?.entries.length, 2);
  });

  it("keeps the latest draft until the entry with its id is appended", async () => {
    await journal.append([message("a", 1)]);
    await journal.saveDraft(draft("a2", "Hel"));
    await journal.saveDraft(draft("a2", "Hello"));
    assert.deepEqual((await journal.load("a"))?.draft, draft("a2", "Hello"));
    await journal.append([{ ...message("a", 2), id: "a2" }]);
    assert.equal((await journal.load("a"))?.draft, undefined);
  });

  it("keeps a draft while other entries are appended", async () => {
    await journal.append([message("a", 1)]);
    await journal.saveDraft(draft("a9", "Hel"));
    await journal.append([message("a", 2)]);
    assert.equal((await journal.load("a"))?.draft?.text, "Hel");
  });

  it("keeps that a call has begun until its result is appended", async () => {
    await journal.append([message("a", 1)]);
    const begun = { ...draft("a2", ""), model: "", call: "call-1" };
    await journal.saveDraft(begun);
    assert.deepEqual((await journal.load("a"))?.draft, begun);
    await journal.append([{ ...message("a", 2), id: "a2" }]);
    assert.equal((await journal.load("a"))?.draft, undefined);
  });

  it("drops a draft that comes after its finished message", async () => {
    await journal.append([{ ...message("a", 1), id: "a1" }]);
    await journal.saveDraft(draft("a1", "Hel"));
    assert.equal((await journal.load("a"))?.draft, undefined);
  });

  it("refuses a draft of a conversation that is not there", async () => {
    await assert.rejects(journal.saveDraft(draft("a1", "Hel")), { kind: "unknownConversation" });
  });

  it("lists conversations with title, model, size and times, the latest changed first", async () => {
    await journal.append([
      message("a", 1, "Sort this list\nplease"),
      { ...message("a", 2, "Sure", "assistant"), model: "m" },
    ]);
    await journal.append([message("b", 1, "Second")]);
    await journal.append([titled("a", 3, "Sorting")]);
    assert.deepEqual(await journal.list(), [
      { id: "a", title: "Sorting", model: "m", messageCount: 2, tokens: 0, updatedAt: 1003 },
      { id: "b", title: "Second", model: "", messageCount: 1, tokens: 0, updatedAt: 1001 },
    ]);
  });
}
