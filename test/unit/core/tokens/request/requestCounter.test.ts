import assert from "node:assert/strict";
import fc from "fast-check";
import type { ChatMessage, ToolDefinition } from "../../../../../src/core/conversation/message.ts";
import { loadEncoding } from "../../../../../src/core/tokens/encoding/encoding.ts";
import { createCounter } from "../../../../../src/core/tokens/request/requestCounter.ts";
import { countRequest, positionsOf } from "../../../../fixtures/requestTokens.ts";

/** The example of the OpenAI cookbook, with the figures it printed from the service. */
const example = [
  ["You are a helpful, pattern-following assistant that translates corporate jargon into plain English."],
  ["New synergies will help drive top-line growth.", "example_user"],
  ["Things working well together will increase revenue.", "example_assistant"],
  [
    "Let's circle back when we have more bandwidth to touch base on opportunities for increased leverage.",
    "example_user",
  ],
  ["Let's talk later when we're less busy about how to do better.", "example_assistant"],
].map(([content, name]) => ({ role: "system", content, ...(name && { name }) }) as ChatMessage);
const question: ChatMessage = {
  role: "user",
  content: "This late pivot means we don't have time to boil the ocean for the client deliverable.",
};

const tool = (name: string): ToolDefinition => ({
  type: "function",
  function: {
    name,
    description: "Does it.",
    parameters: { type: "object", properties: { path: { type: "string" } } },
  },
});
const call = (id: string, name = "read_file", text = '{"path": "a.ts"}') => ({
  id,
  type: "function" as const,
  function: { name, arguments: text },
});
const result = (id: string, content: string): ChatMessage => ({ role: "tool", tool_call_id: id, content });
const calls = (...ids: string[]): ChatMessage => ({
  role: "assistant",
  content: null,
  tool_calls: ids.map((id) => call(id)),
});

async function total(
  model: string,
  messages: ChatMessage[],
  tools: ToolDefinition[] = [],
  extras = {},
): Promise<number> {
  return (await countRequest(await createCounter(model, tools, extras), messages)).total;
}

describe("The tokens of a request", () => {
  before(async () => {
    await loadEncoding("o200k_base");
    await loadEncoding("cl100k_base");
  });

  it("are those of the cookbook's example, model by model", async () => {
    const messages = [...example, question];
    assert.equal(await total("gpt-4o", messages), 124);
    assert.equal(await total("gpt-4o-mini", messages), 124);
    assert.equal(await total("gpt-4", messages), 129);
    assert.equal(await total("gpt-3.5-turbo", messages), 129);
    assert.equal(await total("gpt-3.5-turbo-0301", messages), 127);
  });

  it("are one less where the model reasons", async () => {
    assert.equal(await total("o3", [question]), (await total("gpt-4o", [question])) - 1);
  });

  it("add up from their parts, which are what the counter says one by one", async () => {
    const text = fc.string({ unit: "binary", maxLength: 30 });
    const message = fc.oneof(
      fc.record({ role: fc.constantFrom("system", "user", "assistant"), content: text }),
      fc.record({ role: fc.constant("user"), content: text, name: fc.constantFrom("ann", "bob") }),
    );
    const messages = fc.array(message, { maxLength: 6 });
    const turn = fc
      .array(text, { minLength: 1, maxLength: 3 })
      .map((contents) => [
        calls(...contents.map((_, at) => `c${at}`)),
        ...contents.map((content, at) => result(`c${at}`, content)),
      ]);
    const requests = fc.tuple(messages, turn, messages).map((parts) => parts.flat());
    const models = fc.constantFrom("gpt-4o", "gpt-4o-mini", "gpt-4", "gpt-5", "unknown");
    const toolLists = fc.constantFrom([], [tool("read_file")], [tool("read_file"), tool("write_file")]);
    await fc.assert(
      fc.asyncProperty(models, toolLists, requests, async (model, tools, request) => {
        const counter = await createCounter(model, tools);
        const counted = await countRequest(counter, request);
        const places = positionsOf(request);
        let sum =
          counter.toolTokens + counter.framing({ hasSystem: request.some(({ role }) => role === "system") });
        for (const [at, one] of request.entries()) sum += await counter.message(one, places[at]);
        assert.equal(counted.total, sum);
        const parts = [
          ...counted.messages,
          ...counted.tools.map(({ tokens }) => tokens),
          counted.framing,
          counted.priming,
        ];
        assert.equal(
          counted.total,
          parts.reduce((all, part) => all + part, 0),
        );
      }),
      { numRuns: 100 },
    );
  });

  it("grow by exactly a message when one is added", async () => {
    const counter = await createCounter("gpt-4o", [tool("read_file")]);
    const before = [example[0]!, question];
    const after = [...before, calls("a"), result("a", "text")];
    const [less, more] = [await countRequest(counter, before), await countRequest(counter, after)];
    assert.equal(more.total - less.total, more.messages[2]! + more.messages[3]!);
    assert.deepEqual(more.messages.slice(0, 2), less.messages);
  });

  it("have parallel results as one JSON list, whose members weigh the same one by one", async () => {
    const encoding = await loadEncoding("o200k_base");
    const counter = await createCounter("gpt-4o", []);
    const turn = [
      calls("a", "b", "c"),
      result("a", '{"x":1.0}'),
      result("b", 'say "hi"\n'),
      result("c", "née"),
    ];
    const { messages } = await countRequest(counter, turn);
    const list = '[{"x": 1.0}, "say \\"hi\\"\\n", "née"]';
    const framing = 3 + encoding.count("multi_tool_use.parallel") + 1;
    assert.equal(messages[1]! + messages[2]! + messages[3]!, encoding.count(list) + framing);
  });

  it("count arguments as compact JSON, and as they are where they are none", async () => {
    const counter = await createCounter("gpt-4o", []);
    const weigh = (text: string) =>
      counter.message({ role: "assistant", content: null, tool_calls: [call("a", "f", text)] });
    assert.equal(await weigh('{ "a" : [ 1.50, "x, y" ] }'), await weigh('{"a":[1.50,"x, y"]}'));
    assert.ok((await weigh('{"a": "cut o')) > 0);
  });

  it("ignore the name on a tool result and weigh an orphan by it", async () => {
    const counter = await createCounter("gpt-4o", []);
    const named: ChatMessage = { role: "tool", tool_call_id: "x", name: "read_file", content: "text" };
    const [weight] = (await countRequest(counter, [named])).messages;
    assert.equal(weight, await counter.message(result("x", "text"), "read_file"));
  });

  it("include what the request demands: no call, a certain call", async () => {
    const tools = [tool("read_file")];
    const free = await total("gpt-4o", [question], tools);
    assert.equal(await total("gpt-4o", [question], tools, { toolChoice: "none" }), free + 1);
    const named = { toolChoice: { type: "function", function: { name: "read_file" } } };
    assert.equal(await total("gpt-4o", [question], tools, named), free + 9);
    assert.equal(await total("gpt-5", [question], tools, named), await total("gpt-5", [question], tools));
  });

  it("has no rules of channels beside the tools of o3-mini, as the service reports", async () => {
    const tools = [tool("read_file")];
    const [mini, five] = await Promise.all([
      total("o3-mini", [question], tools),
      total("gpt-5", [question], tools),
    ]);
    assert.equal(five - mini, 81);
    assert.equal(await total("o3-mini", [question], []), await total("gpt-5", [question], []));
  });

  it("put the tools into the system message there is", async () => {
    const tools = [tool("read_file")];
    const own = (await total("gpt-4o", [question], tools)) - (await total("gpt-4o", [question]));
    const shared =
      (await total("gpt-4o", [example[0]!, question], tools)) -
      (await total("gpt-4o", [example[0]!, question]));
    assert.equal(own - shared, 4);
  });

  it("name in the key what a message's weight depends on", async () => {
    const key = async (model: string, tools: ToolDefinition[] = []) =>
      (await createCounter(model, tools)).key;
    assert.equal(await key("gpt-4o"), await key("gpt-4.1"));
    assert.notEqual(await key("gpt-4o"), await key("gpt-4o-mini"));
    assert.notEqual(await key("gpt-4o"), await key("gpt-4o", [tool("f")]));
    assert.equal(await key("gpt-4o", [tool("f")]), await key("gpt-4o", [tool("g")]));
  });
});
