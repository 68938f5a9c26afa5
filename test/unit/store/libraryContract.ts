import assert from "node:assert/strict";
import type { Journal } from "../../../src/core/ports/journal.ts";
import type { Library } from "../../../src/core/ports/library.ts";
import { notesRecord } from "../../../src/core/conversation/projectNotes.ts";
import { entriesOf, message, said, titled } from "./entries.ts";

/** Parts of the contract that a library may leave out. */
interface LibraryLimits {
  /** False for one that cannot search. */
  readonly searches?: boolean;
  /** False for one that gives another name to what is said under that of a conversation that was erased. */
  readonly namesAgain?: boolean;
}

/** Contract of every library. `open` gives a fresh, empty one; closing it is left to the suite. */
export function libraryContract(
  open: () => Promise<Journal & Library>,
  { searches = true, namesAgain = true }: LibraryLimits = {},
): void {
  let library: Journal & Library;
  beforeEach(async () => {
    library = await open();
  });
  afterEach(() => library.close());

  const ids = async () => (await library.list()).map(({ id }) => id);
  const textOf = (parts: readonly { text: string }[]) => parts.map(({ text }) => text).join("");

  if (searches) {
    it("finds a message, with its conversation and where in it the words stand", async () => {
      await library.append([message("a", 1, "Nothing here"), titled("a", 2, "Ports")]);
      await library.append([message("a", 3, "The server listens on port 8080.", "assistant")]);
      const [hit, ...others] = await library.search("8080");
      assert.deepEqual(others, []);
      assert.deepEqual(hit, {
        conversationId: "a",
        title: "Ports",
        entryId: "e000003",
        role: "assistant",
        at: 1003,
        snippet: [
          { text: "The server listens on port ", hit: false },
          { text: "8080", hit: true },
          { text: ".", hit: false },
        ],
      });
    });

    it("searches all conversations, the newest message first, as many as are asked for", async () => {
      await library.append([message("a", 1, "apple one")]);
      await library.append([message("b", 1, "apple two")]);
      await library.append([message("a", 2, "apple three")]);
      const all = await library.search("apple");
      assert.deepEqual(
        all.map(({ snippet }) => textOf(snippet)),
        ["apple three", "apple two", "apple one"],
      );
      assert.equal((await library.search("apple", { limit: 2 })).length, 2);
      assert.deepEqual(await library.search("pear"), []);
    });

    it("finds by any word where that is asked for, what has more and rarer ones first", async () => {
      await library.append([message("a", 1, "The staging server listens on port 8417.")]);
      await library.append([
        message("b", 1, "The staging database"),
        message("b", 2, "Nothing of the kind."),
      ]);
      await library.append([
        message("c", 1, "Another staging server"),
        message("c", 2, "Gone: server 8417."),
      ]);
      await library.trash("c");
      const hits = await library.search("Which port has the staging server?", { ranked: true });
      assert.deepEqual(
        hits.map(({ conversationId }) => conversationId),
        ["a", "b"],
      );
      assert.equal((await library.search("staging or what", { ranked: true, limit: 1 })).length, 1);
      assert.deepEqual(await library.search("elephant zebra", { ranked: true }), []);
    });

    it("searches only the time and the conversations that it is told", async () => {
      await library.append([
        message("a", 1, "apple one"),
        message("a", 2, "apple two"),
        message("a", 3, "apple"),
      ]);
      await library.append([message("b", 1, "apple four"), message("b", 2, "apple five")]);
      for (const ranked of [false, true]) {
        const found = async (options: object) =>
          (await library.search("apple", { ranked, ...options }))
            .map(({ conversationId, entryId }) => conversationId + entryId.slice(-1))
            .sort();
        assert.deepEqual(await found({ from: 1002, to: 1003 }), ["a2", "b2"]);
        assert.deepEqual(await found({ conversations: ["b", "nowhere"] }), ["b1", "b2"]);
        assert.deepEqual(await found({ conversations: [] }), []);
        assert.deepEqual(await found({ conversations: ["a"], from: 1002 }), ["a2", "a3"]);
      }
    });

    it("finds no system prompt, which every conversation begins with", async () => {
      await library.append([
        said("a", 1, { role: "system", content: "apple" }),
        message("a", 2, "apple pie"),
      ]);
      assert.deepEqual(
        (await library.search("apple")).map(({ entryId }) => entryId),
        ["e000002"],
      );
    });
  } else {
    it("says that it cannot search", async () => {
      await library.append([message("a", 1, "apple")]);
      for (const ranked of [false, true])
        await assert.rejects(library.search("apple", { ranked }), { message: /noSearch/ });
    });
  }

  it("moves a conversation to the trash and back", async () => {
    await library.append([message("a", 1, "apple")]);
    await library.append([message("b", 1, "apple")]);
    await library.trash("a");
    assert.deepEqual(await ids(), ["b"]);
    assert.deepEqual(
      (await library.trashed()).map(({ id }) => id),
      ["a"],
    );
    if (searches) assert.equal((await library.search("apple")).length, 1);
    await library.restore("a");
    assert.deepEqual((await ids()).sort(), ["a", "b"]);
    assert.equal((await library.load("a"))?.entries.length, 1);
  });

  it("erases a conversation and nothing else", async () => {
    await library.append([message("a", 1, "apple")]);
    await library.append([message("b", 1, "apple")]);
    await library.erase("a");
    assert.equal(await library.load("a"), undefined);
    assert.deepEqual(await ids(), ["b"]);
    if (searches) assert.equal((await library.search("apple")).length, 1);
    if (!namesAgain) return;
    await library.append([message("a", 1, "again")]);
    assert.equal((await library.load("a"))?.entries.length, 1);
  });

  it("copies a conversation whole, ids and all, so that both can be continued", async () => {
    await library.append(entriesOf("a"));
    await library.copy("a", "b");
    const copied = entriesOf("a").map((entry) => ({ ...entry, conversationId: "b" }));
    assert.deepEqual((await library.load("b"))?.entries, copied);
    await library.append([message("b", 14)]);
    assert.equal((await library.load("a"))?.entries.length, entriesOf("a").length);
  });

  it("copies an unfinished reply with its conversation", async () => {
    await library.append([message("a", 1), message("a", 2)]);
    await library.saveDraft({ conversationId: "a", id: "d", model: "m", text: "Half", at: 5 });
    await library.copy("a", "b");
    await library.copy("a", "c", 1);
    assert.equal((await library.load("b"))?.draft?.text, "Half");
    assert.equal((await library.load("c"))?.draft, undefined);
  });

  it("forks a conversation: a copy up to one of its entries", async () => {
    await library.append([1, 2, 3].map((seq) => message("a", seq)));
    await library.copy("a", "b", 2);
    assert.deepEqual((await library.load("b"))?.entries, [message("b", 1), message("b", 2)]);
    const [, info] = (await library.list()).toSorted((one, other) => one.id.localeCompare(other.id));
    assert.equal(info?.messageCount, 2);
  });

  it("refuses to copy over a conversation", async () => {
    await library.append([message("a", 1)]);
    await library.append([message("b", 1)]);
    await assert.rejects(library.copy("a", "b"), { reason: { code: "idTaken" } });
  });

  it("reads the end of a conversation, and what stands before", async () => {
    await library.append(Array.from({ length: 10 }, (_, index) => message("a", index + 1)));
    const seqs = async (limit: number, before?: number) =>
      (await library.tail("a", limit, before)).map(({ seq }) => seq);
    assert.deepEqual(await seqs(3), [8, 9, 10]);
    assert.deepEqual(await seqs(3, 8), [5, 6, 7]);
    assert.deepEqual(await seqs(3, 2), [1]);
    assert.deepEqual(await seqs(3, 1), []);
  });

  it("names all conversations, the trash included, and the entries of one", async () => {
    await library.append([message("a", 1), message("a", 2)]);
    await library.append([message("b", 1)]);
    await library.trash("b");
    assert.deepEqual((await library.ids()).toSorted(), ["a", "b"]);
    assert.deepEqual(await library.entryIds("a"), ["e000001", "e000002"]);
    assert.deepEqual(await library.entryIds("nowhere"), []);
  });

  it("moves to the trash what has not changed for long, all but what it is told to keep", async () => {
    for (const id of ["a", "b"]) await library.append([message(id, 1)]);
    await library.append([message("c", 1), message("c", 2)]);
    assert.deepEqual(await library.trashOlder(1001, []), []);
    assert.deepEqual(await library.trashOlder(1002, ["b"]), ["a"]);
    assert.deepEqual((await ids()).sort(), ["b", "c"]);
    assert.deepEqual(await library.trashOlder(1002, ["b"]), []);
  });

  it("lists the record of notes nowhere, and never moves it to the trash for its age", async () => {
    await library.append([message(notesRecord, 1)]);
    await library.append([message("a", 1)]);
    assert.deepEqual(await ids(), ["a"]);
    assert.deepEqual(await library.ids(), ["a"]);
    assert.deepEqual(await library.trashOlder(9_999, []), ["a"]);
    assert.equal((await library.load(notesRecord))?.entries.length, 1);
  });

  it("refuses what names no conversation", async () => {
    for (const call of [
      library.trash("x"),
      library.restore("x"),
      library.erase("x"),
      library.copy("x", "y"),
    ]) {
      await assert.rejects(call, { kind: "unknownConversation" });
    }
    await assert.rejects(library.tail("x", 3), { kind: "unknownConversation" });
  });
}
