import type { Picture } from "./picture.ts";

/** Chat Completions message shapes, as sent, stored and exported. Field names are the API's own. */
export type Role = "system" | "user" | "assistant" | "tool";

export interface TextPart {
  readonly type: "text";
  readonly text: string;
}

export interface ImagePart {
  readonly type: "image_url";
  readonly image_url: { readonly url: string; readonly detail?: "auto" | "low" | "high" };
}

export type ContentPart = TextPart | ImagePart;

/** One function call; `arguments` is the JSON text exactly as the model wrote it. */
export interface ToolCall {
  readonly id: string;
  readonly type: "function";
  readonly function: { readonly name: string; readonly arguments: string };
}

export interface SystemMessage {
  readonly role: "system";
  readonly content: string | readonly TextPart[];
  readonly name?: string;
}

export interface UserMessage {
  readonly role: "user";
  readonly content: string | readonly ContentPart[];
  readonly name?: string;
  /** Longhand's own field. */
  readonly images?: readonly Picture[];
  /** Longhand's own field: it stands at the end of this one request, so that no server is to cache what ends with it. */
  readonly passing?: true;
}

/**
 * Opaque part: what a server wants back unchanged with a message, such as reasoning, a signature or an encrypted
 * item. Sent to that server and family of models alone, and never shown.
 */
export interface OpaquePart {
  /** Host and port of the server that it is from and for. */
  readonly server: string;
  readonly model: string;
  /** Name of the part, in the words of the API. */
  readonly kind: string;
  /** JSON as it came. */
  readonly data: unknown;
  /** The id of the call that it belongs to; without one it is of the whole message. */
  readonly call?: string;
  /** Its weight in later prompts, in tokens, as far as the server said. */
  readonly tokens?: number;
}

/** `content` is null only where `tool_calls` is not empty. */
export interface AssistantMessage {
  readonly role: "assistant";
  readonly content: string | readonly TextPart[] | null;
  readonly name?: string;
  readonly tool_calls?: readonly ToolCall[];
  readonly refusal?: string | null;
  /** The model's reasoning before the reply, as far as it can be read: no part of the content. Longhand's own field. */
  readonly reasoning?: string;
  /** Longhand's own field. */
  readonly opaque?: readonly OpaquePart[];
}

export interface ToolMessage {
  readonly role: "tool";
  readonly tool_call_id: string;
  readonly content: string | readonly TextPart[];
  readonly name?: string;
  /** Longhand's own field. */
  readonly images?: readonly Picture[];
}

export type ChatMessage = SystemMessage | UserMessage | AssistantMessage | ToolMessage;

/** A function the model may call; `parameters` is a JSON schema of type object. */
export interface ToolDefinition {
  readonly type: "function";
  readonly function: {
    readonly name: string;
    readonly description?: string;
    readonly parameters?: { readonly [key: string]: unknown };
    readonly strict?: boolean | null;
  };
}

/** Parts of a reply as they came, each empty where there was none. */
interface ReplyParts {
  readonly text: string;
  readonly calls: readonly ToolCall[];
  readonly reasoning: string;
  readonly opaque?: readonly OpaquePart[];
}

/** The assistant message of a reply, without the parts that are empty. */
export function replyMessage({ text, calls, reasoning, opaque = [] }: ReplyParts): AssistantMessage {
  return {
    role: "assistant",
    content: calls.length > 0 && text === "" ? null : text,
    ...(calls.length > 0 && { tool_calls: calls }),
    ...(reasoning.trim() !== "" && { reasoning }),
    ...(opaque.length > 0 && { opaque }),
  };
}

/** The message's text parts joined; "" for null content. Images are left out. */
export function textOf(message: ChatMessage): string {
  const { content } = message;
  if (content === null) return "";
  if (typeof content === "string") return content;
  return content.map((part) => (part.type === "text" ? part.text : "")).join("");
}

/** The pictures that are kept apart from the message; none of those that stand in its content. */
export function picturesOf(message: ChatMessage): readonly Picture[] {
  return message.role === "user" || message.role === "tool" ? (message.images ?? []) : [];
}

/** The message without the pictures that are kept apart from it. */
export function withoutPictures<M extends ChatMessage>(message: M): M {
  if (picturesOf(message).length === 0) return message;
  return Object.fromEntries(Object.entries(message).filter(([key]) => key !== "images")) as unknown as M;
}

/** The calls of an assistant message; empty for every other message. */
export function callsOf(message: ChatMessage): readonly ToolCall[] {
  return message.role === "assistant" ? (message.tool_calls ?? []) : [];
}

/** True for a reply that said nothing: a thought that broke off. Nobody is sent it. */
export function isEmptyReply(message: ChatMessage): boolean {
  return message.role === "assistant" && callsOf(message).length === 0 && textOf(message).trim() === "";
}
