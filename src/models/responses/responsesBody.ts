import type { ReasoningEffort } from "../../core/ports/modelChoice.ts";
import type { ChatRequest } from "../../core/ports/models.ts";
import {
  callsOf,
  picturesOf,
  textOf,
  type AssistantMessage,
  type ChatMessage,
  type ToolMessage,
  type UserMessage,
} from "../../core/conversation/message.ts";
import type { BodyTerms } from "../apiStream.ts";
import { isReasoningModel, wireTools } from "../chatCompletions/requestBody.ts";
import { cacheKeyField } from "../wire/cacheKey.ts";
import { opaquePartsFor, type Recipient } from "../wire/opaqueParts.ts";
import { pictureUrl, withPictureParts, type PictureBytesById } from "../wire/pictureParts.ts";
import { shapeMessages } from "../wire/shapeMessages.ts";
import { toolChoiceField } from "../wire/toolChoice.ts";
import { safeToolName } from "../wire/toolNames.ts";

type Item = Readonly<Record<string, unknown>>;

/** The kind of opaque part that an item of reasoning is kept as. */
export const reasoningKind = "reasoning_item";

/** A body of OpenAI's Responses API: streamed, and nothing of it is stored there. */
export interface ResponsesBody {
  readonly model: string;
  readonly input: readonly Item[];
  readonly stream: true;
  readonly store: false;
  readonly include?: readonly string[];
  readonly tools?: readonly Item[];
  readonly tool_choice?: "none";
  readonly max_output_tokens?: number;
  readonly temperature?: number;
  readonly prompt_cache_key?: string;
  readonly reasoning?: { readonly effort?: string; readonly summary?: "auto" };
}

/** Part of a request that a model does not take. */
export type ResponsesRefused =
  "temperature" | "summary" | "effort" | "include" | "max_output_tokens" | "prompt_cache_key" | "no effort";

/** The body for `request`, with the reasoning that is the model's own. */
export function responsesBody(
  request: ChatRequest,
  { recipient, rules, refused, effort }: BodyTerms<ResponsesRefused>,
): ResponsesBody {
  const { model, maxTokens, temperature, pictures = new Map() } = request;
  const messages = shapeMessages(withPictureParts(request.messages, pictures), rules);
  const isReasoning = isReasoningModel(model) || effort !== "auto";
  const tools = wireTools(request.tools, rules).map(({ function: { name, description, parameters } }) => ({
    ...{
      type: "function",
      name,
      strict: false,
      parameters: parameters ?? { type: "object", properties: {} },
    },
    ...(description !== undefined && { description }),
  }));
  const reasoning = isReasoning ? reasoningField(effort, refused) : {};
  const hasTemperature = temperature !== undefined && !isReasoning && !refused.has("temperature");
  return {
    model,
    input: messages.flatMap((message) => itemsOf(message, recipient, pictures)),
    stream: true,
    store: false,
    ...(!refused.has("include") && { include: ["reasoning.encrypted_content"] }),
    ...(tools.length > 0 && { tools }),
    ...toolChoiceField(request, recipient),
    // The API refuses a smaller cap.
    ...(maxTokens !== undefined &&
      !refused.has("max_output_tokens") && { max_output_tokens: Math.max(16, maxTokens) }),
    ...(hasTemperature && { temperature }),
    ...(!refused.has("prompt_cache_key") && cacheKeyField(request, recipient)),
    ...reasoning,
  };
}

function reasoningField(
  effort: ReasoningEffort,
  refused: ReadonlySet<ResponsesRefused>,
): Pick<ResponsesBody, "reasoning"> {
  const fields = {
    ...(effort !== "auto" &&
      !refused.has("effort") && { effort: effort === "none" && refused.has("no effort") ? "low" : effort }),
    ...(!refused.has("summary") && { summary: "auto" as const }),
  };
  return Object.keys(fields).length > 0 ? { reasoning: fields } : {};
}

function itemsOf(message: ChatMessage, recipient: Recipient, bytes: PictureBytesById): readonly Item[] {
  switch (message.role) {
    case "tool": {
      const output = resultOutput(message, bytes);
      return [{ type: "function_call_output", call_id: message.tool_call_id, output }];
    }
    case "assistant":
      return replyItems(message, recipient);
    case "user":
      return [{ role: "user", content: userContent(message) }];
    default:
      return [{ role: "system", content: textOf(message) }];
  }
}

function resultOutput(message: ToolMessage, bytes: PictureBytesById): string | readonly Item[] {
  const text = textOf(message);
  const images = picturesOf(message).flatMap((picture) => {
    const image_url = pictureUrl(picture, bytes);
    return image_url === undefined ? [] : [{ type: "input_image", image_url, detail: "auto" }];
  });
  if (images.length === 0) return text;
  return [...(text === "" ? [] : [{ type: "input_text", text }]), ...images];
}

function replyItems(message: AssistantMessage, recipient: Recipient): readonly Item[] {
  const text = textOf(message);
  return [
    ...opaquePartsFor(message, recipient, reasoningKind).map(({ data }) => data as Item),
    ...(text === "" ? [] : [{ role: "assistant", content: text }]),
    ...callsOf(message).map(({ id, function: { name, arguments: json } }) => ({
      type: "function_call",
      call_id: id,
      name: safeToolName(name),
      arguments: json,
    })),
  ];
}

function userContent({ content }: UserMessage): string | readonly Item[] {
  if (typeof content === "string") return content;
  return content.map((part) =>
    part.type === "text"
      ? { type: "input_text", text: part.text }
      : { type: "input_image", image_url: part.image_url.url, detail: part.image_url.detail ?? "auto" },
  );
}

const refusals: readonly (readonly [ResponsesRefused, RegExp, (body: ResponsesBody) => unknown])[] = [
  ["prompt_cache_key", /prompt_cache_key/, (body) => body.prompt_cache_key],
  ["summary", /summar/i, ({ reasoning }) => reasoning?.summary],
  ["no effort", /effort/i, ({ reasoning }) => reasoning?.effort === "none" || undefined],
  ["effort", /effort/i, ({ reasoning }) => reasoning?.effort],
  ["temperature", /temperature/i, ({ temperature }) => temperature],
  ["include", /include|encrypted/i, ({ include }) => include],
  ["max_output_tokens", /max_output_tokens/i, (body) => body.max_output_tokens],
];

/** Part of `body` that a refusal is about, if the request can be sent again without it. */
export function refusedInResponses(body: ResponsesBody, words: string): ResponsesRefused | undefined {
  return refusals.find(([, said, sent]) => said.test(words) && sent(body) !== undefined)?.[0];
}

/**
 * Parts of a reply that go back beside its text and calls, for counting: none. The service takes reasoning in only until
 * the user speaks next, and its report, which the next count starts from, has it then.
 */
export function responsesSentBack() {
  return { texts: [], tokens: 0 };
}
