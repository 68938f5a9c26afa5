import assert from "node:assert/strict";
import { viewStateOf, viewStatesFrom, withViewState } from "../../../../media/state/viewStates.ts";

const empty = viewStatesFrom(undefined);

describe("what the panel remembers", () => {
  it("keeps draft and place of each conversation apart", () => {
    const place = { row: "r", offset: -12 };
    const kept = withViewState(withViewState(empty, "a", { draft: "half" }), "b", { place });
    assert.deepEqual(viewStateOf(withViewState(kept, "a", { place }), "a"), {
      id: "a",
      draft: "half",
      place,
    });
    assert.equal(viewStateOf(kept, "b").draft, "");
    assert.equal(viewStateOf(kept, "a").place, "latest");
  });

  it("drops a conversation with nothing to keep", () => {
    const kept = withViewState(withViewState(empty, "a", { draft: "x" }), "a", { draft: "" });
    assert.deepEqual(kept, empty);
  });

  it("keeps the fifty most recently touched", () => {
    let kept = empty;
    for (let n = 0; n < 60; n++) kept = withViewState(kept, String(n), { draft: "x" });
    assert.equal(kept.conversations.length, 50);
    assert.equal(viewStateOf(kept, "9").draft, "");
    assert.equal(viewStateOf(kept, "10").draft, "x");
  });

  it("survives being stored as JSON", () => {
    const kept = withViewState(empty, "a", { draft: "x", place: { row: "r", offset: 3 } });
    assert.deepEqual(viewStatesFrom(JSON.parse(JSON.stringify(kept))), kept);
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
      assert.deepEqual(viewStatesFrom(other), empty);
    }
  });
});
