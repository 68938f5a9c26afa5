import * as v from "valibot";
import type { ChatMessage } from "../message.ts";
import { pictureTypes } from "../picture.ts";
import { byField, count, listOf, objectOf, oneOf, text, textOrList } from "./shape.ts";

const textPart = objectOf({ type: oneOf("text"), text });
const textContent = textOrList(byField("type", [textPart]));
const detail = oneOf("auto", "low", "high");
const toolCall = objectOf({
  id: text,
  type: oneOf("function"),
  function: objectOf({ name: text, arguments: text }),
});

const storedImage = objectOf({
  type: oneOf("image_url"),
  image_url: objectOf({ url: text, detail: v.exactOptional(detail) }),
});
const storedName = v.exactOptional(text);
/** The pictures of a stored message. */
export const storedPictures = v.exactOptional(
  listOf(
    objectOf({
      id: text,
      mediaType: oneOf(...pictureTypes),
      width: count,
      height: count,
      bytes: count,
      name: v.exactOptional(text),
    }),
  ),
);
const opaquePart = objectOf({
  server: text,
  model: text,
  kind: text,
  data: v.unknown(),
  call: v.exactOptional(text),
  tokens: v.exactOptional(count),
});

/** A message as it stands in a stored entry. */
export const storedMessage = byField("role", [
  objectOf({ role: oneOf("system"), content: textContent, name: storedName }),
  objectOf({
    role: oneOf("user"),
    content: textOrList(byField("type", [textPart, storedImage])),
    name: storedName,
    images: storedPictures,
  }),
  objectOf({
    role: oneOf("assistant"),
    content: v.nullable(textContent),
    name: storedName,
    tool_calls: v.exactOptional(listOf(toolCall)),
    refusal: v.exactOptional(v.nullable(text)),
    reasoning: v.exactOptional(text),
    opaque: v.exactOptional(listOf(opaquePart)),
  }),
  objectOf({
    role: oneOf("tool"),
    tool_call_id: text,
    content: textContent,
    name: storedName,
    images: storedPictures,
  }),
]) satisfies v.GenericSchema<unknown, ChatMessage>;

/**
 * A checked message with the API's fields only; "developer" counts as "system". Content that is null without a call is
 * no valid message, so it becomes "".
 */
export function messageFrom(raw: Record<string, unknown>): ChatMessage {
  const calls = listIn(raw["tool_calls"]).map((call) => pick(call, ["id", "type", "function"]));
  const content = raw["content"];
  return {
    ...pick(raw, ["name", "tool_call_id", "refusal"]),
    role: raw["role"] === "developer" ? "system" : raw["role"],
    content: content ?? (calls.length > 0 ? null : ""),
    ...(calls.length > 0 ? { tool_calls: calls } : {}),
  } as ChatMessage;
}

function listIn(value: unknown): readonly Record<string, unknown>[] {
  return Array.isArray(value) ? (value as Record<string, unknown>[]) : [];
}

function pick(from: Record<string, unknown>, fields: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(
    fields.flatMap((field) =>
      from[field] === undefined || from[field] === null ? [] : [[field, from[field]]],
    ),
  );
}
