import assert from "node:assert/strict";
import type { ChatMessage } from "../../../../src/core/conversation/message.ts";
import type { ReasoningEffort } from "../../../../src/core/ports/modelChoice.ts";
import type { BodyTerms } from "../../../../src/models/apiStream.ts";
import { messagesBody, type MessagesRefused } from "../../../../src/models/messages/messagesBody.ts";
import { readFile, request } from "../chatCompletions/asked.ts";

const recipient = { server: "a.example", model: "clau-5" };
const terms = (changed: Partial<BodyTerms<MessagesRefused>>): BodyTerms<MessagesRefused> => ({
  ...{ recipient, rules: {}, refused: new Set(), effort: "auto" },
  ...changed,
});
const bodyOf = (messages: readonly ChatMessage[], effort: ReasoningEffort = "auto") =>
  messagesBody(request({ messages, tools: [readFile], maxTokens: 9_000 }), terms({ effort }));

const call = (id: string) => ({
  ...{ id, type: "function" as const },
  function: { name: "read_file", arguments: '{"path":"x"}' },
});
const thinking = { type: "thinking", thinking: "Hm.", signature: "c2ln" };
const history: readonly ChatMessage[] = [
  { role: "system", content: "Be brief." },
  { role: "system", content: "Previous conversation summary:\nNone." },
  { role: "user", content: "Read." },
  {
    ...{ role: "assistant", content: null, tool_calls: [call("a"), call("b")], reasoning: "Hm." },
    opaque: [
      { ...recipient, kind: "thinking", data: thinking },
      { ...recipient, server: "b.example", kind: "thinking", data: "other" },
    ],
  },
  { role: "tool", tool_call_id: "a", content: "A" },
  { role: "tool", tool_call_id: "b", content: "" },
  { role: "user", content: "And?" },
];

describe("A body of the Messages API", () => {
  const marked = { cache_control: { type: "ephemeral" } };

  it("has one system text, thinking before its calls, and results with what the user says next", () => {
    const { system, messages, tools, max_tokens } = bodyOf(history);
    assert.deepEqual(system, [
      { type: "text", text: "Be brief.\n\nPrevious conversation summary:\nNone.", ...marked },
    ]);
    const input = { path: "x" };
    assert.deepEqual(messages, [
      { role: "user", content: [{ type: "text", text: "Read.", ...marked }] },
      {
        role: "assistant",
        content: [
          thinking,
          { type: "tool_use", id: "a", name: "read_file", input },
          { type: "tool_use", id: "b", name: "read_file", input },
        ],
      },
      {
        role: "user",
        content: [
          { type: "tool_result", tool_use_id: "a", content: "A" },
          { type: "tool_result", tool_use_id: "b" },
          { type: "text", text: "And?", ...marked },
        ],
      },
    ]);
    assert.deepEqual(
      tools?.map(({ name }) => name),
      ["read_file"],
    );
    assert.equal(max_tokens, 9_000);
  });

  it("marks its end and the end of the request before, so that what goes on is read from the cache", () => {
    const marks = (messages: readonly ChatMessage[]) =>
      bodyOf(messages).messages.flatMap(({ content }, at) =>
        content.some((block) => "cache_control" in block) ? [at] : [],
      );
    const more: ChatMessage[] = [
      ...history,
      { role: "assistant", content: "So." },
      { role: "user", content: "Thanks." },
    ];
    assert.deepEqual(
      [marks(history), marks(more)],
      [
        [0, 2],
        [2, 4],
      ],
    );
  });

  it("has what passes with the request behind the mark, in the last turn of the user", () => {
    const plan: ChatMessage = { role: "user", content: "<plan>", passing: true };
    const last = bodyOf([...history, plan]).messages.at(-1);
    assert.deepEqual(last?.content.slice(-2), [
      { type: "text", text: "And?", ...marked },
      { type: "text", text: "<plan>" },
    ]);
    const afterReply = bodyOf([...history, { role: "assistant", content: "So." }, plan]).messages;
    assert.deepEqual(afterReply.at(-1), { role: "user", content: [{ type: "text", text: "<plan>" }] });
  });

  it("asks for thinking by effort, by a budget where that is refused, and leaves it to the model", () => {
    const adaptive = bodyOf(history, "high");
    assert.deepEqual([adaptive.thinking, adaptive.output_config], [{ type: "adaptive" }, { effort: "high" }]);
    const asked = request({ messages: history, maxTokens: 9_000 });
    const budget = messagesBody(asked, terms({ refused: new Set(["adaptive"]), effort: "high" }));
    assert.deepEqual(budget.thinking, { type: "enabled", budget_tokens: 4_500 });
    assert.deepEqual(bodyOf(history, "none").thinking, { type: "disabled" });
    assert.equal(bodyOf(history).thinking, undefined);
  });
});
