import assert from "node:assert/strict";
import { contextLimitIn, saysOverRate, saysTooLong } from "../../../../src/models/errors/contextLength.ts";

const nbsp = "\u00a0";

/** Messages of servers about a prompt that does not fit, with the window that they name. */
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
  ["Total tokens of image and text exceed max message tokens: 131072", 131_072],
  ["input_tokens (140000) + max_tokens exceed model limit 131072", 131_072],
  ["Requested 210000 tokens; max 200000", 200_000],
  ["prompt has 9000 tokens but slot has only 4096", 4096],
  ["Token limit exceeded: 131073 tokens in, limit 131072", 131_072],
  ["n_keep: 9000 >= n_ctx: 4096", 4096],
  ["Your prompt is 140,233 tokens; this deployment accepts 128,000", 128_000],
  ["The conversation contains 9100 tokens, this server allows 8192", 8192],
  ["prefill would overflow KV cache (need 9000, have 8192)", 8192],
  ["Se excedió la longitud máxima de contexto: 32768 tokens", 32_768],
  ["message history is bigger than 32k tokens", 32_000],
  ["Error: ctx size exceeded", undefined],
  ["The input token count (1200000) exceeds the maximum number of tokens allowed (1048576).", 1_048_576],
  ["Prompt contains 40000 tokens, too large for model with 32768 maximum context length", 32_768],
  [
    "The number of tokens to keep from the initial prompt is greater than the context length. Context length of only 4096 tokens",
    4096,
  ],
  ["This model's maximum context length is 128k tokens, your prompt has 130k.", 128_000],
  ["The input exceeds the maximum context length of 1M tokens. Maximum context length is 1M.", 1_000_000],
  ["<400> InternalError.Algo.InvalidParameter: Range of input length should be [1, 30720]", 30_720],
  ["Range of input length should be [1,129024]", 129_024],
  ["Request body too large for gpt-4o model. Max size: 8000 tokens.", 8000],
  ["Request body too large. Max size: 16,000 tokens.", 16_000],
  ["This model's maximum model length of 8192 was exceeded by the prompt.", 8192],
  [
    "The prompt (length 9001) is longer than the maximum model length of 8192. Make sure that max_model_len is no smaller.",
    8192,
  ],
  [
    "Requested token count exceeds the model's maximum context length of 8192 tokens. You requested a total of 9000 tokens: 5000 tokens from the input messages and 4000 tokens for the completion.",
    8192,
  ],
  [
    "input length and `max_tokens` exceed context limit: 199759 + 8192 > 200000, decrease input length or `max_tokens` and try again",
    200_000,
  ],
  [
    "'max_tokens' or 'max_completion_tokens' is too large: 16384. This model's maximum context length is 4096 tokens and your request has 1000 input tokens (16384 > 4096 - 1000).",
    4096,
  ],
  ["max_tokens must be at least 1, got -302.", undefined],
  ["Input is too long for requested model.", undefined],
  ["prompt too long; exceeded max context length by 4 tokens", undefined],
  ["Please reduce the length of the messages or completion.", undefined],
  ["Please reduce the length of the messages.", undefined],
  ["Your input exceeds the context window of this model. Please adjust your input and try again.", undefined],
  [
    "Input tokens exceed the configured limit of 272000 tokens. Your messages resulted in 300001 tokens. Please reduce the length of the messages.",
    272_000,
  ],
  ["context_length_exceeded", undefined],
  [
    "Trying to keep the first 9000 tokens when context the overflows. However, the model is loaded with context length of only 4096 tokens, which is not enough.",
    4096,
  ],
  ["The input (9000 tokens) is longer than the model's context length (8192 tokens).", 8192],
  ["Input length (40000) exceeds model's maximum context length (32768).", 32_768],
  ["The total number of tokens (13000) exceeds the limit of 8000.", 8000],
  ["Requested tokens (9000) exceed context window of 8192", 8192],
  ["inputs tokens + max_new_tokens must be <= 4096. Given: 5000 inputs tokens and 512 max_new_tokens", 4096],
  ["`inputs` must have less than 4095 tokens. Given: 5000", 4095],
  ["the prompt is too long for the model: 131.073 tokens, maximum 131.072", 131_072],
  ["Maximum context length: 131 072 tokens, prompt: 140 000 tokens", 131_072],
  [`Maximum context length: 131${nbsp}072 tokens`, 131_072],
  ["Maximum context length: 131'072 tokens", 131_072],
  ["Maximum context length is 1,31,072 tokens.", 131_072],
  ["Maximum context length is 131_072 tokens.", 131_072],
  ["maximum context length is 32K", 32_000],
  ["maximum context length is 0.5M tokens", 500_000],
  ["The conversation is too long. Start a new one.", undefined],
  ["Your request exceeded model token limit: 262144", 262_144],
  ["Invalid request: Your request exceeded model token limit: 131072 (requested: 140000)", 131_072],
  ["tokens in request more than max tokens allowed: 40000 > 32768", 32_768],
  ["Prompt has 9000 tokens, but the context window only holds 8192.", 8192],
  [
    "The message you submitted was too long, please reload the conversation and submit something shorter.",
    undefined,
  ],
  ["Error: the prompt does not fit into the context of 4096 tokens", 4096],
  ["Context size has been exceeded.", undefined],
  ["context window exceeded: 12000 of 8192", 8192],
  ["input_too_long", undefined],
  ["tokens_limit_reached: Request body too large for model.", undefined],
  [
    "The sequence length of 9000 is longer than the specified maximum sequence length for this model (8192)",
    8192,
  ],
  ["Model context length is limited to 16384 tokens.", 16_384],
  ["输入长度超过模型最大限制 32768", 32_768],
  ["Prompt 超长", undefined],
  ["上下文长度超出限制", undefined],
  ["tokens 数量超过上限：最大 8192", 8192],
  ["Die Eingabe ist zu lang: 140.000 Token, höchstens 131.072.", 131_072],
  ["La conversation dépasse la longueur maximale de 32 768 jetons.", 32_768],
  ["El prompt excede el máximo de 8192 tokens", 8192],
  ["入力トークン数が上限を超えています", undefined],
  ["Out of context: the KV cache is full", undefined],
  ["request_too_large: Request exceeds the maximum size", undefined],
  ["The prompt size exceeds the context window size and cannot be processed.", undefined],
  ["Expected prompt length <= 32768, got 40000", 32_768],
  ["Too many tokens in prompt: 9000 (limit 8192)", 8192],
  ["This model supports at most 32768 tokens of context; your messages have 40000.", 32_768],
  ["litellm.ContextWindowExceededError: prompt is too long: 208310 tokens > 200000 maximum", 200_000],
];

/** Messages that sound like it and mean something else. */
const others: readonly string[] = [
  "max_tokens is too large: 90000. This model supports at most 16384 completion tokens.",
  "Invalid max_tokens value, the valid range of max_tokens is [1, 8192]",
  "max_tokens: 100000 > 64000, which is the maximum allowed number of output tokens",
  "max_tokens: 64000 > 8192, which is the maximum allowed number of output tokens for claude-3-5-sonnet-20241022",
  "Invalid 'messages[0].content': string too long. Expected a string with maximum length 10485760.",
  "Rate limit reached for requests per min (RPM): Limit 3, Used 3, Requested 1.",
  "Invalid schema for function 'f': context is not of type object.",
  "Request too large for gpt-4o on tokens per min (TPM): Limit 30000, Requested 45000.",
  "Request too large for model `x` in organization `y` on tokens per minute (TPM): Limit 6000, Requested 9000, please reduce your message size and try again.",
  "Rate limit reached on tokens per min (TPM): Limit 30000, Used 29000, Requested 4000. Please try again in 6s.",
  "This request would exceed your organization's rate limit of 30,000 input tokens per minute.",
  "You exceeded your current quota, please check your plan and billing details.",
  "Quota exceeded for metric: generate_content_free_tier_input_token_count, limit: 250000",
  "Too many requests",
  "The request took too long to process",
  "Invalid 'tools': array too long. Expected an array with maximum length 128, but got an array with length 129 instead.",
  "Invalid 'messages[2].tool_calls[0].id': string too long. Expected a string with maximum length 40, but got a string with length 52 instead.",
  "tools.0.function.name: name is too long, maximum 64",
  "The image is too large: at most 20 MB.",
  "messages: roles must alternate between user and assistant",
  "temperature: only 1 is allowed",
  "The server is overloaded. Please try again later.",
  "Model not found",
  "Too many concurrent requests",
  "invalid_api_key",
  "The model `gpt-x` does not exist or you do not have access to it.",
];

describe("The text of a context-length error", () => {
  for (const [text, limit] of said) {
    it(`is recognised, with its figure: ${text.slice(0, 60)}`, () => {
      assert(saysTooLong(text));
      assert.equal(contextLimitIn(text), limit);
    });
  }

  for (const text of others) {
    it(`is not seen in: ${text.slice(0, 60)}`, () => assert(!saysTooLong(text)));
  }

  it("tells a request that alone is more than a minute's tokens from one that has to wait", () => {
    assert.deepEqual(
      others.filter(saysOverRate),
      others.filter((text) => text.startsWith("Request too large")),
    );
  });
});
