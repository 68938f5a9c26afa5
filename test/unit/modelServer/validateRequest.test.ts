import assert from "node:assert/strict";
import fc from "fast-check";
import { validateRequest } from "../../modelServer/validateRequest.ts";

const user = { role: "user", content: "Hi" };
const calls = (...ids: readonly string[]) => ({
  role: "assistant",
  content: null,
  tool_calls: ids.map((id) => ({ id, type: "function", function: { name: "f", arguments: "{}" } })),
});
const result = (id: string) => ({ role: "tool", tool_call_id: id, content: "ok" });
const body = (messages: readonly unknown[], more: object = {}) => ({
  model: "gpt-4o-mini",
  messages,
  ...more,
});
const tool = { type: "function", function: { name: "f", parameters: { type: "object", properties: {} } } };

type Refused = readonly [unknown, string | null, string | null, RegExp];

const refused: Readonly<Record<string, Refused>> = {
  "no body": [undefined, null, null, /parse the JSON body/],
  "no model": [{ messages: [user] }, null, null, /must provide a model/],
  "no messages": [{ model: "m" }, "messages", "missing_required_parameter", /messages/],
  "an empty list of messages": [body([]), "messages", "empty_array", /empty array/],
  "a parameter it does not know": [
    body([user], { colour: 1 }),
    "colour",
    "unknown_parameter",
    /Unknown parameter/,
  ],
  "a field it does not know": [body([{ ...user, id: 1 }]), "messages[0].id", "unknown_parameter", /id/],
  "an unknown role": [
    body([{ role: "robot", content: "x" }]),
    "messages[0].role",
    "invalid_value",
    /'robot'/,
  ],
  "content that is null": [
    body([{ role: "user", content: null }]),
    "messages[0].content",
    "invalid_type",
    /null/,
  ],
  "no content": [
    body([{ role: "assistant" }]),
    "messages[0].content",
    "missing_required_parameter",
    /content/,
  ],
  "an empty message": [
    body([{ role: "assistant", content: "" }]),
    "messages[0].content",
    "invalid_value",
    /empty/,
  ],
  "an empty list of parts": [
    body([{ role: "user", content: [] }]),
    "messages[0].content",
    "empty_array",
    /empty/,
  ],
  "an image from the assistant": [
    body([{ role: "assistant", content: [{ type: "image_url", image_url: { url: "https://x/y.png" } }] }]),
    "messages[0].content[0].type",
    "invalid_value",
    /image_url/,
  ],
  "an image that is no address": [
    body([{ role: "user", content: [{ type: "image_url", image_url: { url: "y.png" } }] }]),
    "url",
    "invalid_image_url",
    /image URL/,
  ],
  "a result without a call": [
    body([user, result("a")]),
    "messages.[1].role",
    null,
    /must be a response to a prece/,
  ],
  "a result for another call": [
    body([user, calls("a"), result("b")]),
    "messages.[2].tool_call_id",
    null,
    /'tool_call_id' of 'b' not found/,
  ],
  "two results for one call": [
    body([user, calls("a", "b"), result("a"), result("a")]),
    "messages.[3].tool_call_id",
    null,
    /not found/,
  ],
  "a call without its result": [
    body([user, calls("a")]),
    "messages.[2].role",
    null,
    /did not have response messages: a$/,
  ],
  "a result that comes too late": [
    body([user, calls("a"), user, result("a")]),
    "messages.[2].role",
    null,
    /did not have response messages: a$/,
  ],
  "parallel calls of which one is unanswered": [
    body([user, calls("a", "b"), result("b"), user]),
    "messages.[3].role",
    null,
    /did not have response messages: a$/,
  ],
  "an empty list of calls": [body([calls()]), "messages[0].tool_calls", "empty_array", /tool_calls/],
  "an id that is too long": [
    body([calls("x".repeat(41)), result("x".repeat(41))]),
    "messages[0].tool_calls[0].id",
    "string_above_max_length",
    /maximum length 40/,
  ],
  "an empty list of tools": [body([user], { tools: [] }), "tools", "empty_array", /tools/],
  "a tool name with a space": [
    body([user], { tools: [{ type: "function", function: { name: "read file" } }] }),
    "tools[0].function.name",
    "invalid_value",
    /pattern/,
  ],
  "a schema that is no object": [
    body([user], { tools: [{ type: "function", function: { name: "f", parameters: { type: "string" } } }] }),
    "tools[0].function.parameters",
    "invalid_function_parameters",
    /type: "object"/,
  ],
  "too many tools": [
    body([user], { tools: Array.from({ length: 129 }, () => tool) }),
    "tools",
    "array_above_max_length",
    /128/,
  ],
  "a tool choice without tools": [body([user], { tool_choice: "auto" }), "tool_choice", null, /only allowed/],
  "the choice of a tool that is not there": [
    body([user], { tools: [tool], tool_choice: { type: "function", function: { name: "g" } } }),
    "tool_choice",
    null,
    /'g' not found/,
  ],
  "stream options without a stream": [
    body([user], { stream_options: { include_usage: true } }),
    "stream_options",
    null,
    /only allowed when 'stream'/,
  ],
  "a temperature that is too high": [
    body([user], { temperature: 3 }),
    "temperature",
    "decimal_out_of_range",
    /<= 2/,
  ],
  "both names of the cap": [
    body([user], { max_tokens: 1, max_completion_tokens: 1 }),
    "max_tokens",
    "invalid_parameter_combination",
    /at the same time/,
  ],
  "a cap of nothing": [body([user], { max_tokens: 0 }), "max_tokens", "integer_below_min_value", />= 1/],
  "temperature for a reasoning model": [
    body([user], { model: "o4-mini", temperature: 0.2 }),
    "temperature",
    "unsupported_value",
    /does not support 0.2/,
  ],
  "max_tokens for a reasoning model": [
    body([user], { model: "gpt-5-mini", max_tokens: 9 }),
    "max_tokens",
    "unsupported_parameter",
    /max_completion_tokens/,
  ],
  "tools with reasoning from gpt-5.6 on": [
    body([user], { model: "gpt-5.6-terra", tools: [tool] }),
    "reasoning_effort",
    null,
    /Function tools with reasoning_effort are not supported/,
  ],
};

describe("The strict server", () => {
  for (const [what, [asked, param, code, words]] of Object.entries(refused)) {
    it(`refuses ${what}`, () => {
      const problem = validateRequest(asked);
      assert(problem, "refused");
      assert.deepEqual([problem.status, problem.error.param, problem.error.code], [400, param, code]);
      assert.match(problem.error.message, words);
      assert.equal(problem.error.type, "invalid_request_error");
    });
  }

  it("lets through what the service does", () => {
    const conversation = [
      { role: "system", content: "Be brief." },
      {
        role: "user",
        content: [
          { type: "text", text: "Hi" },
          { type: "image_url", image_url: { url: "data:image/png;base64,AA", detail: "low" } },
        ],
      },
      { ...calls("a", "b"), content: "Let me look." },
      result("b"),
      { ...result("a"), content: "", name: "f" },
      { role: "assistant", content: "Done.", refusal: null },
      { role: "user", content: "Thanks", name: "ann" },
    ];
    const more = {
      stream: true,
      stream_options: { include_usage: true },
      tools: [tool],
      tool_choice: "auto",
      max_tokens: 5,
      temperature: 0,
    };
    assert.equal(validateRequest(body(conversation, more)), undefined);
  });

  it("never throws, whatever it is sent", () => {
    const anything = fc.anything({ withNullPrototype: true, maxDepth: 4 });
    const messages = fc.array(
      fc.record(
        {
          role: fc.constantFrom("user", "assistant", "tool"),
          content: anything,
          tool_calls: anything,
          tool_call_id: anything,
        },
        { requiredKeys: [] },
      ),
    );
    fc.assert(fc.property(anything, (value) => void validateRequest(value)));
    fc.assert(fc.property(messages, anything, (list, tools) => void validateRequest(body(list, { tools }))));
  });
});
