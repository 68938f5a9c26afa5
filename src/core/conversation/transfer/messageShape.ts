import * as v from "valibot";
import { callsOf, type ChatMessage } from "../message.ts";
import { byField, listOf, objectOf, oneOf, text, textOrList } from "./shape.ts";

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

/** A message as it stands in a stored entry. */
export const storedMessage = byField("role", [
  objectOf({ role: oneOf("system"), content: textContent, name: storedName }),
  objectOf({
    role: oneOf("user"),
    content: textOrList(byField("type", [textPart, storedImage])),
    name: storedName,
  }),
  objectOf({
    role: oneOf("assistant"),
    content: v.nullable(textContent),
    name: storedName,
    tool_calls: v.exactOptional(listOf(toolCall)),
    refusal: v.exactOptional(v.nullable(text)),
  }),
  objectOf({ role: oneOf("tool"), content: textContent, tool_call_id: text, name: storedName }),
]) satisfies v.GenericSchema<unknown, ChatMessage>;

const foreignImage = objectOf({
  type: oneOf("image_url"),
  image_url: v.pipe(
    objectOf({ url: text, detail: v.nullish(detail) }),
    v.transform((image) => (image.detail ? { url: image.url, detail: image.detail } : { url: image.url })),
  ),
});
const foreignName = v.nullish(text);

/** A message of the Chat Completions API as other programs write it: null counts as missing. */
export const foreignMessage = byField("role", [
  objectOf({ role: oneOf("system", "developer"), content: textContent, name: foreignName }),
  objectOf({
    role: oneOf("user"),
    content: textOrList(byField("type", [textPart, foreignImage])),
    name: foreignName,
  }),
  objectOf({
    role: oneOf("assistant"),
    content: v.nullish(textContent),
    name: foreignName,
    tool_calls: v.nullish(listOf(toolCall)),
    refusal: v.nullish(text),
  }),
  objectOf({ role: oneOf("tool"), content: textContent, tool_call_id: text, name: foreignName }),
]);

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

/** Checked messages that every service takes: calls have results, in order, and each result has its call. */
export interface SendableMessages {
  readonly messages: readonly ChatMessage[];
  /** Calls that got a result saying that there is none. */
  readonly answered: number;
}

/** The result of a call whose own is not in the file. */
export const missingResult = "No result of this call was recorded.";

/** Answers calls without a result. Returns a sentence with the place of a result that has no call. */
export function answerCalls(messages: readonly ChatMessage[], place: string): SendableMessages | string {
  const whole: ChatMessage[] = [];
  const open = new Set<string>();
  let answered = 0;
  const answerOpen = () => {
    for (const id of open) whole.push({ role: "tool", tool_call_id: id, content: missingResult });
    answered += open.size;
    open.clear();
  };
  for (const [index, message] of messages.entries()) {
    if (message.role === "tool") {
      if (!open.delete(message.tool_call_id)) {
        return `${place}[${index}] answers ${JSON.stringify(message.tool_call_id)}, which no open call before it has.`;
      }
    } else {
      answerOpen();
    }
    for (const call of callsOf(message)) {
      if (open.has(call.id))
        return `${place}[${index}] has two calls with the id ${JSON.stringify(call.id)}.`;
      open.add(call.id);
    }
    whole.push(message);
  }
  answerOpen();
  return { messages: whole, answered };
}
