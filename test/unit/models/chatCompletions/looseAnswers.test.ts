import assert from "node:assert/strict";
import type { ModelEvent } from "../../../../src/core/ports/models.ts";
import { ReplyAssembly } from "../../../../src/models/chatCompletions/replyAssembly.ts";
import { chatMessages } from "../../../../src/models/chatCompletions/wireMessages.ts";
import { callsIn, readFile, type DoneEvent } from "./asked.ts";

const from = { server: "host", model: "m" };

function replyOf(...chunks: readonly (object | null)[]): DoneEvent {
  const assembly = new ReplyAssembly(from, [readFile]);
  const events: ModelEvent[] = [...chunks.flatMap((chunk) => [...assembly.add(chunk)]), ...assembly.done()];
  const end = events.at(-1);
  assert(end?.type === "done");
  return end;
}

const choice = (more: object) => ({ choices: [{ index: 0, ...more }] });
const delta = (fields: unknown, more: object = {}) => choice({ delta: fields, ...more });
const stop = delta({}, { finish_reason: "stop" });

describe("A reply in a form of its server's own", () => {
  const texts: Readonly<Record<string, readonly (object | null)[]>> = {
    "a content that is an object": [delta({ content: { type: "text", text: "Hi" } }), stop],
    "a content of texts": [delta({ content: ["H", "i"] }), stop],
    "a delta that is a text": [delta("Hi"), stop],
    "the older text of a choice": [choice({ text: "Hi", finish_reason: "stop" })],
    "a chunk that is nothing": [null, delta({ content: "Hi" }), stop],
    "another choice beside it": [
      delta({ content: "Hi" }),
      { choices: [{ index: 1, delta: { content: "Ho" } }] },
      stop,
    ],
    "a message beside an empty delta": [
      choice({ delta: {}, message: { content: "Hi" }, finish_reason: "stop" }),
    ],
    "the message so far beside each delta": [
      choice({ delta: { content: "H" }, message: { content: "H" } }),
      choice({ delta: { content: "i" }, message: { content: "Hi" } }),
      choice({ delta: {}, message: { content: "Hi" }, finish_reason: "stop" }),
    ],
    "the reason in the delta": [delta({ content: "Hi", finish_reason: "stop" })],
    "the reason under Anthropic's name": [delta({ content: "Hi" }, { stop_reason: "end_turn" })],
  };
  for (const [name, chunks] of Object.entries(texts)) {
    it(`has its text: ${name}`, () => assert.equal(replyOf(...chunks).message.content, "Hi"));
  }

  it("has a figure for its text", () => {
    assert.equal(replyOf(delta({ content: 4 }), stop).message.content, "4");
  });

  for (const fields of [
    { reasoning_text: "hm" },
    { thinking: "hm" },
    { thought: "hm" },
    { reasoningContent: "hm" },
    { cot_summary: "hm" },
    { reasoning: { text: "hm" } },
    { thinking: { content: "hm" } },
    { reasoning_content: [{ type: "text", text: "hm" }] },
    { thinking_blocks: [{ type: "thinking", thinking: "hm" }] },
    { reasoning_details: [{ type: "reasoning.text", index: 0, text: "hm" }] },
    {
      reasoning_details: [
        { type: "reasoning.summary", summary: "hm" },
        { type: "reasoning.encrypted", data: "x" },
      ],
    },
  ]) {
    it(`has its reasoning: ${JSON.stringify(fields)}`, () => {
      const { message } = replyOf(delta(fields), delta({ content: "Hi" }), stop);
      assert.deepEqual([message.reasoning, message.content], ["hm", "Hi"]);
    });
  }

  it("gets blocks of thinking back as they came, with their signature", () => {
    const block = (fields: object) => delta({ thinking_blocks: [{ type: "thinking", ...fields }] });
    const { message } = replyOf(
      block({ thinking: "I lo" }),
      block({ thinking: "ok." }),
      block({ thinking: "", signature: "signed" }),
      delta({ tool_calls: [{ index: 0, id: "c1", function: { name: "read_file", arguments: "{}" } }] }),
    );
    assert.equal(message.reasoning, "I look.");
    const sent = (server: string) =>
      chatMessages([message], { server, model: "m" }, {})[0]?.["thinking_blocks"];
    assert.deepEqual(sent("host"), [{ type: "thinking", thinking: "I look.", signature: "signed" }]);
    assert.equal(sent("other"), undefined);
  });

  const reported = { prompt_tokens: 5, completion_tokens: 1 };
  for (const [name, chunk] of Object.entries({
    "in a choice": choice({ delta: {}, usage: reported }),
    "as Groq": { choices: [], x_groq: { usage: reported } },
    "as texts": { choices: [], usage: { prompt_tokens: "5", completion_tokens: "1" } },
    "under newer names": { choices: [], usage: { input_tokens: 5, output_tokens: 1 } },
    "in camel case": { choices: [], usage: { inputTokens: 5, outputTokens: 1 } },
    "as Cohere": { choices: [], usage: { tokens: { input_tokens: 5, output_tokens: 1 } } },
    "in fractions": { choices: [], usage: { prompt_tokens: 5, completion_tokens: 1.2 } },
    "beside a figure below zero": {
      ...{ choices: [] },
      usage: { prompt_tokens: -1, completion_tokens: -1, input_tokens: 5, output_tokens: 1 },
    },
    "as Gemini": { choices: [], usageMetadata: { promptTokenCount: 5, candidatesTokenCount: 1 } },
    "as Ollama": { choices: [], prompt_eval_count: 5, eval_count: 1 },
  })) {
    it(`has its usage ${name}, whatever zeros follow`, () => {
      const nothing = { choices: [], usage: { prompt_tokens: 0, completion_tokens: 0 } };
      const { usage } = replyOf(delta({ content: "Hi" }), chunk, nothing);
      assert.deepEqual(usage, { promptTokens: 5, completionTokens: 1 });
    });
  }

  for (const more of [
    { cached_tokens: 3 },
    { input_tokens_details: { cached_tokens: 3 } },
    { cache_read_input_tokens: 3 },
  ]) {
    it(`has its cached tokens in ${JSON.stringify(more)}`, () => {
      const { usage } = replyOf(delta({ content: "Hi" }), { choices: [], usage: { ...reported, ...more } });
      assert.equal(usage?.cachedTokens, 3);
    });
  }

  const whole = '{"path":"a"}';
  const calls: Readonly<Record<string, readonly unknown[]>> = {
    "a name in pieces": [
      [{ index: 0, id: "x", function: { name: "read_", arguments: "" } }],
      [{ index: 0, function: { name: "file", arguments: whole } }],
    ],
    "a name that is not in a function": [[{ index: 0, id: "x", name: "read_file", arguments: whole }]],
    "an input": [[{ index: 0, function: { name: "read_file", input: { path: "a" } } }]],
    parameters: [[{ index: 0, function: { name: "read_file", parameters: { path: "a" } } }]],
    "a call that is in no list": [{ index: 0, function: { name: "read_file", arguments: whole } }],
    "nothing in the list": [[null, { index: 0, function: { name: "read_file", arguments: whole } }]],
    "places that are texts": [
      [{ index: "0", function: { name: "read_file", arguments: '{"pa' } }],
      [{ index: "0", function: { arguments: 'th":"a"}' } }],
    ],
    "the name of a collection": [
      [{ index: 0, function: { name: "default_api.read_file", arguments: whole } }],
    ],
    "a special token": [
      [{ index: 0, function: { name: "read_file<|channel|>commentary", arguments: whole } }],
    ],
    "another way to write it": [[{ index: 0, function: { name: " ReadFile ", arguments: whole } }]],
  };
  for (const [name, pieces] of Object.entries(calls)) {
    it(`has its call with ${name}`, () => {
      const { message } = replyOf(...pieces.map((tool_calls) => delta({ tool_calls })));
      assert.deepEqual(callsIn(message), [["read_file", whole]]);
    });
  }

  for (const [word, reason] of [
    ["max_output_tokens", "length"],
    ["model_context_window_exceeded", "length"],
    ["MALFORMED_FUNCTION_CALL", undefined],
    ["UNEXPECTED_TOOL_CALL", undefined],
    ["stopped_by_error", undefined],
    ["timeout", undefined],
  ] as const) {
    it(`${reason === undefined ? "broke off" : "is as long as it may be"} where it ends with ${word}`, () => {
      const assembly = new ReplyAssembly(from);
      Array.from(assembly.add(delta({ content: "Half" }, { finish_reason: word })));
      assert.equal(assembly.broken, reason === undefined ? word : undefined);
      const end = [...assembly.done()].at(-1);
      assert(end?.type === "done");
      assert.equal(end.finishReason, reason ?? "stop");
    });
  }
});
