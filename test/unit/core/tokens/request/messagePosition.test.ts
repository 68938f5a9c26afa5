import assert from "node:assert/strict";
import type { ChatMessage } from "../../../../../src/core/conversation/message.ts";
import { positionsOf } from "../../../../fixtures/requestTokens.ts";

const system: ChatMessage = { role: "system", content: "s" };
const calls = (...ids: string[]): ChatMessage => ({
  role: "assistant",
  content: null,
  tool_calls: ids.map((id) => ({ id, type: "function", function: { name: `f_${id}`, arguments: "{}" } })),
});
const result = (id: string): ChatMessage => ({ role: "tool", tool_call_id: id, content: "r" });

describe("The place of a message", () => {
  it("says of the first system message that it carries the tools", () => {
    assert.deepEqual(positionsOf([{ role: "user", content: "u" }, system, system]), [
      {},
      { carriesTools: true },
      {},
    ]);
  });

  it("says of a result which of its turn's calls it answers, in whatever order results stand", () => {
    const [, first, second] = positionsOf([calls("a", "b"), result("b"), result("a")]);
    assert.deepEqual(first, { answers: { name: "f_b", index: 1, of: 2 } });
    assert.deepEqual(second, { answers: { name: "f_a", index: 0, of: 2 } });
  });

  it("takes the call of its own turn where ids come again", () => {
    const places = positionsOf([calls("a"), result("a"), calls("a", "b"), result("a"), result("x")]);
    assert.equal(places[1]?.answers?.of, 1);
    assert.equal(places[3]?.answers?.of, 2);
    assert.deepEqual(places[4], {});
  });
});
