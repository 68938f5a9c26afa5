import assert from "node:assert/strict";
import type { MessageEntry } from "../../../../src/core/conversation/entry.ts";
import type { ChatMessage } from "../../../../src/core/conversation/message.ts";
import {
  callAt,
  isSendable,
  openCalls,
  unitContaining,
  unitsOf,
} from "../../../../src/core/conversation/units.ts";

const entries = (...messages: readonly ChatMessage[]): MessageEntry[] =>
  messages.map((message, place) => {
    const seq = place + 1;
    return { v: 1, id: `e${seq}`, conversationId: "c", seq, at: seq, type: "message", message };
  });
const user: ChatMessage = { role: "user", content: "u" };
const calls = (...ids: readonly string[]): ChatMessage => ({
  role: "assistant",
  content: null,
  tool_calls: ids.map((id) => ({ id, type: "function", function: { name: `f_${id}`, arguments: "{}" } })),
});
const result = (tool_call_id: string): ChatMessage => ({ role: "tool", tool_call_id, content: "r" });
const ids = (units: readonly (readonly MessageEntry[])[]) =>
  units.map((unit) => unit.map(({ id }) => id).join(" "));

describe("Units", () => {
  it("hold a message with calls and all of its results, in any order", () => {
    assert.deepEqual(ids(unitsOf(entries(user, calls("a", "b"), result("b"), result("a"), user))), [
      "e1",
      "e2 e3 e4",
      "e5",
    ]);
  });

  it("leave results without an open call by themselves, which no server takes", () => {
    const units = unitsOf(entries(calls("a"), result("a"), result("a"), result("x")));
    assert.deepEqual(ids(units), ["e1 e2", "e3", "e4"]);
    assert.deepEqual(units.map(isSendable), [true, false, false]);
  });

  it("cannot be sent without all results, or with nothing in them", () => {
    assert.deepEqual(unitsOf(entries(calls("a", "b"), result("a"))).map(isSendable), [false]);
    assert.deepEqual(
      unitsOf(entries({ role: "assistant", content: "" }, { role: "user", content: [] })).map(isSendable),
      [false, false],
    );
  });

  it("are found around any of their messages, whatever stands between", () => {
    const messages = entries(
      user,
      calls("a", "b"),
      result("a"),
      { role: "system", content: "s" },
      result("b"),
    );
    for (const id of ["e2", "e3", "e5"])
      assert.deepEqual(ids([unitContaining(messages, id) ?? []]), ["e2 e3 e5"]);
    assert.equal(unitContaining(messages, "e9"), undefined);
    assert.equal(callAt(messages, 4)?.function.name, "f_b");
  });

  it("tell the calls that still have no result", () => {
    assert.deepEqual(
      openCalls(entries(user, calls("a", "b"), result("a"))).map(({ id }) => id),
      ["b"],
    );
    assert.deepEqual(openCalls(entries(user)), []);
  });
});
