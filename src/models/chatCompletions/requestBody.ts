import type { ToolDefinition } from "../../core/conversation/message.ts";
import type { ReasoningEffort } from "../../core/ports/modelChoice.ts";
import type { ChatRequest } from "../../core/ports/models.ts";
import { baseModel } from "../../core/tokens/encoding/encodingFor.ts";
import type { BodyTerms } from "../apiStream.ts";
import { saysTooLong } from "../errors/contextLength.ts";
import { cacheKeyField } from "../wire/cacheKey.ts";
import { plainTools } from "../wire/plainSchema.ts";
import { wellFormed } from "../wire/readableMessage.ts";
import { toolChoiceField } from "../wire/toolChoice.ts";
import { safeToolName } from "../wire/toolNames.ts";
import type { WireRules } from "../wire/wireRules.ts";
import { chatMessages, type WireMessage } from "./wireMessages.ts";

/** A Chat Completions body, always streamed. */
export interface RequestBody {
  readonly model: string;
  readonly messages: readonly WireMessage[];
  readonly stream: true;
  readonly stream_options?: { readonly include_usage: true };
  readonly tools?: ChatRequest["tools"];
  readonly tool_choice?: "none";
  readonly max_tokens?: number;
  readonly max_completion_tokens?: number;
  readonly temperature?: number;
  readonly reasoning_effort?: string;
  readonly prompt_cache_key?: string;
}

const optionalFields = [
  "stream_options",
  "temperature",
  "max_tokens",
  "max_completion_tokens",
  "reasoning_effort",
  "prompt_cache_key",
] as const;

/**
 * Unsupported parameter of some servers or models: a field that a reply can do without or under another name, or
 * `reasoning`, thinking in a request with tools (OpenAI from gpt-5.6 on, outside its Responses API); `no effort`, not to think.
 */
export type ChatRefused = (typeof optionalFields)[number] | "reasoning" | "no effort";

/** The body for `request`, in the shape that the server takes, without what was refused before. */
export function requestBody(
  request: ChatRequest,
  { recipient, rules, refused, effort }: BodyTerms<ChatRefused>,
): RequestBody {
  const { model, messages, temperature, pictures = new Map() } = request;
  const tools = wireTools(request.tools, rules);
  const hasNoTemperature = temperature === undefined || isReasoningModel(model) || refused.has("temperature");
  return {
    model,
    messages: chatMessages(messages, recipient, rules, pictures),
    stream: true,
    ...(refused.has("stream_options") ? {} : { stream_options: { include_usage: true } }),
    ...(tools.length > 0 ? { tools } : {}),
    ...toolChoiceField(request, recipient),
    ...effortField(effort, refused, tools.length > 0),
    ...capField(request, refused),
    ...(hasNoTemperature ? {} : { temperature }),
    ...(refused.has("prompt_cache_key") ? {} : cacheKeyField(request, recipient)),
  };
}

function effortField(
  effort: ReasoningEffort,
  refused: ReadonlySet<ChatRefused>,
  hasTools: boolean,
): Pick<RequestBody, "reasoning_effort"> {
  if (refused.has("reasoning_effort")) return {};
  if (hasTools && refused.has("reasoning")) return { reasoning_effort: "none" };
  if (effort === "auto") return {};
  return { reasoning_effort: effort === "none" && refused.has("no effort") ? "low" : effort };
}

function capField(
  { model, maxTokens }: ChatRequest,
  refused: ReadonlySet<ChatRefused>,
): Partial<RequestBody> {
  const caps = ["max_tokens", "max_completion_tokens"] as const;
  const cap = (isReasoningModel(model) ? caps.toReversed() : caps).find((field) => !refused.has(field));
  return maxTokens === undefined || cap === undefined ? {} : { [cap]: maxTokens };
}

/** The tools as the server takes them. */
export function wireTools(tools: ChatRequest["tools"], rules: WireRules): ChatRequest["tools"] {
  const named = tools.map((tool) => {
    const known = sendable.get(tool) ?? madeSendable(tool);
    sendable.set(tool, known);
    return known;
  });
  return rules.schemas === "plain" ? plainTools(named) : named;
}

/** Definitions of tools stay as they are, and go along with one request after another. */
const sendable = new WeakMap<ToolDefinition, ToolDefinition>();

function madeSendable(given: ToolDefinition): ToolDefinition {
  const tool = wellFormed(given);
  const name = safeToolName(tool.function.name);
  return name === tool.function.name ? tool : { ...tool, function: { ...tool.function, name } };
}

/** The unsupported parameter of `body` that a refusal with this text names, if the request can be sent again without it. */
export function refusedInChat(body: RequestBody, text: string): ChatRefused | undefined {
  const isReasoning = body.tools !== undefined && body.reasoning_effort !== "none";
  if (isReasoning && refusesToolsWithReasoning(text)) return "reasoning";
  // Whatever the refusal says of the field, the request is whole without it.
  if (saysTooLong(text)) return undefined;
  const named = optionalFields.filter((field) => namesOf(field).test(text));
  const found = named.find(
    (field) => body[field] !== undefined && (field !== "reasoning_effort" || mayThink(body)),
  );
  return found === "reasoning_effort" && body.reasoning_effort === "none" ? "no effort" : found;
}

/** The names of a field in refusals: its own, in camel case or by its place, and what it asks for. */
function namesOf(field: (typeof optionalFields)[number]): RegExp {
  const own = field.replaceAll("_", "[_.]?");
  const asks =
    field === "reasoning_effort"
      ? "|\\bparameter:? [`'\"]?effort\\b|thinking[_ ](?:level|budget)|\\bthink value|not support (?:thinking|reasoning)\\b"
      : "";
  return new RegExp(`\\b${own}\\b${asks}`, "i");
}

/** True unless the request was made without reasoning for the sake of its tools. */
function mayThink({ tools, reasoning_effort }: RequestBody): boolean {
  return tools === undefined || reasoning_effort !== "none";
}

function refusesToolsWithReasoning(text: string): boolean {
  return /tools with reasoning_effort are not supported/i.test(text);
}

/** OpenAI's models that think first: they take `max_completion_tokens` and no `temperature`. */
export function isReasoningModel(model: string): boolean {
  return /^(?:o\d|gpt-[5-9](?!.*chat)|codex-)/.test(baseModel(model));
}
