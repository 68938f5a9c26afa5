import assert from "node:assert/strict";
import { MessagesAssembly, type MessagesEvent } from "../../../../src/models/messages/messagesAssembly.ts";
import { callsIn, readFile, type DoneEvent } from "../chatCompletions/asked.ts";

function replyOf(...events: readonly MessagesEvent[]): DoneEvent {
  const assembly = new MessagesAssembly({ server: "host", model: "m" }, [readFile]);
  const all = [...events.flatMap((one) => [...assembly.add(one)]), ...assembly.done()];
  const end = all.at(-1);
  assert(end?.type === "done");
  return end;
}

const begin = (index: unknown, content_block: MessagesEvent["content_block"]): MessagesEvent => ({
  ...{ type: "content_block_start", content_block: content_block ?? null },
  ...(index !== undefined && { index }),
});
const more = (index: unknown, delta: object): MessagesEvent => ({
  ...{ type: "content_block_delta", delta },
  ...(index !== undefined && { index }),
});
const end = (stop_reason: string | null, usage: object = { output_tokens: 5 }): MessagesEvent => ({
  ...{ type: "message_delta", delta: { stop_reason }, usage },
});
const started = (usage: object): MessagesEvent => ({ type: "message_start", message: { usage } });
const call = (index: unknown, id: string, path: string) => [
  begin(index, { type: "tool_use", id, name: "read_file", input: {} }),
  more(index, { partial_json: '{"path":' }),
  more(index, { partial_json: `"${path}"}` }),
];

describe("A reply of the Messages API whose server is loose about it", () => {
  for (const place of [0, undefined]) {
    it(`has all its blocks where each has the index ${String(place)}`, () => {
      const { message } = replyOf(
        begin(place, { type: "thinking", thinking: "" }),
        more(place, { thinking: "Hm." }),
        more(place, { signature: "signed" }),
        begin(place, { type: "text", text: "" }),
        more(place, { text: "I look." }),
        ...call(place, "t1", "a"),
        ...call(place, "t2", "b"),
        end("tool_use"),
      );
      assert.deepEqual([message.reasoning, message.content], ["Hm.", "I look."]);
      assert.equal(message.opaque?.length, 1);
      const paths = callsIn(message).map(([, json]) => JSON.parse(json) as unknown);
      assert.deepEqual(paths, [{ path: "a" }, { path: "b" }]);
    });
  }

  it("has arguments that are a value, or a text where the value should be", () => {
    for (const events of [
      [begin(0, { type: "tool_use", id: "t", name: "read_file" }), more(0, { partial_json: { path: "a" } })],
      [begin(0, { type: "tool_use", id: "t", name: "read_file", input: '{"path":"a"}' })],
    ]) {
      assert.deepEqual(callsIn(replyOf(...events, end("tool_use")).message), [["read_file", '{"path":"a"}']]);
    }
  });

  it("has no words for what is null, and thoughts by the block that they are in", () => {
    const { message } = replyOf(
      begin(0, { type: "thinking", thinking: null }),
      more(0, { type: "reasoning_delta", text: "Hm." }),
      begin(1, { type: "text", text: null }),
      more(1, { text: "Hi", thinking: null, partial_json: null }),
      end("end_turn"),
    );
    assert.deepEqual([message.reasoning, message.content], ["Hm.", "Hi"]);
  });

  it("has thoughts and calls that are written into its text", () => {
    const { message, finishReason } = replyOf(
      more(0, { text: "<think>Hm.</think>I look. " }),
      more(0, { text: '<tool_call>{"name":"read_file","arguments":{"path":"a"}}</tool_call>' }),
      end("end_turn"),
    );
    assert.deepEqual([message.reasoning, message.content, finishReason], ["Hm.", "I look.", "toolCalls"]);
    assert.deepEqual(callsIn(message), [["read_file", '{"path":"a"}']]);
  });

  it("ends with a reason that is empty, or with a call whose reason is another", () => {
    assert.equal(replyOf(more(0, { text: "Hi" }), end(""), { type: "message_stop" }).finishReason, "stop");
    assert.equal(replyOf(...call(0, "t", "a"), end("end_turn")).finishReason, "toolCalls");
  });

  it("has usage of a prompt that is cached as a whole, and under another API's names", () => {
    const said = (usage: object) => replyOf(started(usage), more(0, { text: "Hi" }), end("end_turn")).usage;
    assert.deepEqual(said({ input_tokens: 0, cache_read_input_tokens: 90 }), {
      ...{ promptTokens: 90, completionTokens: 5, cachedTokens: 90 },
    });
    assert.deepEqual(said({ prompt_tokens: 10 }), { promptTokens: 10, completionTokens: 5 });
    assert.equal(said({}), undefined);
  });
});
