import assert from "node:assert/strict";
import {
  ResponsesAssembly,
  type ResponsesEvent,
} from "../../../../src/models/responses/responsesAssembly.ts";
import { callsIn, readFile, type DoneEvent } from "../chatCompletions/asked.ts";

function replyOf(...events: readonly ResponsesEvent[]): DoneEvent {
  const assembly = new ResponsesAssembly({ server: "host", model: "m" }, [readFile]);
  const all = [...events.flatMap((one) => [...assembly.add(one)]), ...assembly.done()];
  const end = all.at(-1);
  assert(end?.type === "done");
  return end;
}

type Item = NonNullable<ResponsesEvent["item"]>;

const done = (more: object = {}): ResponsesEvent => ({ type: "response.completed", response: more });
const item = (how: "added" | "done", given: Item, output_index?: number): ResponsesEvent => ({
  ...{ type: `response.output_item.${how}`, item: given },
  ...(output_index !== undefined && { output_index }),
});
const call = (call_id: string, json?: unknown): Item => ({
  ...{ type: "function_call", call_id, name: "read_file" },
  ...(json !== undefined && { arguments: json }),
});
const json = (how: "delta" | "done", fields: object): ResponsesEvent => ({
  ...{ type: `response.function_call_arguments.${how}` },
  ...fields,
});
const path = (name: string) => JSON.stringify({ path: name });
const say = (delta: string): ResponsesEvent => ({ type: "response.output_text.delta", delta });

describe("A reply of the Responses API whose server is loose about it", () => {
  const calls: Readonly<Record<string, readonly ResponsesEvent[]>> = {
    "have one place": [
      ...[item("added", call("1"), 0), item("done", call("1", path("a")), 0)],
      ...[item("added", call("2"), 0), item("done", call("2", path("b")), 0)],
    ],
    "have no place": [
      ...[item("added", call("1")), item("done", call("1", path("a")))],
      ...[item("added", call("2")), item("done", call("2", path("b")))],
    ],
    "have arguments that come in pieces alone": [
      ...[item("added", call("1"), 0), json("delta", { output_index: 0, delta: '{"path":' })],
      ...[item("added", call("2", ""), 1), json("delta", { output_index: 1, delta: path("b") })],
      json("delta", { output_index: 0, delta: '"a"}' }),
      item("done", call("2", ""), 1),
    ],
    "have arguments at their end alone": [
      ...[item("added", call("1"), 0), json("done", { output_index: 0, arguments: path("a") })],
      ...[item("added", call("2"), 1), json("done", { output_index: 1, arguments: { path: "b" } })],
    ],
    "are those of custom tools": [
      item("done", { type: "custom_tool_call", call_id: "1", name: "read_file", input: path("a") }),
      item("done", { type: "custom_tool_call", call_id: "2", name: "read_file", input: path("b") }),
    ],
  };
  for (const [how, events] of Object.entries(calls)) {
    it(`has its calls where they ${how}`, () => {
      const { message } = replyOf(...events, done());
      assert.deepEqual(callsIn(message), [
        ["read_file", path("a")],
        ["read_file", path("b")],
      ]);
    });
  }

  const texts: Readonly<Record<string, readonly ResponsesEvent[]>> = {
    "the end of a text": [{ type: "response.output_text.done", text: "Hi" }],
    "the end of a part": [{ type: "response.content_part.done", part: { type: "output_text", text: "Hi" } }],
    "both, of text that came": [
      say("Hi"),
      { type: "response.output_text.done", text: "Hi" },
      { type: "response.content_part.done", part: { type: "output_text", text: "Hi" } },
    ],
    "an item whose content is a text": [item("done", { type: "message", content: "Hi" })],
    "an item behind thoughts": [
      { type: "response.reasoning_text.delta", delta: "Hm." },
      item("done", { type: "message", content: [{ text: "Hi" }] }),
    ],
  };
  for (const [where, events] of Object.entries(texts)) {
    it(`has its text in ${where}`, () => assert.equal(replyOf(...events, done()).message.content, "Hi"));
  }

  it("has thoughts under other names, and such as are written into its text", () => {
    for (const event of [
      { type: "response.reasoning.delta", delta: "Hm." },
      { type: "response.reasoning_summary.delta", delta: "Hm." },
      say("<think>Hm.</think>"),
    ]) {
      const { message } = replyOf(event, say("Hi"), done());
      assert.deepEqual([message.reasoning, message.content], ["Hm.", "Hi"], event.type);
    }
    const summary = item("done", { type: "reasoning", summary: "Hm." });
    assert.equal(replyOf(summary, say("Hi"), done()).message.reasoning, "Hm.");
  });

  it("has usage under another API's names, and no output where that is null", () => {
    const usage = { prompt_tokens: 10, completion_tokens: 5 };
    const told = replyOf(say("Hi"), done({ usage, output: null })).usage;
    assert.deepEqual(told, { promptTokens: 10, completionTokens: 5, cachedTokens: 0 });
  });
});
