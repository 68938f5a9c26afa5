import { callsOf, type ChatMessage } from "../message.ts";
import { byField, isText, listOf, objectOf, oneOf, optional, textOrList, type Check } from "./shape.ts";

const textPart = objectOf({ text: isText });
const imagePart = objectOf({
  image_url: objectOf({ url: isText, detail: optional(oneOf("auto", "low", "high")) }),
});
const textContent = textOrList(byField("type", { text: textPart }));
const userContent = textOrList(byField("type", { text: textPart, image_url: imagePart }));
const toolCall = objectOf({
  id: isText,
  type: oneOf("function"),
  function: objectOf({ name: isText, arguments: isText }),
});
const name = optional(isText);

/** A message of the Chat Completions API; "developer" counts as "system". */
export const isMessage: Check = byField("role", {
  system: objectOf({ content: textContent, name }),
  developer: objectOf({ content: textContent, name }),
  user: objectOf({ content: userContent, name }),
  assistant: objectOf({
    content: optional(textContent),
    name,
    tool_calls: optional(listOf(toolCall)),
    refusal: optional(isText),
  }),
  tool: objectOf({ content: textContent, tool_call_id: isText, name }),
});

/**
 * A checked message with the API's fields only. Content that is null without a call is no valid
 * message, so it becomes "".
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

/** A message as it stands in a stored entry: no role of another API's making. */
export const isStoredMessage: Check = (value, place) =>
  isMessage(value, place) ?? objectOf({ role: oneOf("system", "user", "assistant", "tool") })(value, place);

/** Checked messages that every service takes: calls have results, in order, and each result has its call. */
export interface SendableMessages {
  readonly messages: readonly ChatMessage[];
  /** Calls that got a result saying that there is none. */
  readonly answered: number;
}

/** What a call is answered with whose result is not in the file. */
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
