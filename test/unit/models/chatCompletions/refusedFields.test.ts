import assert from "node:assert/strict";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import {
  refusedInChat,
  requestBody,
  type ChatRefused,
} from "../../../../src/models/chatCompletions/requestBody.ts";
import { responsesBody } from "../../../../src/models/responses/responsesBody.ts";
import { doneOf, errorOf, modelAt, request } from "./asked.ts";

type Body = Readonly<Record<string, unknown>>;

/** A server that refuses a field in words of its own, whatever they are. */
describe("A field that a server refuses", () => {
  let server: Server;
  let refusal: (body: Body) => string | undefined;
  let asked: Body[];
  beforeEach(async () => {
    asked = [];
    server = createServer((incoming, response) => void answer(incoming, response));
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  });
  afterEach(() => server.close());

  async function answer(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    let text = "";
    for await (const chunk of incoming) text += String(chunk);
    const body = JSON.parse(text) as Body;
    asked.push(body);
    const message = refusal(body);
    response.writeHead(message === undefined ? 200 : 400, { "content-type": "application/json" });
    const choice = { message: { content: "Fine." }, finish_reason: "stop" };
    response.end(JSON.stringify(message === undefined ? { choices: [choice] } : { error: { message } }));
  }
  const model = () => modelAt(`http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`);

  for (const words of [
    "invalid temperature: only 1 is allowed for this model",
    "Unsupported value: 'temperature' does not support 0 with this model.",
    "temperature: Extra inputs are not permitted",
    "`temperature` is deprecated for this model",
    "The parameter temperature must be 1 when thinking is on",
    "temperature?",
  ]) {
    it(`is left out, and the next time as well: ${words}`, async () => {
      refusal = ({ temperature }) => (temperature === undefined ? undefined : words);
      const one = model();
      for (const count of [2, 3]) {
        assert.equal((await doneOf(one, request({ temperature: 0 }))).message.content, "Fine.");
        assert.equal(asked.length, count);
      }
    });
  }

  for (const [field, words] of [
    ["reasoning_effort", '"m" does not support thinking'],
    ["reasoning_effort", "thinking_budget is not supported"],
    ["reasoning_effort", "This model does not support the parameter effort"],
    ["reasoning_effort", "Thinking level is not supported for this model."],
    ["reasoning_effort", "Unsupported parameter: 'reasoning.effort'"],
    ["prompt_cache_key", 'Unknown name "promptCacheKey": Cannot find field.'],
  ] as const) {
    it(`is known by what the words mean: ${words}`, () => {
      const sent = {
        ...{ model: "m", messages: [], stream: true },
        reasoning_effort: "high",
        prompt_cache_key: "k",
      };
      assert.equal(refusedInChat({ ...sent, stream: true }, words), field);
    });
  }

  for (const words of [
    "max_tokens is too large: 16384. This model supports at most 8192 completion tokens.",
    "Invalid max_tokens value, the valid range of max_tokens is [1, 8192]",
    "max_tokens: 16384 > 8192, which is the maximum allowed number of output tokens for claude-3-5-sonnet",
    "maxOutputTokens 16384 exceeds 8192",
  ]) {
    it(`is lowered to what the words allow: ${words}`, async () => {
      refusal = ({ max_tokens }) => (Number(max_tokens) > 8_192 ? words : undefined);
      const one = model();
      await doneOf(one, request({ maxTokens: 16_384 }));
      await doneOf(one, request({ maxTokens: 12_000 }));
      assert.deepEqual(
        asked.map((body) => body["max_tokens"]),
        [16_384, 8_192, 8_192],
      );
    });
  }

  it("is left out where it is what the server itself wanted back", async () => {
    refusal = (body) =>
      JSON.stringify(body).includes("signed") ? "Corrupted thought signature." : undefined;
    const { port } = server.address() as AddressInfo;
    const call = { id: "c1", type: "function", function: { name: "read_file", arguments: "{}" } } as const;
    const part = { server: `127.0.0.1:${port}`, model: "gpt-4o-mini", kind: "extra_content", data: "signed" };
    const messages = [
      { role: "user", content: "Hi" },
      { role: "assistant", content: null, tool_calls: [call], opaque: [part] },
      { role: "tool", tool_call_id: "c1", content: "ok" },
    ] as const;
    assert.equal((await doneOf(model(), request({ messages }))).message.content, "Fine.");
    assert.equal(asked.length, 2);
  });

  it("is asked for as little as may be where not to think at all is refused", async () => {
    refusal = ({ reasoning_effort }) =>
      ["low", "high", undefined].includes(reasoning_effort as string)
        ? undefined
        : "reasoning_effort: Input should be 'low', 'medium' or 'high'";
    const one = model();
    await doneOf(one, request({ effort: "none" }));
    await doneOf(one, request({ effort: "high" }));
    assert.deepEqual(
      asked.map((body) => body["reasoning_effort"]),
      ["none", "low", "high"],
    );
  });

  it("is what the user is told where the request cannot do without it", async () => {
    refusal = () => "messages: you talk too much";
    assert.equal((await errorOf(model(), request({ temperature: 0 }))).kind, "badRequest");
  });
});

describe("The key that brings a conversation's requests together", () => {
  const terms = (server: string, refused: readonly ChatRefused[] = []) => ({
    recipient: { server, model: "gpt-4o" },
    rules: {},
    refused: new Set(refused),
    effort: "auto" as const,
  });
  const keyFor = (server: string, conversation?: string, refused: readonly ChatRefused[] = []) =>
    requestBody(request(conversation === undefined ? {} : { conversation }), terms(server, refused))
      .prompt_cache_key;

  it("is the same for one conversation, another for another, and tells nothing of it", () => {
    const key = keyFor("api.openai.com", "conversation-1");
    assert.equal(key, keyFor("api.openai.com", "conversation-1"));
    assert.notEqual(key, keyFor("api.openai.com", "conversation-2"));
    assert.match(key ?? "", /^longhand-[0-9a-f]{32}$/);
    const body = responsesBody(request({ conversation: "conversation-1" }), {
      ...terms("api.openai.com"),
      refused: new Set(),
    });
    assert.equal(body.prompt_cache_key, key);
  });

  it("is sent only where it is known to be taken, and not where it was refused", () => {
    assert.equal(keyFor("127.0.0.1:8080", "c"), undefined);
    assert.equal(keyFor("openrouter.ai", "c"), undefined);
    assert.equal(keyFor("api.openai.com", "c", ["prompt_cache_key"]), undefined);
    assert.equal(keyFor("api.openai.com"), undefined);
  });
});
