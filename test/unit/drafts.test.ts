import assert from "node:assert/strict";
import type { ConversationInfo } from "../../src/core/agent/ports.ts";
import { Drafts, type KeptState } from "../../src/host/drafts.ts";

const inMemory = (): KeptState => {
  const values = new Map<string, unknown>();
  return { get: (key) => values.get(key), update: (key, value) => values.set(key, value) };
};
const draft = (text: string) => ({ text, attachments: [] });
const place = { row: "m3", offset: -12 };
const info = (id: string) => ({ id }) as ConversationInfo;

describe("What the user left in a conversation", () => {
  it("is kept for each of the fifty touched last, and for the one that has not begun", () => {
    const state = inMemory();
    const drafts = new Drafts(state);
    drafts.keep("", draft("a first question"));
    for (let index = 1; index <= 49; index++) drafts.keep(`c${index}`, draft(`words ${index}`));
    drafts.keepPlace("c1", place);
    const again = new Drafts(state);
    assert.deepEqual(again.of(""), { draft: draft("a first question"), place: "latest" });
    assert.deepEqual(again.of("c1"), { draft: draft("words 1"), place });
    again.keep("c50", draft("words 50"));
    assert.deepEqual(again.of("").draft, draft(""));
    assert.deepEqual(again.of("c50").draft, draft("words 50"));
  });

  it("is forgotten with what was sent or scrolled back to its end", () => {
    const drafts = new Drafts(inMemory());
    drafts.keep("a", draft("words"));
    drafts.keepPlace("a", place);
    drafts.keep("a", draft(""));
    drafts.keepPlace("a", "latest");
    assert.deepEqual(drafts.of("a"), { draft: draft(""), place: "latest" });
  });

  it("is forgotten with a conversation that was erased, and not with one in the trash", async () => {
    const drafts = new Drafts(inMemory());
    for (const id of ["", "listed", "trashed", "erased"]) drafts.keep(id, draft("private"));
    drafts.keepPlace("erased", place);
    await drafts.dropOrphans({ list: async () => [info("listed")], trashed: async () => [info("trashed")] });
    const left = ["", "listed", "trashed", "erased"].map((id) => drafts.of(id).draft.text);
    assert.deepEqual(left, ["private", "private", "private", ""]);
    assert.equal(drafts.of("erased").place, "latest");
  });
});
