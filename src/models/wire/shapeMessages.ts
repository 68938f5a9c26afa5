import {
  callsOf,
  isEmptyReply,
  picturesOf,
  textOf,
  type AssistantMessage,
  type ChatMessage,
  type ContentPart,
  type UserMessage,
} from "../../core/conversation/message.ts";
import { withCallIds } from "./callIds.ts";
import { readableMessage } from "./readableMessage.ts";
import type { WireRules } from "./wireRules.ts";

/** Stands for what a server does not take empty. */
export const fillers = {
  text: "(no text)",
  result: "(no output)",
  calling: "(calling tools)",
  afterTool: "(noted)",
  opening: "(continued)",
} as const;

/**
 * The messages as a server with these rules takes them. Pure; whatever the rules, no text has half a character and no
 * reply is without text and calls.
 */
export function shapeMessages(messages: readonly ChatMessage[], rules: WireRules): readonly ChatMessage[] {
  let shaped: readonly ChatMessage[] = messages.filter((one) => !isEmptyReply(one)).map(readableMessage);
  if (rules.blanks === "filled") shaped = shaped.map(withFillers);
  if (rules.system !== undefined) shaped = withOneSystem(shaped);
  if (rules.system === "user") shaped = withoutSystem(shaped);
  if (rules.afterTool === "assistant") shaped = withPassingInResult(shaped).flatMap(answeredBefore);
  if (rules.roles === "alternate") shaped = alternating(shaped);
  return withCallIds(shaped, rules.ids);
}

/** The message with something in the place of each blank. */
export function withFillers(message: ChatMessage): ChatMessage {
  if (message.role === "assistant" && textOf(message).trim() === "") {
    return { ...message, content: callsOf(message).length > 0 ? fillers.calling : fillers.text };
  }
  if (message.content === null || typeof message.content === "string") {
    const isPicture = message.role === "user" && picturesOf(message).length > 0;
    if (textOf(message).trim() !== "" || isPicture) return message;
    return { ...message, content: message.role === "tool" ? fillers.result : fillers.text };
  }
  const content = message.content.filter((part) => part.type !== "text" || part.text.trim() !== "");
  if (content.length > 0) return { ...message, content } as ChatMessage;
  return { ...message, content: message.role === "tool" ? fillers.result : fillers.text };
}

function withOneSystem(messages: readonly ChatMessage[]): readonly ChatMessage[] {
  const texts = messages.filter(({ role }) => role === "system").map(textOf);
  const rest = messages.filter(({ role }) => role !== "system");
  return texts.length === 0 ? rest : [{ role: "system", content: texts.join("\n\n") }, ...rest];
}

function withoutSystem([first, ...rest]: readonly ChatMessage[]): readonly ChatMessage[] {
  if (first?.role !== "system") return first === undefined ? rest : [first, ...rest];
  const told: UserMessage = { role: "user", content: textOf(first) };
  const [next, ...others] = rest;
  return next?.role === "user" && !isEphemeral(next) ? [joinedUsers(told, next), ...others] : [told, ...rest];
}

/** The messages, with what passes and would stand right behind a tool's result as the end of that. */
function withPassingInResult(messages: readonly ChatMessage[]): readonly ChatMessage[] {
  const [before, last] = messages.slice(-2);
  if (before?.role !== "tool" || !last || !isEphemeral(last)) return messages;
  return [...messages.slice(0, -2), { ...before, content: `${textOf(before)}\n\n${textOf(last)}` }];
}

/** True for what is sent with one request only. */
export function isEphemeral(message: ChatMessage): message is UserMessage {
  return message.role === "user" && message.passing === true;
}

function answeredBefore(
  message: ChatMessage,
  index: number,
  messages: readonly ChatMessage[],
): readonly ChatMessage[] {
  const isOpen = message.role === "user" && messages[index - 1]?.role === "tool";
  return isOpen ? [{ role: "assistant", content: fillers.afterTool }, message] : [message];
}

/** Neighbours of one role become one message; calls and their results stay as they are. */
function alternating(messages: readonly ChatMessage[]): readonly ChatMessage[] {
  const merged: ChatMessage[] = [];
  for (const message of messages) {
    const before = merged.at(-1);
    const joined = before && joinedWith(before, message);
    if (joined) merged[merged.length - 1] = joined;
    else if (message.role === "assistant" && (!before || before.role === "system")) {
      merged.push({ role: "user", content: fillers.opening }, message);
    } else merged.push(message);
  }
  return merged;
}

function joinedWith(before: ChatMessage, message: ChatMessage): ChatMessage | undefined {
  if (before.role === "user" && message.role === "user") return joinedUsers(before, message);
  if (before.role !== "assistant" || message.role !== "assistant") return undefined;
  return callsOf(before).length > 0 ? undefined : joinedReplies(before, message);
}

function joinedUsers(one: UserMessage, other: UserMessage): UserMessage {
  if (typeof one.content === "string" && typeof other.content === "string") {
    return { ...one, content: `${one.content}\n\n${other.content}` };
  }
  return { ...one, content: [...partsOf(one), ...partsOf(other)] };
}

function partsOf({ content }: UserMessage): readonly ContentPart[] {
  return typeof content === "string" ? [{ type: "text", text: content }] : content;
}

function joinedReplies(one: AssistantMessage, other: AssistantMessage): AssistantMessage {
  const content = [textOf(one), textOf(other)].filter((text) => text !== "").join("\n\n");
  const opaque = [...(one.opaque ?? []), ...(other.opaque ?? [])];
  return { ...one, ...other, content, ...(opaque.length > 0 && { opaque }) };
}
