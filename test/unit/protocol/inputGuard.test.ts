import assert from "node:assert/strict";
import { isFromComparePage, supposedIn } from "../../../src/protocol/comparison.ts";
import { isToHost } from "../../../src/protocol/protocol.ts";

const file = { kind: "file", path: "a.ts", from: 1, to: 3 };

describe("The panel's input guard", () => {
  it("takes well-formed intents", () => {
    for (const intent of [
      { type: "ready" },
      { type: "send", conversation: "c", text: "Hi", attachments: [file, { kind: "problems" }] },
      { type: "draft", conversation: null, text: "", attachments: [] },
      { type: "place", conversation: "c", place: { row: "r", offset: -3.5 } },
      { type: "place", conversation: null, place: "latest" },
      { type: "compact", strategy: "summarize", edit: true },
      { type: "showSheet", sheet: null },
      { type: "action", action: "retry" },
    ])
      assert.ok(isToHost(intent), JSON.stringify(intent));
  });

  it("takes nothing else, whatever a page posts", () => {
    for (const value of [
      null,
      "ready",
      {},
      { type: "toString" },
      { type: "__proto__" },
      { type: "send", text: "Hi", attachments: [] },
      { type: "send", conversation: "c", text: 1, attachments: [] },
      { type: "send", conversation: "c", text: "Hi", attachments: [{ ...file, from: 0 }] },
      { type: "send", conversation: "c", text: "Hi", attachments: [{ kind: "folder", path: "a" }] },
      { type: "draft", text: "", attachments: [] },
      { type: "place", conversation: "c", place: { row: "r", offset: Number.NaN } },
      { type: "compact", strategy: "off" },
      { type: "action", action: "workbench.action.quit" },
      { type: "approve", conversation: "c", id: "1", decision: "always" },
      { type: "approve", id: "1", decision: "allow" },
      { type: "questionSeen", id: "1" },
    ])
      assert.ok(!isToHost(value), JSON.stringify(value));
  });
});

describe("The comparison's input guard", () => {
  it("takes suppositions that make sense", () => {
    assert.ok(isFromComparePage({ type: "suppose", supposed: { model: "m", window: 1_000 } }));
    assert.ok(!isFromComparePage({ type: "suppose", supposed: { window: 0.5 } }));
    assert.ok(!isFromComparePage({ type: "apply", strategy: "clearToolResults" }));
    assert.deepEqual(supposedIn({ window: 8_000 }), { window: 8_000 });
    for (const value of [null, { model: " " }, { window: 0 }, { window: "8000" }])
      assert.equal(supposedIn(value), undefined, JSON.stringify(value));
  });
});
