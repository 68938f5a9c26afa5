import assert from "node:assert/strict";
import type { ChatMessage } from "../../../../src/core/conversation/message.ts";
import { catalogRules } from "../../../../src/models/catalog/serverRules.ts";
import { chatMessages } from "../../../../src/models/chatCompletions/wireMessages.ts";
import { matchingTool, safeToolName } from "../../../../src/models/wire/toolNames.ts";

const says = (role: "system" | "user" | "assistant", content: string): ChatMessage => ({ role, content });
const history = [says("system", "s"), says("user", "a"), says("assistant", "b"), says("user", "c")];

describe("Marks for the cache", () => {
  const marksOf = (server: string, model: string, messages: readonly ChatMessage[]) =>
    chatMessages(messages, { server, model }, catalogRules(server, model)).flatMap((message, at) =>
      JSON.stringify(message).includes("cache_control") ? [at] : [],
    );

  it("are set for models that are cached only with them, where the prompt is stable", () => {
    const [server, model] = ["openrouter.ai", "anthropic/claude-opus-5"];
    assert.deepEqual(marksOf(server, model, history), [0, 1, 3]);
    const more = [...history, says("assistant", "d"), says("user", "e")];
    assert.deepEqual(marksOf(server, model, more), [0, 3, 5]);
    assert.deepEqual(chatMessages(history, { server, model }, { cache: "marked" })[3], {
      role: "user",
      content: [{ type: "text", text: "c", cache_control: { type: "ephemeral" } }],
    });
  });

  it("pass over what is there for this one request, which goes out with the API's own fields", () => {
    const [server, model] = ["openrouter.ai", "anthropic/claude-opus-5"];
    const plan: ChatMessage = { role: "user", content: "<plan>", passing: true };
    assert.deepEqual(marksOf(server, model, [...history, plan]), [0, 1, 3]);
    const sent = chatMessages([...history, plan], { server, model }, {});
    assert.deepEqual(sent.at(-1), { role: "user", content: "<plan>" });
  });

  it("are set for nobody else", () => {
    assert.deepEqual(marksOf("openrouter.ai", "openai/gpt-4o", history), []);
    assert.deepEqual(marksOf("openrouter.ai.example", "anthropic/claude-opus-5", history), []);
    assert.deepEqual(marksOf("api.openai.com", "gpt-4o", history), []);
  });
});

describe("The name of a tool", () => {
  it("is one that every server takes, also where a record has none", () => {
    for (const name of ["", "../../x", "\u0000", "\ud800", "x".repeat(100_000), "read_file"])
      assert.match(safeToolName(name), /^[\w-]{1,64}$/);
    assert.equal(safeToolName("read_file"), "read_file");
    assert.equal(matchingTool("", []), "");
  });
});
