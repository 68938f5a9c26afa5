import assert from "node:assert/strict";
import { limitIn, saysTooLong } from "../../../../src/models/errors/contextLength.ts";

const said: readonly (readonly [string, number | undefined])[] = [
  [
    "This model's maximum context length is 128000 tokens. However, your messages resulted in 130011 tokens.",
    128_000,
  ],
  [
    "This model's maximum context length is 4,096 tokens. However, you requested 4198 tokens (98 in the messages, 4100 in the completion).",
    4096,
  ],
  [
    "This endpoint's maximum context length is 32768 tokens. However, you requested about 40000 tokens.",
    32_768,
  ],
  ["This model's maximum prompt length is 131072 but the request contains 537812 tokens.", 131_072],
  ["request (5120 tokens) exceeds the available context size (4096 tokens), try increasing it", 4096],
  [
    '{"code":400,"message":"the request exceeds the available context size.","type":"exceed_context_size_error","n_prompt_tokens":900,"n_ctx":512}',
    512,
  ],
  ["prompt is too long: 212000 tokens > 200000 maximum", 200_000],
  ["The input token count (1200000) exceeds the maximum number of tokens allowed (1048576).", 1_048_576],
  ["Prompt contains 40000 tokens, too large for model with 32768 maximum context length", 32_768],
  [
    "The number of tokens to keep from the initial prompt is greater than the context length. Context length of only 4096 tokens",
    4096,
  ],
  ["This model's maximum context length is 128k tokens, your prompt has 130k.", 128_000],
  ["The input exceeds the maximum context length of 1M tokens. Maximum context length is 1M.", 1_000_000],
  ["Request too large for model on tokens per minute (TPM): Limit 6000, Requested 9000", undefined],
];

describe("The text of a context-length error", () => {
  for (const [text, limit] of said) {
    it(`is recognised, with its figure: ${text.slice(0, 50)}…`, () => {
      assert(saysTooLong(text));
      assert.equal(limitIn(text), limit);
    });
  }

  it("is not seen in other refusals", () => {
    for (const text of [
      "max_tokens is too large: 90000. This model supports at most 16384 completion tokens.",
      "Invalid 'messages[0].content': string too long. Expected a string with maximum length 10485760.",
      "Rate limit reached for requests per min (RPM): Limit 3, Used 3, Requested 1.",
      "Invalid schema for function 'f': context is not of type object.",
    ]) {
      assert(!saysTooLong(text), text);
    }
  });
});
