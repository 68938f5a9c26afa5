import assert from "node:assert/strict";
import type { AssistantMessage, ChatMessage, OpaquePart } from "../../../../src/core/conversation/message.ts";
import { startModelServer, type ModelServer } from "../../../modelServer/modelServer.ts";
import { callsIn, doneOf, errorOf, eventsOf, modelAt, readFile, request } from "./asked.ts";

const delta = (fields: unknown, finish_reason: string | null = null) => ({
  choices: [{ index: 0, delta: fields, finish_reason }],
});
const call = (fields: unknown) => delta({ tool_calls: [fields] });
const tools = [readFile];

describe("A reply as servers really send it", () => {
  let server: ModelServer;
  beforeEach(async () => (server = await startModelServer()));
  afterEach(() => server.close());

  async function answerTo(raw: readonly unknown[], model = "gpt-4o-mini") {
    server.script({ raw });
    return doneOf(modelAt(server.url), request({ tools, model }));
  }
  const address = () => `127.0.0.1:${server.port}`;

  for (const field of ["reasoning_content", "reasoning"]) {
    it(`has its reasoning from ${field}, apart from the text, and knows the field`, async () => {
      const { message } = await answerTo([
        delta({ [field]: "Six by " }),
        delta({ [field]: "seven." }),
        delta({ content: "42" }, "stop"),
      ]);
      const part = { server: address(), model: "gpt-4o-mini", kind: "reasoning", data: { field } };
      assert.deepEqual(message, {
        ...{ role: "assistant", content: "42", reasoning: "Six by seven." },
        opaque: [part],
      });
    });
  }

  it("has the reasoning that stands in parts of the content", async () => {
    const { message } = await answerTo([
      delta({ content: [{ type: "thinking", thinking: [{ type: "text", text: "Six." }] }] }),
      delta({ content: [{ type: "text", text: "42" }] }, "stop"),
    ]);
    assert.deepEqual([message.reasoning, message.content], ["Six.", "42"]);
  });

  const tagged: Readonly<Record<string, readonly string[]>> = {
    "in one piece": ["<think>Six.</think>\n\n42"],
    "in many": ["<th", "ink>S", "ix.</", "thi", "nk>", "\n\n", "42"],
    "after blank lines": ["\n", "<think>", "Six.</think>42"],
    "under another name": ["<thinking>Six.</thinking>42"],
    "of a template that opened the tag itself": ["Six.</think>\n42"],
  };
  for (const [how, texts] of Object.entries(tagged)) {
    it(`has the reasoning from tags ${how}`, async () => {
      const { message } = await answerTo([...texts.map((content) => delta({ content })), delta({}, "stop")]);
      assert.deepEqual([message.reasoning, message.content], ["Six.", "42"]);
    });
  }

  it("keeps tags that the text speaks of", async () => {
    for (const content of ["Write <think> there.", "Use `</think>` at the end.", "<thin lines>", "<"]) {
      const { message } = await answerTo([delta({ content }), delta({}, "stop")]);
      assert.deepEqual([message.reasoning, message.content], [undefined, content]);
    }
  });

  it("streams reasoning as it comes", async () => {
    server.script({
      raw: [delta({ content: "<think>Six " }), delta({ content: "by</think>42" }), delta({}, "stop")],
    });
    const events = await eventsOf(modelAt(server.url));
    assert.deepEqual(
      events.flatMap((event) => ("text" in event ? [[event.type, event.text]] : [])),
      [
        ["reasoning", "Six "],
        ["reasoning", "by"],
        ["text", "42"],
      ],
    );
  });

  it("has the pieces of a detailed reasoning joined as they came", async () => {
    const piece = (text: string, more = {}) => ({
      reasoning_details: [{ type: "reasoning.text", index: 0, text, ...more }],
    });
    const { message } = await answerTo([
      delta(piece("Six ", { format: "f" })),
      delta(piece("by", { signature: "c2ln" })),
      delta({ reasoning_details: [{ type: "reasoning.encrypted", index: 1, data: "ZW5j" }] }),
      delta({ content: "42" }, "stop"),
    ]);
    assert.deepEqual(message.opaque?.[0]?.data, [
      { type: "reasoning.text", index: 0, text: "Six by", format: "f", signature: "c2ln" },
      { type: "reasoning.encrypted", index: 1, data: "ZW5j" },
    ]);
  });

  const read = (text: string) => ({ name: "read_file", arguments: text });
  const pieces: Readonly<Record<string, readonly unknown[]>> = {
    "an id that changes": [
      call({ index: 0, id: "a", function: read('{"path":') }),
      call({ index: 0, id: "b", function: { arguments: '"x"}' } }),
    ],
    "an id and a name that change in every piece": [
      call({ index: 0, id: "a", function: read('{"path":') }),
      call({ index: 0, id: "b", function: read('"x"}') }),
    ],
    "the whole arguments once more": [
      call({ index: 0, id: "a", function: read('{"path":') }),
      call({ index: 0, function: { arguments: '"x"}' } }),
      call({ index: 0, id: "a", function: read('{"path":"x"}') }),
    ],
    "the same call once more": [
      call({ index: 0, id: "a", function: read('{"path":"x"}') }),
      call({ index: 0, id: "b", function: read('{"path":"x"}') }),
    ],
    "a placeholder first": [
      call({ index: 0, id: "a", function: read("{}") }),
      call({ index: 0, function: { arguments: '{"path":' } }),
      call({ index: 0, function: { arguments: '"x"}' } }),
    ],
    "a placeholder first, and a name with every piece": [
      call({ index: 0, id: "a", function: read("{}") }),
      call({ index: 0, id: "b", function: read('{"path":"x"}') }),
    ],
    "an object": [call({ index: 0, id: "a", function: { name: "read_file", arguments: { path: "x" } } })],
  };
  for (const [how, raw] of Object.entries(pieces)) {
    it(`makes one call of ${how}`, async () => {
      const { message } = await answerTo([...raw, delta({}, "tool_calls")]);
      assert.deepEqual(callsIn(message), [["read_file", '{"path":"x"}']]);
    });
  }

  it("keeps apart what is at two places under one id", async () => {
    const { message } = await answerTo([
      call({ index: 0, id: "a", function: read('{"path":"x"}') }),
      call({ index: 1, id: "a", function: read('{"path":"x"}') }),
      delta({}, "tool_calls"),
    ]);
    assert.equal(callsIn(message).length, 2);
    assert.equal(new Set(message.tool_calls?.map(({ id }) => id)).size, 2);
  });

  it("goes on where an empty reason to stop comes with every chunk", async () => {
    const end = await answerTo([
      delta({ content: "4" }, ""),
      delta({ content: "2" }, ""),
      delta({ content: "." }, ""),
      delta({}, "stop"),
    ]);
    assert.deepEqual([end.message.content, end.finishReason], ["42.", "stop"]);
  });

  for (const reason of ["network_error", "error", "abort", "insufficient_system_resource", "stream_error"]) {
    it(`has broken off where it ends with "${reason}"`, async () => {
      server.script({ raw: [delta({ content: "Half a sen" }), delta({}, reason)] });
      const error = await errorOf(modelAt(server.url));
      assert.equal(error.kind, "cutOff");
      assert.deepEqual(error.reason, { code: "brokeOff", server: address(), said: reason });
    });
  }

  const written: Readonly<Record<string, string>> = {
    Hermes: 'I look.\n<tool_call>\n{"name": "read_file", "arguments": {"path": "x"}}\n</tool_call>',
    Llama: '<function=read_file>{"path": "x"}</function>',
    Qwen: "<tool_call>\n<function=read_file>\n<parameter=path>\nx\n</parameter>\n</function>\n</tool_call>",
    Mistral: '[TOOL_CALLS][{"name": "read_file", "arguments": {"path": "x"}}]',
    "Mistral's later": '[TOOL_CALLS]read_file[ARGS]{"path": "x"}',
    Kimi: '<|tool_calls_section_begin|><|tool_call_begin|>functions.read_file:0<|tool_call_argument_begin|>{"path": "x"}<|tool_call_end|><|tool_calls_section_end|>',
    DeepSeek:
      '<｜tool▁calls▁begin｜><｜tool▁call▁begin｜>function<｜tool▁sep｜>read_file\n```json\n{"path": "x"}\n```<｜tool▁call▁end｜><｜tool▁calls▁end｜>',
    "a bare object": '{"name": "read_file", "parameters": {"path": "x"}}',
    "a code block alone": '```json\n{"name": "read_file", "arguments": {"path": "x"}}\n```',
    GLM: "<tool_call>read_file\n<arg_key>path</arg_key>\n<arg_value>x</arg_value>\n</tool_call>",
    MiniMax:
      '<minimax:tool_call>\n<invoke name="read_file">\n<parameter name="path">x</parameter>\n</invoke>\n</minimax:tool_call>',
    "DeepSeek's later":
      '<｜DSML｜function_calls>\n<｜DSML｜invoke name="read_file">\n<｜DSML｜parameter name="path" string="true">x</｜DSML｜parameter>\n</｜DSML｜invoke>\n</｜DSML｜function_calls>',
    Granite: '<|tool_call|>[{"name": "read_file", "arguments": {"path": "x"}}]',
    Gemma: '<|tool_call>call:read_file{path:<|"|>x<|"|>}<tool_call|>',
    "gpt-oss":
      '<|channel|>commentary to=functions.read_file <|constrain|>json<|message|>{"path": "x"}<|call|>',
    Anthropic:
      '<function_calls><invoke name="read_file"><parameter name="path">x</parameter></invoke></function_calls>',
  };
  for (const [how, content] of Object.entries(written)) {
    it(`makes a call of what is written as ${how} does`, async () => {
      const end = await answerTo([delta({ content }), delta({}, "stop")]);
      const calls = callsIn(end.message).map(([name, text]) => [name, JSON.parse(text) as unknown]);
      assert.deepEqual(calls, [["read_file", { path: "x" }]]);
      assert.equal(end.finishReason, "toolCalls");
      assert(!JSON.stringify(end.message.content).includes("read_file"));
    });
  }

  it("leaves text that is no call of an offered tool", async () => {
    const texts = [
      '{"name": "delete_all", "arguments": {}}',
      'So:\n\n```\n<tool_call>\n{"name": "read_file", "arguments": {"path": "x"}}\n</tool_call>\n```\n',
      '<tool_call>{"name": "read_file"',
      "<tool_call>I would call read_file here</tool_call>",
      "In Gemma's <|tool_call> call:delete_all{} stands between marks.",
      "<|channel|>commentary to=functions.delete_all <|message|>{}<|call|>",
    ];
    for (const content of texts) {
      const { message } = await answerTo([delta({ content }), delta({}, "stop")]);
      assert.deepEqual([callsIn(message), message.content], [[], content]);
    }
  });

  it("counts the reasoning that was reported", async () => {
    const usage = {
      prompt_tokens: 9,
      completion_tokens: 7,
      completion_tokens_details: { reasoning_tokens: 5 },
    };
    const end = await answerTo([{ ...delta({ content: "42" }, "stop"), usage }]);
    assert.equal(end.usage?.reasoningTokens, 5);
  });
});

describe("What a server wants back", () => {
  let server: ModelServer;
  beforeEach(async () => (server = await startModelServer()));
  afterEach(() => server.close());

  const part = (more: Pick<OpaquePart, "kind" | "data" | "call">): OpaquePart => ({
    server: `127.0.0.1:${server.port}`,
    model: "k2-2026-01-01",
    ...more,
  });
  const result: ChatMessage = { role: "tool", tool_call_id: "a", content: "ok" };
  const calling = (more: Partial<AssistantMessage>): AssistantMessage => ({
    ...{ role: "assistant", content: null },
    tool_calls: [{ id: "a", type: "function", function: { name: "read_file", arguments: "{}" } }],
    ...more,
  });

  /** The form in which `message` was sent. The strict server keeps it first, then refuses fields that it does not know. */
  async function sentOf(message: AssistantMessage, model = "k2"): Promise<unknown> {
    const messages: ChatMessage[] = [{ role: "user", content: "Hi" }, message, result];
    await eventsOf(modelAt(server.url), request({ model, messages, tools }));
    return server.requests[0]?.body.messages[1];
  }

  it("is reasoning with a call, under the name that it came by, for its own family of models", async () => {
    const opaque = [part({ kind: "reasoning", data: { field: "reasoning" } })];
    const message = calling({ reasoning: "Hm.", opaque });
    const bare = calling({});
    assert.deepEqual(await sentOf(message), { ...bare, reasoning: "Hm." });
  });

  it("is nothing for another model, another server or a reply without calls", async () => {
    const opaque = [part({ kind: "reasoning", data: { field: "reasoning" } })];
    assert.deepEqual(await sentOf(calling({ reasoning: "Hm.", opaque }), "other"), calling({}));
    const elsewhere = [{ ...opaque[0]!, server: "a.example" }];
    const again = await startModelServer();
    try {
      const messages: ChatMessage[] = [
        { role: "user", content: "Hi" },
        calling({ reasoning: "Hm.", opaque: elsewhere }),
        result,
        { role: "assistant", content: "42", reasoning: "Hm.", opaque },
      ];
      await eventsOf(modelAt(again.url), request({ model: "k2", messages, tools }));
      const sent = again.requests[0]?.body.messages ?? [];
      assert.deepEqual([sent[1], sent[3]], [calling({}), { role: "assistant", content: "42" }]);
    } finally {
      await again.close();
    }
  });

  it("is a signature at the call that it came with", async () => {
    const extra = { google: { thought_signature: "c2ln" } };
    const opaque = [part({ kind: "extra_content", data: extra, call: "a" })];
    const [call] = calling({}).tool_calls ?? [];
    assert.deepEqual(
      await sentOf(calling({ opaque })),
      calling({ tool_calls: [{ ...call!, extra_content: extra } as never] }),
    );
  });

  const signed: readonly (readonly [object, object])[] = [
    [{ thought_signature: "c2ln" }, {}],
    [{}, { thoughtSignature: "c2ln" }],
    [{ provider_specific_fields: { thought_signature: "c2ln" } }, {}],
    [{ signature: "one" }, { encrypted_arguments: "two" }],
  ];
  for (const [beside, within] of signed) {
    it(`is ${JSON.stringify({ ...beside, function: within })} of a call, where it was`, async () => {
      const made = { name: "read_file", arguments: "{}", ...within };
      server.script({
        raw: [call({ index: 0, id: "a", ...beside, function: made }), delta({}, "tool_calls")],
      });
      const { message } = await doneOf(modelAt(server.url), request({ model: "k2", tools }));
      const messages: ChatMessage[] = [{ role: "user", content: "Hi" }, message, result];
      await eventsOf(modelAt(server.url), request({ model: "k2", messages, tools }));
      const sent = server.requests[1]?.body.messages[1] as AssistantMessage;
      assert.deepEqual(sent.tool_calls, [{ id: "a", type: "function", ...beside, function: made }]);
    });
  }

  it("is what a reply has that only its server can read, unchanged", async () => {
    const fields = { reasoning_opaque: "b3Bx", reasoning_signature: "c2ln" };
    server.script({ raw: [delta({ reasoning_text: "Hm.", ...fields }), delta({ content: "42" }, "stop")] });
    const { message } = await doneOf(modelAt(server.url), request({ model: "k2", tools }));
    const messages: ChatMessage[] = [
      { role: "user", content: "Hi" },
      message,
      { role: "user", content: "And?" },
    ];
    await eventsOf(modelAt(server.url), request({ model: "k2", messages }));
    assert.deepEqual(server.requests[1]?.body.messages[1], { role: "assistant", content: "42", ...fields });
  });

  it("is the details of its reasoning, unchanged, instead of the text", async () => {
    const data = [{ type: "reasoning.encrypted", data: "ZW5j" }];
    const opaque = [part({ kind: "reasoning_details", data })];
    assert.deepEqual(await sentOf(calling({ reasoning: "Hm.", opaque })), {
      ...calling({}),
      reasoning_details: data,
    });
  });
});
