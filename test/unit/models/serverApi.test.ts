import assert from "node:assert/strict";
import { createOpenAiModel } from "../../../src/models/chatCompletions/openaiModel.ts";
import { apiFor } from "../../../src/models/serverApi.ts";
import { startModelServer } from "../../modelServer/modelServer.ts";
import { claudeLike } from "../../modelServer/servers/claudeLike.ts";
import { responsesLike } from "../../modelServer/servers/responsesLike.ts";
import { startKind, type ServerKind } from "../../modelServer/servers/serverKind.ts";
import { doneOf, readFile, request } from "./chatCompletions/asked.ts";

describe("The API of a model", () => {
  it("is the best that the address has for it, unless the user says which", () => {
    const openAi = "https://api.openai.com/v1";
    assert.equal(apiFor(openAi, "gpt-6.1-sol", "auto"), "responses");
    assert.equal(apiFor(openAi, "gpt-5.3-codex", "auto"), "responses");
    assert.equal(apiFor(openAi, "gpt-4o-mini", "auto"), "chat");
    assert.equal(apiFor("https://api.anthropic.com/v1", "claude-x", "auto"), "messages");
    assert.equal(apiFor("https://openai.com.example/v1", "gpt-6.1-sol", "auto"), "chat");
    assert.equal(apiFor("http://localhost:1/v1", "gpt-6.1-sol", "responses"), "responses");
    assert.equal(apiFor(openAi, "gpt-6.1-sol", "chat"), "chat");
  });

  it("is Chat Completions without reasoning where tools are refused with it and there is nothing else", async () => {
    const server = await startModelServer();
    try {
      const apiKey = async () => undefined;
      const model = createOpenAiModel({ baseUrl: server.url, apiKey, api: "auto" });
      await doneOf(model, request({ model: "gpt-6-luna", tools: [readFile] }));
      await doneOf(model, request({ model: "gpt-6-luna", tools: [readFile] }));
      const efforts = server.requests.map(({ body }) => body.reasoning_effort);
      assert.deepEqual(efforts, [undefined, undefined, "none", "none"]);
    } finally {
      await server.close();
    }
  });

  async function replyOf(kind: ServerKind) {
    const server = await startKind(kind);
    try {
      server.say({ text: "I look.", calls: [{ name: "read_file", args: { path: "x" } }] });
      const { url: baseUrl } = server;
      const model = createOpenAiModel({ baseUrl, apiKey: async () => undefined, api: kind.api });
      const end = await doneOf(model, request({ model: kind.model, tools: [readFile] }));
      const { server: address, ...part } = end.message.opaque?.[0] ?? { server: "" };
      assert.equal(address, new URL(baseUrl).host);
      return { end, part };
    } finally {
      await server.close();
    }
  }

  it("may be OpenAI's Responses: text, calls, summary, figures, and the reasoning as it came", async () => {
    const { end, part } = await replyOf(responsesLike);
    assert.deepEqual(
      [end.message.content, end.message.tool_calls?.[0]?.function.arguments, end.message.reasoning],
      ["I look.", '{"path":"x"}', "Thought of it."],
    );
    assert.equal(end.finishReason, "toolCalls");
    assert.deepEqual(end.usage, {
      ...{ promptTokens: 100, completionTokens: 20, cachedTokens: 40, reasoningTokens: 8 },
    });
    const summary = [{ type: "summary_text", text: "Thought 0." }];
    assert.deepEqual(part, {
      ...{ model: responsesLike.model, kind: "reasoning_item", tokens: 8 },
      data: { type: "reasoning", id: "rs_0", encrypted_content: "enc-0", summary },
    });
  });

  it("may be Anthropic's Messages: the prompt with what the cache has, and the thinking with its signature", async () => {
    const { end, part } = await replyOf(claudeLike);
    assert.deepEqual(
      [end.message.content, end.message.tool_calls?.[0]?.function.arguments, end.message.reasoning],
      ["I look.", '{"path":"x"}', "Thought 0."],
    );
    assert.equal(end.finishReason, "toolCalls");
    assert.deepEqual(end.usage, {
      ...{ promptTokens: 100, completionTokens: 12, cachedTokens: 30, cacheWriteTokens: 10 },
    });
    assert.deepEqual(part, {
      ...{ model: claudeLike.model, kind: "thinking" },
      data: { type: "thinking", thinking: "Thought 0.", signature: "sig-0" },
    });
  });
});
