import assert from "node:assert/strict";
import { Drafts, type KeyValueStore } from "../../../../src/host/panel/drafts.ts";

const inMemory = (): KeyValueStore => {
  const values = new Map<string, unknown>();
  return { load: (key) => values.get(key), keep: (key, value) => void values.set(key, value) };
};
const draft = (text: string) => ({
  text,
  attachments: [{ kind: "file", path: "a.ts", from: 1, to: 2 }] as const,
});
const nothing = { draft: { text: "", attachments: [] }, place: "latest" };
const place = { row: "m3", offset: -12 };

describe("What the user left in a conversation", () => {
  it("is there for each of them, and for the one that has not begun", () => {
    const [texts, places] = [inMemory(), inMemory()];
    const drafts = new Drafts(texts, places);
    drafts.saveDraft("", draft("a first question"));
    drafts.saveDraft("a", draft("words"));
    drafts.saveScrollPosition("a", place);
    const again = new Drafts(texts, places);
    assert.deepEqual(again.load(""), { draft: draft("a first question"), place: "latest" });
    assert.deepEqual(again.load("a"), { draft: draft("words"), place });
    assert.deepEqual(again.load("b"), nothing);
  });

  it("is forgotten with what was sent or scrolled back to its end", () => {
    const drafts = new Drafts(inMemory(), inMemory());
    drafts.saveDraft("a", draft("words"));
    drafts.saveScrollPosition("a", place);
    drafts.saveDraft("a", { text: "", attachments: [] });
    drafts.saveScrollPosition("a", "latest");
    assert.deepEqual(drafts.load("a"), nothing);
  });

  it("is nothing where what was kept is something else", () => {
    const [texts, places] = [inMemory(), inMemory()];
    texts.keep("a", { text: "words", attachments: [{ kind: "file" }] });
    places.keep("a", { row: 3 });
    assert.deepEqual(new Drafts(texts, places).load("a"), nothing);
  });
});
