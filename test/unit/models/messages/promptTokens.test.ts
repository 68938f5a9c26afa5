import assert from "node:assert/strict";
import type { ChatRequest } from "../../../../src/core/ports/models.ts";
import { createOpenAiModel } from "../../../../src/models/chatCompletions/openaiModel.ts";
import { claudeLike } from "../../../modelServer/servers/claudeLike.ts";
import { startKind, type RunningKind, type ServerKind } from "../../../modelServer/servers/serverKind.ts";

const request: ChatRequest = {
  model: "clau-5",
  messages: [
    { role: "system", content: "Be brief." },
    { role: "user", content: "Hello" },
  ],
  tools: [{ type: "function", function: { name: "look", parameters: { type: "object", properties: {} } } }],
  maxTokens: 100,
  temperature: 0,
  effort: "low",
};

describe("A server's own count of a prompt", () => {
  let running: RunningKind;
  const model = async (kind: ServerKind) => {
    running = await startKind(kind);
    const { api } = kind;
    return createOpenAiModel({ baseUrl: running.url, apiKey: async () => "sk-ant-1", api });
  };
  const ask = (asked: {
    promptTokens: (one: ChatRequest, signal: AbortSignal) => Promise<number | undefined>;
  }) => asked.promptTokens(request, new AbortController().signal);

  afterEach(() => running.close());

  it("is asked for with what the request will carry, and nothing that is of the reply", async () => {
    const tokens = await ask(await model(claudeLike));
    const [body] = running.counted;
    assert.equal(tokens, Math.ceil(JSON.stringify(body).length / 2));
    assert.deepEqual(Object.keys(body ?? {}).sort(), ["messages", "model", "system", "thinking", "tools"]);
  });

  it("is not asked for again where a server has no such call", async () => {
    const { name, api, model: id } = claudeLike;
    const asked = await model({ name, api, model: id, start: () => claudeLike.start() });
    assert.equal(await ask(asked), undefined);
    await running.close();
    running = await startKind(claudeLike);
    assert.equal(await ask(asked), undefined);
    assert.equal(running.counted.length, 0);
  });

  it("is none where the server refuses, and none of an API that has no such call", async () => {
    assert.equal(await ask(await model({ ...claudeLike, count: () => "model: not found" })), undefined);
    await running.close();
    assert.equal(await ask(await model({ ...claudeLike, api: "chat" })), undefined);
    assert.equal(running.counted.length, 0);
  });
});
