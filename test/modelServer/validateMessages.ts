import type { ApiError } from "./apiError.ts";
import {
  emptyArray,
  invalid,
  missing,
  tooLong,
  unknownParameter,
  wrongPattern,
  wrongType,
  wrongValue,
} from "./apiError.ts";

/** A check yields what is wrong; only the first problem is ever asked for. */
export type Problems = Generator<ApiError, void, undefined>;

type Fields = Readonly<Record<string, unknown>>;

const fieldsByRole: Readonly<Record<string, readonly string[]>> = {
  system: ["role", "content", "name"],
  developer: ["role", "content", "name"],
  user: ["role", "content", "name"],
  assistant: ["role", "content", "name", "tool_calls", "refusal"],
  // The service does not know `name` here, but accepts it.
  tool: ["role", "content", "tool_call_id", "name"],
};
const roles = ["system", "assistant", "user", "function", "tool", "developer"];
const messageName = /^[^\s<|\\/>]+$/;
const functionName = /^[a-zA-Z0-9_-]+$/;
const maxText = 10_485_760;

/**
 * Problems of `messages`, all that the service checks. Empty messages, which some compatible servers refuse, are refused
 * too.
 */
export function* messagesProblems(messages: unknown): Problems {
  if (messages === undefined) return yield missing("messages");
  if (!Array.isArray(messages)) return yield wrongType("messages", "an array of objects", messages);
  if (messages.length === 0) return yield emptyArray("messages");
  for (const [index, message] of messages.entries()) yield* messageProblems(message, `messages[${index}]`);
  yield* pairingProblems(messages as readonly Fields[]);
}

function* messageProblems(value: unknown, at: string): Problems {
  if (!isFields(value)) return yield wrongType(at, "an object", value);
  const role = value["role"];
  if (typeof role !== "string") return yield missing(`${at}.role`);
  const fields = fieldsByRole[role];
  if (fields === undefined) return yield wrongValue(`${at}.role`, role, roles);
  const unknown = Object.keys(value).find((key) => !fields.includes(key));
  if (unknown !== undefined) yield unknownParameter(`${at}.${unknown}`);
  if (value["name"] !== undefined) yield* nameProblems(value["name"], `${at}.name`, messageName);
  if (role === "tool") yield* idProblems(value["tool_call_id"], `${at}.tool_call_id`);
  if (value["tool_calls"] !== undefined) yield* callsProblems(value["tool_calls"], `${at}.tool_calls`);
  yield* contentProblems(value["content"], `${at}.content`, role, value["tool_calls"] !== undefined);
}

function* contentProblems(content: unknown, at: string, role: string, hasCalls: boolean): Problems {
  if (hasCalls && (content ?? null) === null) return;
  if (content === undefined) return yield missing(at);
  if (typeof content === "string") return yield* textProblems(content, at, hasCalls || role === "tool");
  if (!Array.isArray(content)) return yield wrongType(at, "one of a string or array of objects", content);
  if (content.length === 0) return yield emptyArray(at);
  for (const [index, part] of content.entries()) yield* partProblems(part, `${at}[${index}]`, role);
}

function* textProblems(text: string, at: string, mayBeEmpty: boolean): Problems {
  if (text.length > maxText) yield tooLong(at, maxText, text.length);
  if (text === "" && !mayBeEmpty) {
    yield invalid(at, "invalid_value", `Invalid '${at}': the message is empty.`);
  }
}

function* partProblems(part: unknown, at: string, role: string): Problems {
  if (!isFields(part)) return yield wrongType(at, "an object", part);
  const types = role === "user" ? ["text", "image_url"] : ["text"];
  const type = part["type"];
  if (typeof type !== "string" || !types.includes(type)) {
    return yield wrongValue(`${at}.type`, String(type), types);
  }
  if (type === "text") {
    if (typeof part["text"] !== "string") yield wrongType(`${at}.text`, "a string", part["text"]);
    return;
  }
  const image = part["image_url"];
  if (!isFields(image)) return yield wrongType(`${at}.image_url`, "an object", image);
  if (typeof image["url"] !== "string" || !/^(https?:\/\/|data:image\/)/.test(image["url"])) {
    yield invalid("url", "invalid_image_url", "Invalid image URL: expected a valid URL.");
  }
  const details = ["auto", "low", "high"];
  const detail = image["detail"] ?? "auto";
  if (!details.some((name) => name === detail)) {
    yield wrongValue(`${at}.image_url.detail`, JSON.stringify(detail), details);
  }
}

function* callsProblems(calls: unknown, at: string): Problems {
  if (!Array.isArray(calls)) return yield wrongType(at, "an array of objects", calls);
  if (calls.length === 0) return yield emptyArray(at);
  for (const [index, call] of (calls as readonly unknown[]).entries()) {
    const where = `${at}[${index}]`;
    if (!isFields(call)) return yield wrongType(where, "an object", call);
    yield* idProblems(call["id"], `${where}.id`);
    if (call["type"] !== "function") yield wrongValue(`${where}.type`, String(call["type"]), ["function"]);
    const called = call["function"];
    if (!isFields(called)) return yield wrongType(`${where}.function`, "an object", called);
    yield* nameProblems(called["name"], `${where}.function.name`, functionName);
    const text = called["arguments"];
    if (typeof text !== "string") yield wrongType(`${where}.function.arguments`, "a string", text);
  }
}

function* idProblems(id: unknown, at: string): Problems {
  if (id === undefined) return yield missing(at);
  if (typeof id !== "string") return yield wrongType(at, "a string", id);
  if (id === "") yield invalid(at, "empty_string", `Invalid '${at}': empty string.`);
  if (id.length > 40) yield tooLong(at, 40, id.length);
}

/** The name of a function or of a participant. */
export function* nameProblems(name: unknown, at: string, pattern = functionName): Problems {
  if (name === undefined) return yield missing(at);
  if (typeof name !== "string") return yield wrongType(at, "a string", name);
  if (name.length > 64) yield tooLong(at, 64, name.length);
  if (!pattern.test(name)) yield wrongPattern(at, pattern);
}

/** Calls and results: every call answered directly after it, once, and nothing answered that was not called. */
function* pairingProblems(messages: readonly Fields[]): Problems {
  let open = new Set<string>();
  let afterCalls = false;
  for (const [index, message] of messages.entries()) {
    if (message["role"] === "tool") {
      const id = String(message["tool_call_id"]);
      if (!afterCalls) yield orphanResult(index);
      if (!open.delete(id)) yield unknownCall(index, id);
      continue;
    }
    if (open.size > 0) yield unanswered(index, open);
    open = new Set(callIds(message));
    afterCalls = open.size > 0;
  }
  if (open.size > 0) yield unanswered(messages.length, open);
}

function callIds(message: Fields): readonly string[] {
  const calls = (message["tool_calls"] ?? []) as readonly { readonly id: string }[];
  return calls.map((call) => call.id);
}

const orphanResult = (index: number) =>
  invalid(
    `messages.[${index}].role`,
    null,
    "Invalid parameter: messages with role 'tool' must be a response to a preceeding message with 'tool_calls'.",
  );

const unknownCall = (index: number, id: string) =>
  invalid(
    `messages.[${index}].tool_call_id`,
    null,
    `Invalid parameter: 'tool_call_id' of '${id}' not found in 'tool_calls' of previous message.`,
  );

const unanswered = (index: number, ids: ReadonlySet<string>) =>
  invalid(
    `messages.[${index}].role`,
    null,
    "An assistant message with 'tool_calls' must be followed by tool messages responding to each " +
      `'tool_call_id'. The following tool_call_ids did not have response messages: ${[...ids].join(", ")}`,
  );

export function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
