import assert from "node:assert/strict";
import { mock } from "node:test";
import { DeltaBatcher } from "../../../../src/host/panel/deltaBatcher.ts";
import type { ToPanel } from "../../../../src/protocol/protocol.ts";

describe("what is added to a reply, on its way to the panel", () => {
  let sent: ToPanel[];
  let deltas: DeltaBatcher;
  const add = (text: string, id = "a") => deltas.post({ type: "textDelta", id, text });
  const texts = () => sent.map((message) => (message.type === "textDelta" ? message.text : message.type));

  beforeEach(() => {
    mock.timers.enable({ apis: ["setTimeout"] });
    sent = [];
    deltas = new DeltaBatcher((message) => sent.push(message));
  });

  afterEach(() => mock.timers.reset());

  it("goes at once where nothing went shortly before, and joined where it did", () => {
    add("one ");
    assert.deepEqual(texts(), ["one "]);
    add("two ");
    add("three ");
    assert.deepEqual(texts(), ["one "]);
    mock.timers.tick(40);
    assert.deepEqual(texts(), ["one ", "two three "]);
    mock.timers.tick(40);
    add("four");
    assert.deepEqual(texts(), ["one ", "two three ", "four"]);
  });

  it("keeps what a model thinks apart from what it says", () => {
    add("one ");
    deltas.post({ type: "reasoningDelta", id: "a", text: "two " });
    deltas.post({ type: "reasoningDelta", id: "a", text: "three" });
    add("four");
    mock.timers.tick(40);
    const kinds = sent.map((message) => [message.type, "text" in message ? message.text : ""]);
    assert.deepEqual(kinds, [
      ["textDelta", "one "],
      ["reasoningDelta", "two three"],
      ["textDelta", "four"],
    ]);
  });

  it("goes before whatever comes after it", () => {
    add("one ");
    add("two");
    deltas.post({ type: "running", running: false });
    mock.timers.tick(40);
    assert.deepEqual(texts(), ["one ", "two", "running"]);
  });

  it("is never joined with another reply's", () => {
    add("one ");
    add("two");
    add("three", "b");
    mock.timers.tick(40);
    assert.deepEqual(
      sent.map((message) => message.type === "textDelta" && [message.id, message.text]),
      [
        ["a", "one "],
        ["a", "two"],
        ["b", "three"],
      ],
    );
  });
});
