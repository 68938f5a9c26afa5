import type { ChatMessage, ContentPart, TextPart, ToolCall } from "../../message.ts";
import { isJsonObject } from "../../../text/jsonObject.ts";
import { callOf, foreignContentOf, textIn, textParts, type ForeignContent } from "./contentParts.ts";
import {
  field,
  listField,
  textField,
  timeOf,
  type ForeignConversation,
  type ForeignMessage,
  type Tally,
} from "./foreignFile.ts";
import { fault, isUnreadable, noneOf, type Unreadable } from "../importProblem.ts";

/** The messages of a list; `placeOf` names an item. The problem of the first that is no message. */
export function messagesIn(
  list: readonly unknown[],
  placeOf: (index: number) => string,
  tally: Tally,
): readonly ForeignMessage[] | Unreadable {
  const reading: Reading = { tally, nameless: [], made: 0, messages: [] };
  for (const [index, item] of list.entries()) {
    const place = placeOf(index);
    if (!isJsonObject(item)) return fault(place, "noObject");
    const role = field(item, "role");
    const read = typeof role === "string" ? roles.get(role) : undefined;
    if (!read) return noneOf(`${place}.role`, [...roles.keys()]);
    const messages = read(item, place, reading);
    if (isUnreadable(messages)) return messages;
    const at = timeOf(timeKeys.map((key) => field(item, key)).find((time) => time !== undefined));
    const model = textField(item, "model");
    for (const message of messages) {
      reading.messages.push({ message, at, ...(message.role === "assistant" && { model }) });
    }
  }
  return reading.messages;
}

const timeKeys = ["ts", "timestamp", "created_at", "createdAt"];

/** The conversation of an object that holds its messages under `key`, with what else the object says of it. */
export function conversationIn(
  file: unknown,
  key: string,
  place: string,
  tally: Tally,
): ForeignConversation | Unreadable {
  const list = field(file, key);
  if (!Array.isArray(list)) return fault(`${place}.${key}`, "noList");
  if (list.length === 0) return fault(`${place}.${key}`, "empty");
  const messages = messagesIn(list as readonly unknown[], (index) => `${place}.${key}[${index}]`, tally);
  if (isUnreadable(messages)) return messages;
  const system = foreignContentOf(field(file, "system"), `${place}.system`, tally);
  if (isUnreadable(system)) return system;
  const text = textIn(system.parts, tally);
  const first: ForeignMessage[] = text === "" ? [] : [{ message: { role: "system", content: text } }];
  return {
    title: textField(file, "title"),
    model: textField(file, "model"),
    at: timeOf(field(file, "updated_at") ?? field(file, "created_at")),
    messages: [...first, ...messages],
  };
}

interface Reading {
  readonly tally: Tally;
  /** Calls that the file gives no id: results name the function only, or nothing. */
  nameless: { readonly id: string; readonly name: string }[];
  made: number;
  readonly messages: ForeignMessage[];
}

type ReadRole = (item: unknown, place: string, reading: Reading) => readonly ChatMessage[] | Unreadable;

const systemMessage: ReadRole = (item, place, { tally }) => {
  const content = neededContent(item, place, tally);
  if (isUnreadable(content)) return content;
  return [{ role: "system", content: textContent(item, content, tally), ...nameIn(item) }];
};

const userMessages: ReadRole = (item, place, { tally }) => {
  const content = neededContent(item, place, tally);
  if (isUnreadable(content)) return content;
  const { parts, results } = content;
  const answers = results.map(
    ({ callId, text }) => ({ role: "tool", tool_call_id: callId, content: text }) as const,
  );
  if (answers.length > 0 && parts.length === 0) return answers;
  const said: string | readonly ContentPart[] =
    typeof field(item, "content") === "string" ? textIn(parts, tally) : parts;
  return [...answers, { role: "user", content: said, ...nameIn(item) }];
};

const assistantMessages: ReadRole = (item, place, reading) => {
  const { tally } = reading;
  const content = foreignContentOf(field(item, "content"), `${place}.content`, tally);
  if (isUnreadable(content)) return content;
  const more = callsIn(item, place, reading);
  if (isUnreadable(more)) return more;
  for (const key of ["reasoning_content", "reasoning"]) if (textField(item, key)) tally.add("reasoning");
  if (isJsonObject(field(item, "audio"))) tally.add("audio");
  const calls = [...content.calls, ...more];
  const refusal = textField(item, "refusal");
  const message: ChatMessage = {
    role: "assistant",
    content: content.parts.length === 0 && calls.length > 0 ? null : textContent(item, content, tally),
    ...nameIn(item),
    ...(refusal !== undefined && { refusal }),
    ...(calls.length > 0 && { tool_calls: calls }),
  };
  // A server's own tools answer within the reply.
  return [
    message,
    ...content.results.map(
      ({ callId, text }) => ({ role: "tool", tool_call_id: callId, content: text }) as const,
    ),
  ];
};

const resultMessage: ReadRole = (item, place, reading) => {
  const content = neededContent(item, place, reading.tally);
  if (isUnreadable(content)) return content;
  const given = field(item, "tool_call_id") ?? undefined;
  if (given !== undefined && typeof given !== "string") return fault(`${place}.tool_call_id`, "noText");
  const name = textField(item, "name") ?? textField(item, "tool_name");
  const id = given ?? answered(reading, name);
  return [
    { role: "tool", tool_call_id: id, content: textContent(item, content, reading.tally), ...nameIn(item) },
  ];
};

const roles: ReadonlyMap<string, ReadRole> = new Map([
  ["system", systemMessage],
  ["developer", systemMessage],
  ["user", userMessages],
  ["assistant", assistantMessages],
  ["tool", resultMessage],
  ["function", resultMessage],
]);

/** The call without an id that a result of `name` answers: the oldest of that name, else the oldest. */
function answered(reading: Reading, name: string | undefined): string {
  const place = reading.nameless.findIndex((call) => call.name === name);
  const [call] = reading.nameless.splice(Math.max(place, 0), 1);
  return call?.id ?? "";
}

function neededContent(item: unknown, place: string, tally: Tally): ForeignContent | Unreadable {
  const value = field(item, "content");
  if (value === undefined || value === null) return fault(`${place}.content`, "noText");
  return foreignContentOf(value, `${place}.content`, tally);
}

/** A text where the file has one, else parts. */
function textContent(item: unknown, { parts }: ForeignContent, tally: Tally): string | readonly TextPart[] {
  if (Array.isArray(field(item, "content")) && parts.length > 0) {
    tally.add("pictures", parts.length - textParts(parts).length);
    return textParts(parts);
  }
  return textIn(parts, tally);
}

function nameIn(item: unknown): { readonly name?: string } {
  const name = textField(item, "name");
  return name === undefined ? {} : { name };
}

/** Calls of `tool_calls`, and of the `function_call` that came before them in the API. */
function callsIn(item: unknown, place: string, reading: Reading): readonly ToolCall[] | Unreadable {
  const list = field(item, "tool_calls") ?? undefined;
  if (list !== undefined && !Array.isArray(list)) return fault(`${place}.tool_calls`, "noList");
  const calls: ToolCall[] = [];
  reading.nameless = [];
  for (const [index, call] of listField(item, "tool_calls").entries()) {
    const read = callIn(call, `${place}.tool_calls[${index}]`, reading);
    if (isUnreadable(read)) return read;
    calls.push(read);
  }
  const legacy = field(item, "function_call") ?? undefined;
  if (legacy === undefined) return calls;
  const read = functionIn(legacy, `${place}.function_call`, undefined, reading);
  return isUnreadable(read) ? read : [...calls, read];
}

function callIn(call: unknown, place: string, reading: Reading): ToolCall | Unreadable {
  if (!isJsonObject(call)) return fault(place, "noObject");
  const id = field(call, "id") ?? undefined;
  if (id !== undefined && typeof id !== "string") return fault(`${place}.id`, "noText");
  const type = field(call, "type") ?? "function";
  if (type === "function") return functionIn(field(call, "function"), `${place}.function`, id, reading);
  if (type !== "custom") return noneOf(`${place}.type`, ["function", "custom"]);
  const custom = field(call, "custom");
  const [name, input] = [field(custom, "name"), field(custom, "input")];
  if (typeof name !== "string") return fault(`${place}.custom.name`, "noText");
  return callOf(id ?? madeId(reading, name), name, { input });
}

function functionIn(
  given: unknown,
  place: string,
  id: string | undefined,
  reading: Reading,
): ToolCall | Unreadable {
  if (!isJsonObject(given)) return fault(place, "noObject");
  const name = field(given, "name");
  if (typeof name !== "string") return fault(`${place}.name`, "noText");
  const args = field(given, "arguments");
  if (typeof args !== "string" && !isJsonObject(args)) return fault(`${place}.arguments`, "noText");
  return callOf(id ?? madeId(reading, name), name, args);
}

function madeId(reading: Reading, name: string): string {
  const id = `call_${++reading.made}`;
  reading.nameless.push({ id, name });
  return id;
}
