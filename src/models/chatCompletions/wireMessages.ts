import {
  callsOf,
  type AssistantMessage,
  type ChatMessage,
  type OpaquePart,
} from "../../core/conversation/message.ts";
import type { JsonObject } from "../../core/text/jsonObject.ts";
import { lenientFields } from "../http/lenientFields.ts";
import { opaquePartsFor, type Recipient } from "../wire/opaqueParts.ts";
import { withPicturesApart, type PictureBytesById } from "../wire/pictureParts.ts";
import { isEphemeral, shapeMessages } from "../wire/shapeMessages.ts";
import { safeToolName } from "../wire/toolNames.ts";
import type { WireRules } from "../wire/wireRules.ts";

/** A message with what the server wants back beside the API's own fields. */
export type WireMessage = ChatMessage & Readonly<Record<string, unknown>>;

/** Fields of a message that go back as they came, OpenRouter's and LiteLLM's, and stand for its reasoning. */
const wholeKinds = ["reasoning_details", "thinking_blocks"];

/** Stands for reasoning that a server wants back and that is not known. */
const unknownReasoning = "(not recorded)";

/** Signature that Gemini takes for a call that it did not make, https://ai.google.dev/gemini-api/docs/thought-signatures. */
const unsigned = { google: { thought_signature: "skip_thought_signature_validator" } };

/** Messages as Chat Completions takes them from whom they go to; without `bytes`, as they are shown. */
export function chatMessages(
  messages: readonly ChatMessage[],
  recipient: Recipient,
  rules: WireRules,
  bytes?: PictureBytesById,
): readonly WireMessage[] {
  const sent = shapeMessages(withPicturesApart(messages, bytes), rules).map((message) =>
    message.role === "assistant" ? chatReply(message, recipient, rules) : (message as WireMessage),
  );
  return (rules.cache === "marked" ? withMarks(sent) : sent).map(withoutPassing);
}

function withoutPassing(message: WireMessage): WireMessage {
  return isEphemeral(message) ? { role: "user", content: message.content } : message;
}

/**
 * Marks the system prompt and the last two messages that are no replies and will be there again: where the last request
 * ended, and this one does.
 */
function withMarks(messages: readonly WireMessage[]): readonly WireMessage[] {
  const asked = messages.flatMap((message, at) => {
    return message.role === "tool" || (message.role === "user" && !isEphemeral(message)) ? [at] : [];
  });
  const marked = new Set([messages.findIndex(({ role }) => role === "system"), ...asked.slice(-2)]);
  return messages.map((message, at) => (marked.has(at) ? withMark(message) : message));
}

function withMark(message: WireMessage): WireMessage {
  const { content } = message;
  const parts = typeof content === "string" ? [{ type: "text" as const, text: content }] : (content ?? []);
  const last = parts.at(-1);
  // An empty text cannot be marked.
  if (!last || (last.type === "text" && last.text === "")) return message;
  const marked = { ...last, cache_control: { type: "ephemeral" } };
  return { ...message, content: [...parts.slice(0, -1), marked] } as WireMessage;
}

function chatReply(message: AssistantMessage, recipient: Recipient, rules: WireRules): WireMessage {
  const parts = opaquePartsFor(message, recipient);
  const calls = callsOf(message).map((call) => {
    const { name, arguments: text } = call.function;
    const { function: signed, ...kept } = keptFields(parts, call.id);
    const made = { name: safeToolName(name), arguments: text, ...lenientFields(signed) };
    const own = { ...call, ...kept, function: made };
    const extra =
      parts.find((part) => part.kind === "extra_content" && part.call === call.id)?.data ??
      (rules.signatures === "filled" ? unsigned : undefined);
    return extra === undefined ? own : { ...own, extra_content: extra };
  });
  return {
    ...withoutOwnFields(message),
    ...(calls.length > 0 && { tool_calls: calls }),
    ...wholeExtra(parts),
    ...reasoningFields(message, parts, rules),
  };
}

/** The message with the API's own fields. */
function withoutOwnFields(message: AssistantMessage): AssistantMessage {
  const own = ["reasoning", "opaque"];
  if (!own.some((key) => key in message)) return message;
  return Object.fromEntries(
    Object.entries(message).filter(([key]) => !own.includes(key)),
  ) as unknown as AssistantMessage;
}

function wholeExtra(parts: readonly OpaquePart[]): Readonly<Record<string, unknown>> {
  const extra = parts.find((part) => part.kind === "extra_content" && part.call === undefined);
  return { ...keptFields(parts, undefined), ...(extra && { extra_content: extra.data }) };
}

/** Fields of a call, or of the message where `call` is undefined, that the server sent to have them back. */
function keptFields(parts: readonly OpaquePart[], call: string | undefined): JsonObject {
  return lenientFields(parts.find((part) => part.kind === "fields" && part.call === call)?.data);
}

/** The reasoning that goes back: with calls where it came from this server, and wherever the server wants some. */
function reasoningFields(
  message: AssistantMessage,
  parts: readonly OpaquePart[],
  rules: WireRules,
): Readonly<Record<string, unknown>> {
  if (rules.reasoning === "never") return {};
  const own = parts.filter(({ kind }) => wholeKinds.includes(kind));
  if (own.length > 0) return Object.fromEntries(own.map(({ kind, data }) => [kind, data]));
  const text = sentReasoning(message, parts, rules);
  return text === undefined ? {} : { [fieldOf(parts)]: text };
}

/** The readable reasoning that is sent back with a message; undefined for none. */
function sentReasoning(
  message: AssistantMessage,
  parts: readonly OpaquePart[],
  rules: WireRules,
): string | undefined {
  const isOwn = parts.some(({ kind }) => kind === "reasoning");
  const hasCalls = callsOf(message).length > 0;
  if (rules.reasoning === "never" || !hasCalls) return undefined;
  if (isOwn) return message.reasoning ?? unknownReasoning;
  return rules.reasoning === "filled" ? unknownReasoning : undefined;
}

function fieldOf(parts: readonly OpaquePart[]): string {
  const data = parts.find(({ kind }) => kind === "reasoning")?.data;
  const field = typeof data === "object" && data !== null && "field" in data ? data.field : undefined;
  return typeof field === "string" ? field : "reasoning_content";
}

/** Parts of a reply that go back beside its text and calls, for counting. */
export function chatSentBack(
  message: AssistantMessage,
  parts: readonly OpaquePart[],
  rules: WireRules,
): { readonly texts: readonly string[]; readonly tokens: number } {
  const isWhole = parts.some(({ kind }) => wholeKinds.includes(kind));
  if (isWhole && rules.reasoning !== "never") return { texts: [message.reasoning ?? ""], tokens: 0 };
  const text = sentReasoning(message, parts, rules);
  return { texts: text === undefined ? [] : [text], tokens: 0 };
}
