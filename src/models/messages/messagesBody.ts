import type { ReasoningEffort } from "../../core/ports/modelChoice.ts";
import type { ChatRequest } from "../../core/ports/models.ts";
import { argumentValues } from "../../core/conversation/callArguments.ts";
import {
  callsOf,
  picturesOf,
  textOf,
  type ChatMessage,
  type OpaquePart,
  type ToolMessage,
  type UserMessage,
} from "../../core/conversation/message.ts";
import type { BodyTerms } from "../apiStream.ts";
import { opaquePartsFor, type Recipient } from "../wire/opaqueParts.ts";
import { pictureUrl, withPictureParts, type PictureBytesById } from "../wire/pictureParts.ts";
import { fillers, isEphemeral, shapeMessages } from "../wire/shapeMessages.ts";
import { wireTools } from "../chatCompletions/requestBody.ts";
import { safeToolName } from "../wire/toolNames.ts";

type Block = Readonly<Record<string, unknown>>;

interface Turn {
  readonly role: "user" | "assistant";
  readonly content: readonly Block[];
}

/** A body of Anthropic's Messages API, always streamed. */
export interface MessagesBody {
  readonly model: string;
  readonly max_tokens: number;
  readonly messages: readonly Turn[];
  readonly stream: true;
  readonly system?: readonly Block[];
  readonly tools?: readonly Block[];
  readonly temperature?: number;
  readonly thinking?: Block;
  readonly output_config?: Block;
}

/** Part of a request that a model or server does not take, or not in this form. */
export type MessagesRefused = "temperature" | "adaptive" | "thinking" | "cache_control";

/** Cap of the reply where the request names none; the API asks for one. */
const usualCap = 8_192;

/** Tokens to think with, where the model takes a budget instead of an effort. */
const budgets = { low: 2_048, medium: 8_192, high: 16_384 } as const;

const mark = { cache_control: { type: "ephemeral" } } as const;

/**
 * The body for `request`; the end of its stable prefix and its own end are marked for the cache. No `tool_choice`: another one
 * than before loses the messages' cache, https://platform.claude.com/docs/en/build-with-claude/prompt-caching.
 */
export function messagesBody(
  request: ChatRequest,
  { recipient, rules, refused, effort }: BodyTerms<MessagesRefused>,
): MessagesBody {
  const { model, tools, maxTokens = usualCap, temperature, pictures = new Map() } = request;
  const { stable, passing } = parted(withPictureParts(request.messages, pictures));
  const shaped = shapeMessages(stable, { ...rules, ids: "safe", system: "first" });
  const system = shaped
    .filter(({ role }) => role === "system")
    .map(textOf)
    .join("\n\n");
  const turns = turnsOf(
    shaped.filter(({ role }) => role !== "system"),
    recipient,
    pictures,
  );
  const isMarked = !refused.has("cache_control");
  const thinking = thinkingFields(effort, maxTokens, refused);
  const hasTemperature = temperature !== undefined && !refused.has("temperature") && !thinking.thinking;
  return {
    model,
    max_tokens: maxTokens,
    messages: withPassing(isMarked ? withMarks(turns) : turns, passing),
    stream: true,
    ...(system !== "" && { system: [{ type: "text", text: system, ...(isMarked && mark) }] }),
    ...(tools.length > 0 && { tools: wireTools(tools, rules).map(toolOf) }),
    ...(hasTemperature && { temperature }),
    ...thinking,
  };
}

function toolOf({ function: { name, description, parameters } }: ChatRequest["tools"][number]): Block {
  const schema = parameters ?? { type: "object", properties: {} };
  return {
    name,
    ...(description !== undefined && { description }),
    input_schema: schema,
  };
}

function thinkingFields(
  effort: ReasoningEffort,
  maxTokens: number,
  refused: ReadonlySet<MessagesRefused>,
): Pick<MessagesBody, "thinking" | "output_config"> {
  if (effort === "auto" || refused.has("thinking")) return {};
  if (effort === "none") return { thinking: { type: "disabled" } };
  if (!refused.has("adaptive")) return { thinking: { type: "adaptive" }, output_config: { effort } };
  const budget_tokens = Math.min(budgets[effort], Math.floor(maxTokens / 2));
  return budget_tokens < 1_024 ? {} : { thinking: { type: "enabled", budget_tokens } };
}

/** User and assistant in turn, the user first; results and what the user says next are one turn. */
function turnsOf(
  messages: readonly ChatMessage[],
  recipient: Recipient,
  bytes: PictureBytesById,
): readonly Turn[] {
  const turns: Turn[] = [];
  for (const message of messages) {
    const role = message.role === "assistant" ? "assistant" : "user";
    const content = blocksOf(message, recipient, bytes);
    const before = turns.at(-1);
    if (before?.role === role) turns[turns.length - 1] = { role, content: [...before.content, ...content] };
    else if (!before && role === "assistant") turns.push(opening, { role, content });
    else turns.push({ role, content });
  }
  return turns;
}

const opening: Turn = { role: "user", content: [{ type: "text", text: fillers.opening }] };

function blocksOf(message: ChatMessage, recipient: Recipient, bytes: PictureBytesById): readonly Block[] {
  switch (message.role) {
    case "assistant":
      return [
        ...thoughtParts(message, recipient).map(({ data }) => data as Block),
        ...textBlocks(textOf(message)),
        ...callsOf(message).map((call) => ({
          type: "tool_use",
          id: call.id,
          name: safeToolName(call.function.name),
          input: argumentValues(call),
        })),
      ];
    case "tool":
      return [{ type: "tool_result", tool_use_id: message.tool_call_id, ...resultContent(message, bytes) }];
    case "user":
      return userBlocks(message);
    default:
      return textBlocks(textOf(message));
  }
}

/** The thinking of a reply that goes back with it. */
function thoughtParts(message: ChatMessage, recipient: Recipient): readonly OpaquePart[] {
  return message.role === "assistant" ? opaquePartsFor(message, recipient, "thinking") : [];
}

function textBlocks(text: string): readonly Block[] {
  return text.trim() === "" ? [] : [{ type: "text", text: text.trimEnd() }];
}

function resultContent(message: ToolMessage, bytes: PictureBytesById): Block {
  const text = textOf(message);
  const images = picturesOf(message).flatMap((picture) => {
    const url = pictureUrl(picture, bytes);
    return url === undefined ? [] : [{ type: "image", source: imageSource(url) }];
  });
  if (images.length > 0) return { content: [...textBlocks(text), ...images] };
  return text.trim() === "" ? {} : { content: text };
}

function userBlocks({ content }: UserMessage): readonly Block[] {
  const parts = typeof content === "string" ? [{ type: "text", text: content } as const] : content;
  const blocks = parts.flatMap((part): readonly Block[] => {
    if (part.type === "image_url") return [{ type: "image", source: imageSource(part.image_url.url) }];
    return part.text.trim() === "" ? [] : [{ type: "text", text: part.text }];
  });
  return blocks.length > 0 ? blocks : [{ type: "text", text: fillers.text }];
}

function imageSource(url: string): Block {
  const data = /^data:([\w/+.-]+);base64,/.exec(url);
  if (!data) return { type: "url", url };
  return { type: "base64", media_type: data[1], data: url.slice(data[0].length) };
}

/** The messages that will be there again, and what passes with this request. */
function parted(messages: readonly ChatMessage[]) {
  const last = messages.at(-1);
  return last && isEphemeral(last)
    ? { stable: messages.slice(0, -1), passing: textBlocks(textOf(last)) }
    : { stable: messages, passing: [] };
}

/** The turns with what passes, behind the mark of what stays. */
function withPassing(turns: readonly Turn[], passing: readonly Block[]): readonly Turn[] {
  const last = turns.at(-1);
  if (passing.length === 0) return turns;
  if (last?.role !== "user") return [...turns, { role: "user", content: passing }];
  return [...turns.slice(0, -1), { role: "user", content: [...last.content, ...passing] }];
}

/** Marks the last turns of the user: what the next request begins with, and what the one before did. */
function withMarks(turns: readonly Turn[]): readonly Turn[] {
  const last = turns.findLastIndex(({ role }) => role === "user");
  const before = turns.findLastIndex(({ role }, at) => role === "user" && at < last);
  return turns.map((turn, at) => {
    const end = turn.content.at(-1);
    if ((at !== last && at !== before) || !end) return turn;
    return { ...turn, content: [...turn.content.slice(0, -1), { ...end, ...mark }] };
  });
}

/** Part of `body` that a refusal is about, if the request can be sent again without it. */
export function refusedInMessages(body: MessagesBody, words: string): MessagesRefused | undefined {
  if (body.thinking?.["type"] === "adaptive" && /adaptive|output_config|effort/i.test(words))
    return "adaptive";
  // A reply that another model made has no thinking to begin with.
  if (body.thinking !== undefined && /thinking/i.test(words)) return "thinking";
  if (body.temperature !== undefined && /temperature/i.test(words)) return "temperature";
  return /cache_control/i.test(words) ? "cache_control" : undefined;
}

/** Parts of a reply that go back beside its text and calls, for counting. */
export function messagesSentBack(_message: ChatMessage, parts: readonly OpaquePart[]) {
  const texts = parts.flatMap(({ kind, data, tokens }) => {
    const thought = kind === "thinking" && tokens === undefined ? (data as Block)["thinking"] : undefined;
    return typeof thought === "string" ? [thought] : [];
  });
  return { texts, tokens: parts.reduce((sum, { tokens = 0 }) => sum + tokens, 0) };
}
