import assert from "node:assert/strict";
import { recalled, rememberedFrom, remembering } from "../../../../media/state/viewMemory.ts";

const empty = rememberedFrom(undefined);

describe("what the panel remembers", () => {
  it("keeps draft and place of each conversation apart", () => {
    const place = { row: "r", offset: -12 };
    const kept = remembering(remembering(empty, "a", { draft: "half" }), "b", { place });
    assert.deepEqual(recalled(remembering(kept, "a", { place }), "a"), { id: "a", draft: "half", place });
    assert.equal(recalled(kept, "b").draft, "");
    assert.equal(recalled(kept, "a").place, "latest");
  });

  it("drops a conversation with nothing to keep", () => {
    const kept = remembering(remembering(empty, "a", { draft: "x" }), "a", { draft: "" });
    assert.deepEqual(kept, empty);
  });

  it("keeps the fifty most recently touched", () => {
    let kept = empty;
    for (let n = 0; n < 60; n++) kept = remembering(kept, String(n), { draft: "x" });
    assert.equal(kept.conversations.length, 50);
    assert.equal(recalled(kept, "9").draft, "");
    assert.equal(recalled(kept, "10").draft, "x");
  });

  it("survives being stored as JSON", () => {
    const kept = remembering(empty, "a", { draft: "x", place: { row: "r", offset: 3 } });
    assert.deepEqual(rememberedFrom(JSON.parse(JSON.stringify(kept))), kept);
  });

  it("starts with nothing where it finds something else", () => {
    for (const other of [
      null,
      "text",
      7,
      {},
      { version: 2, conversations: [] },
      { version: 1, conversations: {} },
    ]) {
      assert.deepEqual(rememberedFrom(other), empty);
    }
  });
});
