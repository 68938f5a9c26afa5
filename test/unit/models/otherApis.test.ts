import assert from "node:assert/strict";
import type { ModelEvent } from "../../../src/core/ports/models.ts";
import { MessagesAssembly, type MessagesEvent } from "../../../src/models/messages/messagesAssembly.ts";
import { ResponsesAssembly, type ResponsesEvent } from "../../../src/models/responses/responsesAssembly.ts";
import type { Assembly } from "../../../src/models/serverConnection.ts";
import { saysOpaqueRefused } from "../../../src/models/wire/opaqueParts.ts";
import { plainTools } from "../../../src/models/wire/plainSchema.ts";
import { callsIn, readFile, type DoneEvent } from "./chatCompletions/asked.ts";

const from = { server: "host", model: "m" };

function ended<Chunk>(assembly: Assembly<Chunk>, chunks: readonly Chunk[]): DoneEvent {
  const events: ModelEvent[] = [...chunks.flatMap((one) => [...assembly.add(one)]), ...assembly.done()];
  assert(assembly.finished);
  assert.equal(assembly.broken, undefined);
  const end = events.at(-1);
  assert(end?.type === "done");
  return end;
}
const messages = (...chunks: readonly MessagesEvent[]) =>
  ended(new MessagesAssembly(from, [readFile]), chunks);
const responses = (...chunks: readonly ResponsesEvent[]) =>
  ended(new ResponsesAssembly(from, [readFile]), chunks);

const end = (stop_reason: string | null): MessagesEvent => ({
  type: "message_delta",
  delta: { stop_reason },
});
const text = (words: string): MessagesEvent => ({ type: "content_block_delta", delta: { text: words } });

describe("A reply of the Messages API as other servers send it", () => {
  it("has text whose block was not opened", () => {
    assert.equal(messages(text("H"), text("i"), end("end_turn")).message.content, "Hi");
  });

  it("ends with another API's word, or with none but the end", () => {
    assert.equal(messages(text("Hi"), end("stop")).finishReason, "stop");
    assert.equal(messages(text("Hi"), end("length")).finishReason, "length");
    assert.equal(messages(text("Hi"), end(null), { type: "message_stop" }).finishReason, "stop");
  });

  it("has calls with ids of their own, where they have none or the same", () => {
    const call = (index: number, id?: string): MessagesEvent => ({
      ...{ type: "content_block_start", index },
      content_block: {
        type: "tool_use",
        name: "read_file",
        input: { path: String(index) },
        ...(id && { id }),
      },
    });
    for (const ids of [[], ["x", "x"]]) {
      const { message } = messages(call(0, ids[0]), call(1, ids[1]), end("tool_use"));
      assert.deepEqual(callsIn(message), [
        ["read_file", '{"path":"0"}'],
        ["read_file", '{"path":"1"}'],
      ]);
      assert.equal(new Set(message.tool_calls?.map(({ id }) => id)).size, 2);
      assert(message.tool_calls?.every(({ id }) => id !== ""));
    }
  });

  it("keeps the figures that zeros and nothing follow", () => {
    const { usage } = messages(
      { type: "message_start", message: { usage: { input_tokens: 5, output_tokens: 1 } } },
      text("Hi"),
      { ...end("end_turn"), usage: { input_tokens: 0, output_tokens: 7 } },
      { type: "message_delta", usage: { input_tokens: null } },
    );
    assert.deepEqual([usage?.promptTokens, usage?.completionTokens], [5, 7]);
  });
});

describe("A reply of the Responses API as other servers send it", () => {
  const done = (output: ResponsesEvent["response"]): ResponsesEvent => ({
    type: "response.completed",
    response: { status: "completed", ...output },
  });
  const call = { type: "function_call", name: "read_file" };

  it("has calls whose arguments are an object, and whose id is the item's", () => {
    const output = [{ ...call, id: "fc_1", arguments: { path: "a" } }];
    assert.deepEqual(callsIn(responses(done({ output })).message), [["read_file", '{"path":"a"}']]);
  });

  it("has items that only the end names", () => {
    const one = { ...call, call_id: "1", arguments: '{"path":"a"}' };
    const output = [one, { ...one, call_id: "2" }];
    const { message } = responses({ type: "response.output_item.done", item: one }, done({ output }));
    assert.deepEqual(
      message.tool_calls?.map(({ id }) => id),
      ["1", "2"],
    );
  });

  it("has the reasoning that did not come in pieces", () => {
    const output = [
      { type: "reasoning", summary: [{ text: "Hm." }] },
      { type: "message", content: [{ text: "Hi" }] },
    ];
    const { message } = responses(done({ output }));
    assert.deepEqual([message.reasoning, message.content], ["Hm.", "Hi"]);
  });

  it("is cut off where its end says so anywhere, whatever its status", () => {
    const ends = (type: string, response: Exclude<ResponsesEvent["response"], undefined>) =>
      responses({ type: "response.output_text.delta", delta: "Hi" }, { type, response }).finishReason;
    const cut = { incomplete_details: { reason: "max_output_tokens" } };
    for (const status of [{}, { status: null }, { status: "in_progress" }, { status: "incomplete" }]) {
      assert.equal(ends("response.incomplete", status), "length");
      assert.equal(ends("response.incomplete", { ...status, ...cut }), "length");
      assert.equal(ends("response.completed", { ...status, ...cut }), "length");
    }
    assert.equal(ends("response.incomplete", null), "length");
    for (const status of [{}, { status: null }, { status: "in_progress" }, { status: "completed" }])
      assert.equal(ends("response.completed", { ...status, incomplete_details: null }), "stop");
    const assembly = new ResponsesAssembly(from, []);
    assert.deepEqual([...assembly.add({ type: "response.cancelled", response: {} })], []);
    assert.equal(assembly.broken, "cancelled");
  });
});

describe("What a server does not take back", () => {
  it("is known by the words of its refusal", () => {
    for (const words of [
      "The encrypted content for item rs_0abc could not be verified. Reason: Encrypted content could not be decrypted or parsed.",
      "Item 'rs_0abc' of type 'reasoning' was provided without its required following item.",
      "Item with id 'rs_0abc' not found. Items are not persisted when `store` is set to false.",
      "messages.1.content.0: Invalid `signature` in `thinking` block",
      "messages.5.content.0: `thinking` or `redacted_thinking` blocks in the latest assistant message cannot be modified.",
      "Thought signature is not valid.",
      "Corrupted thought signature.",
      "messages.1.tool_calls.0.provider_specific_fields: Extra inputs are not permitted",
      "Unknown field: reasoning_opaque",
    ]) {
      assert(saysOpaqueRefused(words), words);
    }
    for (const words of [
      "Function call is missing a thought_signature in functionCall parts.",
      "The `reasoning_content` in the thinking mode must be passed back to the API.",
      "Invalid schema for function 'f'",
      "Invalid API key",
    ]) {
      assert(!saysOpaqueRefused(words), words);
    }
  });

  it("is no choice at the top of a plain schema", () => {
    const parameters = { anyOf: [{ required: ["a"] }], properties: { a: { type: "string" } } };
    const [tool] = plainTools([{ type: "function", function: { name: "f", parameters } }]);
    assert.deepEqual(tool?.function.parameters, {
      ...{ type: "object", properties: { a: { type: "string" } } },
    });
  });
});
