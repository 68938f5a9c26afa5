import assert from "node:assert/strict";
import type { ModelServer } from "../../../modelServer/modelServer.ts";
import { startModelServer } from "../../../modelServer/modelServer.ts";
import { callsIn, doneOf, errorOf, modelAt, readFile, request } from "./asked.ts";
import { sentenceOf } from "../../doubles/english.ts";

const delta = (fields: unknown, finish_reason: string | null = null) => ({
  choices: [{ index: 0, delta: fields, finish_reason }],
});
const call = (fields: unknown) => delta({ tool_calls: [fields] });

describe("Servers that differ", () => {
  let server: ModelServer;
  beforeEach(async () => (server = await startModelServer()));
  afterEach(() => server.close());

  async function answerTo(raw: readonly unknown[], done = true) {
    server.script({ raw, done });
    return doneOf(modelAt(server.url));
  }

  it("may leave out usage", async () => {
    const end = await answerTo([delta({ role: "assistant", content: "Hi" }), delta({}, "stop")]);
    assert.deepEqual(end, {
      type: "done",
      message: { role: "assistant", content: "Hi" },
      finishReason: "stop",
    });
  });

  it("may report usage with every chunk, and cached tokens under another name", async () => {
    const usage = (completion_tokens: number) => ({
      prompt_tokens: 9,
      completion_tokens,
      prompt_cache_hit_tokens: 4,
    });
    const end = await answerTo([
      { ...delta({ content: "Hi" }), usage: usage(1) },
      { ...delta({}, "stop"), usage: usage(2) },
    ]);
    assert.deepEqual(end.usage, { promptTokens: 9, completionTokens: 2, cachedTokens: 4 });
  });

  it("may send chunks without choices, choices without delta, and comments to keep the line open", async () => {
    const end = await answerTo([
      ": PROCESSING",
      { choices: [] },
      { id: "x" },
      { choices: [{ index: 0 }] },
      delta(null),
      delta({ content: "Hi" }),
      delta({}, "stop"),
    ]);
    assert.equal(end.message.content, "Hi");
  });

  it("may never say why they stopped, if they mark the end", async () => {
    assert.equal((await answerTo([delta({ content: "Hi" })])).finishReason, "stop");
    assert.equal(
      (await answerTo([call({ index: 0, id: "a", function: { name: "f", arguments: "{}" } })])).finishReason,
      "toolCalls",
    );
  });

  it("may leave out the end mark, if they say why they stopped", async () => {
    assert.equal(
      (await answerTo([delta({ content: "Hi" }), delta({}, "stop")], false)).message.content,
      "Hi",
    );
  });

  it("may call a stop what is a tool call", async () => {
    const end = await answerTo([
      call({ index: 0, id: "a", function: { name: "f", arguments: "{}" } }),
      delta({}, "stop"),
    ]);
    assert.equal(end.finishReason, "toolCalls");
  });

  it("may send reasoning, which is no part of the reply", async () => {
    const end = await answerTo([
      delta({ reasoning_content: "Hm." }),
      delta({ reasoning: "Hm!" }),
      delta({ content: "Hi" }),
      delta({}, "stop"),
    ]);
    assert.equal(end.message.content, "Hi");
  });

  it("may send content in parts, and refusals as a field of their own", async () => {
    const parts = await answerTo([
      delta({ content: [{ type: "thinking" }, { type: "text", text: "Hi" }] }),
      delta({}, "stop"),
    ]);
    assert.equal(parts.message.content, "Hi");
    assert.equal((await answerTo([delta({ refusal: "No." }), delta({}, "stop")])).message.content, "No.");
  });

  it("may send a whole call in one chunk, several in one, or one in many", async () => {
    const whole = (index: number, path: string) => ({
      index,
      id: `c${index}`,
      function: { name: "f", arguments: `{"p":"${path}"}` },
    });
    const { message } = await answerTo([
      delta({ tool_calls: [whole(0, "a"), whole(1, "b")] }),
      call({ index: 2, id: "c2", function: { name: "f", arguments: "" } }),
      call({ index: 2, function: { arguments: '{"p":' } }),
      call({ index: 2, function: { arguments: '"c"}' } }),
      delta({}, "tool_calls"),
    ]);
    assert.deepEqual(
      callsIn(message).map(([, text]) => text),
      ['{"p":"a"}', '{"p":"b"}', '{"p":"c"}'],
    );
  });

  it("may mix the pieces of parallel calls", async () => {
    const { message } = await answerTo([
      delta({
        tool_calls: [
          { index: 0, id: "a", function: { name: "f" } },
          { index: 1, id: "b", function: { name: "g" } },
        ],
      }),
      delta({
        tool_calls: [
          { index: 1, function: { arguments: '{"g":' } },
          { index: 0, function: { arguments: '{"f":' } },
        ],
      }),
      delta({
        tool_calls: [
          { index: 0, function: { arguments: "1}" } },
          { index: 1, function: { arguments: "2}" } },
        ],
      }),
      delta({}, "tool_calls"),
    ]);
    assert.deepEqual(callsIn(message), [
      ["f", '{"f":1}'],
      ["g", '{"g":2}'],
    ]);
  });

  const parallel: Readonly<Record<string, readonly unknown[]>> = {
    "the same index for all": [
      call({ index: 0, id: "a", function: { name: "f", arguments: '{"n":1}' } }),
      call({ index: 0, id: "b", function: { name: "f", arguments: '{"n":2}' } }),
    ],
    "no index": [
      call({ id: "a", function: { name: "f", arguments: '{"n":' } }),
      call({ function: { arguments: "1}" } }),
      call({ id: "b", function: { name: "f", arguments: '{"n":2}' } }),
    ],
    "neither index nor id": [
      call({ function: { name: "f", arguments: '{"n":1}' } }),
      call({ function: { name: "f", arguments: '{"n":2}' } }),
    ],
    "the same index for all, the arguments behind id and name": [
      call({ index: 0, id: "a", function: { name: "f", arguments: "" } }),
      call({ index: 0, function: { arguments: '{"n":' } }),
      call({ index: 0, function: { arguments: "1}" } }),
      call({ index: 0, id: "b", function: { name: "f", arguments: "" } }),
      call({ index: 0, function: { arguments: '{"n":' } }),
      call({ index: 0, function: { arguments: "2}" } }),
    ],
    "no index or id, and the arguments behind the name": [
      call({ function: { name: "f", arguments: "" } }),
      call({ function: { arguments: '{"n":1}' } }),
      call({ function: { name: "f", arguments: "" } }),
      call({ function: { arguments: '{"n":2}' } }),
    ],
    "the same id for all": [
      call({ index: 0, id: "f", function: { name: "f", arguments: '{"n":1}' } }),
      call({ index: 1, id: "f", function: { name: "f", arguments: '{"n":2}' } }),
    ],
    "id and name in every piece": [
      call({ index: 0, id: "a", function: { name: "f", arguments: '{"n":' } }),
      call({ index: 0, id: "a", function: { name: "f", arguments: "1}" } }),
      call({ index: 1, id: "b", function: { name: "f", arguments: '{"n":2}' } }),
    ],
    "empty ids, and arguments that are no text": [
      call({ index: 0, id: "", function: { name: "f", arguments: { n: 1 } } }),
      call({ index: 1, id: "", function: { name: "f", arguments: { n: 2 } } }),
    ],
  };
  for (const [how, raw] of Object.entries(parallel)) {
    it(`may send parallel calls with ${how}`, async () => {
      const { message } = await answerTo([...raw, delta({}, "tool_calls")]);
      assert.deepEqual(callsIn(message), [
        ["f", '{"n":1}'],
        ["f", '{"n":2}'],
      ]);
      const ids = message.tool_calls!.map(({ id }) => id);
      assert.equal(new Set(ids).size, 2);
      assert(ids.every((id) => /^[\w-]{1,40}$/.test(id)));
    });
  }

  it("may use the older function_call", async () => {
    const end = await answerTo([
      delta({ function_call: { name: "f", arguments: "" } }),
      delta({ function_call: { arguments: '{"n":1}' } }),
      delta({}, "function_call"),
    ]);
    assert.deepEqual(callsIn(end.message), [["f", '{"n":1}']]);
    assert.equal(end.finishReason, "toolCalls");
  });

  it("may make up names and ids that the next request could not carry", async () => {
    const { message } = await answerTo([
      call({ index: 0, id: "x".repeat(64), function: { name: "functions.read file", arguments: "" } }),
      delta({}, "tool_calls"),
    ]);
    assert.deepEqual(callsIn(message), [["read_file", "{}"]]);
    assert(message.tool_calls![0]!.id.length <= 40);
  });

  it("may refuse stream_options, which is then not sent to them again", async () => {
    const model = modelAt(server.url);
    server.fail({ fault: "status", status: 400, message: "Unsupported parameter: stream_options" });
    await doneOf(model);
    await doneOf(model);
    const sent = server.requests.map(({ body }) => body.stream_options !== undefined);
    assert.deepEqual(sent, [true, false, false]);
  });

  it("may refuse temperature or one name of the cap, as deployments with names of their own do", async () => {
    const model = modelAt(server.url);
    const refusal = (message: string) => ({ fault: "status", status: 400, message }) as const;
    server.fail(
      refusal(
        "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead.",
      ),
      refusal("Unsupported value: 'temperature' does not support 0.2 with this model."),
    );
    const asked = request({ model: "my-deployment", maxTokens: 10, temperature: 0.2 });
    await doneOf(model, asked);
    const { body } = server.requests.at(-1)!;
    assert.deepEqual(
      [body.max_tokens, body.max_completion_tokens, body.temperature],
      [undefined, 10, undefined],
    );
    assert.equal(server.requests.length, 3);
  });

  it("may use tools only without reasoning", async () => {
    const model = modelAt(server.url);
    const asked = request({ model: "gpt-6-luna", tools: [readFile] });
    await doneOf(model, asked);
    await doneOf(model, asked);
    await doneOf(model, { ...asked, tools: [] });
    assert.deepEqual(
      server.requests.map(({ body }) => body.reasoning_effort),
      [undefined, "none", "none", undefined],
    );
  });

  it("may use tools only elsewhere, which is said", async () => {
    const error = await errorOf(modelAt(server.url), request({ model: "gpt-6.1-sol", tools: [readFile] }));
    assert.equal(error.kind, "badRequest");
    assert.match(sentenceOf(error), /gpt-6\.1-sol use tools only through its Responses API/);
  });

  it("get calls with broken arguments as empty ones, since many refuse the history otherwise", async () => {
    const messages = [
      { role: "user", content: "Hi" },
      {
        role: "assistant",
        content: null,
        tool_calls: [{ id: "a", type: "function", function: { name: "f", arguments: '{"p": "x' } }],
      },
      { role: "tool", tool_call_id: "a", content: "Not JSON." },
    ] as const;
    await doneOf(modelAt(server.url), request({ messages }));
    const sent = server.requests[0]!.body.messages[1];
    assert(sent?.role === "assistant");
    assert.deepEqual(callsIn(sent), [["f", "{}"]]);
  });
});
