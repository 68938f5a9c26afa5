import type { ChatRequest } from "../../core/ports/models.ts";
import type { ChatMessage } from "../../core/conversation/message.ts";
import { baseModel } from "../../core/tokens/encoding/encodingFor.ts";
import { parseArguments } from "../../core/conversation/callArguments.ts";

/** A Chat Completions body, always streamed. */
export interface RequestBody {
  readonly model: string;
  readonly messages: readonly ChatMessage[];
  readonly stream: true;
  readonly stream_options?: { readonly include_usage: true };
  readonly tools?: ChatRequest["tools"];
  readonly max_tokens?: number;
  readonly max_completion_tokens?: number;
  readonly temperature?: number;
  readonly reasoning_effort?: "none";
}

const optionalFields = ["stream_options", "temperature", "max_tokens", "max_completion_tokens"] as const;

/**
 * Unsupported parameter of some servers or models: a field that a reply can do without or under another name, or
 * `reasoning`, thinking in a request with tools (OpenAI from gpt-5.6 on, outside its Responses API).
 */
export type Refused = (typeof optionalFields)[number] | "reasoning";

/** The body for `request`, without what was `refused` before. */
export function requestBody(request: ChatRequest, refused: ReadonlySet<Refused>): RequestBody {
  const { model, messages, tools, maxTokens, temperature } = request;
  const reasoning = isReasoningModel(model);
  const caps = ["max_tokens", "max_completion_tokens"] as const;
  const cap = (reasoning ? caps.toReversed() : caps).find((field) => !refused.has(field));
  return {
    model,
    messages: messages.map(sendable),
    stream: true,
    ...(refused.has("stream_options") ? {} : { stream_options: { include_usage: true } }),
    ...(tools.length > 0 ? { tools: wellFormed(tools) } : {}),
    ...(tools.length > 0 && refused.has("reasoning") ? { reasoning_effort: "none" } : {}),
    ...(maxTokens === undefined || cap === undefined ? {} : { [cap]: maxTokens }),
    ...(temperature === undefined || reasoning || refused.has("temperature") ? {} : { temperature }),
  };
}

/** The unsupported parameter of `body` that a refusal with this text names, if the request can be sent again without it. */
export function refusedIn(body: RequestBody, text: string): Refused | undefined {
  if (body.tools !== undefined && body.reasoning_effort === undefined && refusesToolsWithReasoning(text)) {
    return "reasoning";
  }
  const unsupported =
    /unsupported|not (?:supported|permitted|allowed)|does(?: not|n't) support|unknown|unrecognized|unexpected|extra (?:inputs|fields)|additional propert/i;
  if (!unsupported.test(text)) return undefined;
  return optionalFields.find((field) => body[field] !== undefined && new RegExp(`\\b${field}\\b`).test(text));
}

function refusesToolsWithReasoning(text: string): boolean {
  return /tools with reasoning_effort are not supported/i.test(text);
}

/** OpenAI's models that think first: they take `max_completion_tokens` and no `temperature`. */
export function isReasoningModel(model: string): boolean {
  return /^(?:o\d|gpt-[5-9](?!.*chat)|codex-)/.test(baseModel(model));
}

/**
 * A message that every server can read. Calls whose arguments are not JSON (a reply cut at its limit) and lone surrogates,
 * which older records may hold, make many servers refuse the whole history.
 */
function sendable(message: ChatMessage): ChatMessage {
  if (message.role !== "assistant" || message.tool_calls === undefined) return wellFormed(message);
  const calls = message.tool_calls.map((call) => {
    const sent = sendableArguments(call.function.arguments);
    return { ...call, function: { ...call.function, arguments: sent } };
  });
  return wellFormed({ ...message, tool_calls: calls });
}

/** As written, unless they are no JSON object or hold a lone surrogate as an escape. */
function sendableArguments(json: string): string {
  const parsed = parseArguments(json);
  if (!parsed.ok) return "{}";
  // `JSON.stringify` escapes lone surrogates and leaves pairs as they are.
  const holdsLone = /\\u[dD]/.test(json) && /\\ud[89a-f]/.test(JSON.stringify(parsed.values));
  return holdsLone ? JSON.stringify(wellFormed(parsed.values)) : json;
}

/** The value with U+FFFD for every lone surrogate in its texts; itself where there is none. */
function wellFormed<T>(value: T): T {
  if (typeof value === "string") return (value.isWellFormed() ? value : value.toWellFormed()) as T;
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map(wellFormed) as T;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, wellFormed(one)])) as T;
}
