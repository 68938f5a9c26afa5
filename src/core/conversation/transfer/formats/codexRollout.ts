import { isJsonObject } from "../../../text/jsonObject.ts";
import type { ToolCall } from "../../message.ts";
import { callOf, foreignContentOf, textIn, userContent } from "./contentParts.ts";
import {
  field,
  listField,
  textField,
  timeOf,
  type ForeignMessage,
  type Read,
  type Tally,
} from "./foreignFile.ts";
import type { NoteKind } from "../importNote.ts";
import type { JsonLine } from "./jsonLines.ts";
import { isUnreadable, noneOf, type Unreadable } from "../importProblem.ts";

/*
 * Codex keeps a session ("rollout") as JSON lines of a time, a type and a payload; the payloads of `response_item` are
 * items of the Responses API. Its first versions wrote the items bare, behind a line that describes the session.
 */

const itemTypes: ReadonlySet<unknown> = new Set([
  "message",
  "reasoning",
  "function_call",
  "function_call_output",
  "local_shell_call",
  "custom_tool_call",
  "custom_tool_call_output",
  "web_search_call",
  "ghost_snapshot",
]);

export function isCodexRollout({ value }: JsonLine): boolean {
  const type = field(value, "type");
  if (type === "session_meta" || type === "response_item") return typeof field(value, "payload") === "object";
  const isItem = itemTypes.has(type) && field(value, "message") === undefined;
  return isItem || field(value, "record_type") === "state";
}

/** The session of the lines, one conversation. */
export const readCodexRollout: Read<readonly JsonLine[]> = (lines, tally) => {
  const reading: Reading = { tally, messages: [], turns: [], calls: undefined, model: undefined };
  for (const { line, value } of lines) {
    const at = timeOf(field(value, "timestamp"));
    const problem = takeLine(value, `line ${line}`, at, reading);
    if (problem !== undefined) return problem;
  }
  const { messages } = reading;
  return [{ at: messages.findLast(({ at }) => at !== undefined)?.at, messages }];
};

/** Items of the Responses API: a list of them, or a request's `input`. */
function itemsIn(file: unknown): readonly unknown[] {
  return Array.isArray(file) ? (file as readonly unknown[]) : listField(file, "input");
}

/** Document test: true where it holds such items. */
export function holdsItems(file: unknown): boolean {
  return itemsIn(file).some((value) => isJsonObject(value) && isCodexRollout({ line: 1, value }));
}

/** The items' conversation. */
export const readItems: Read<unknown> = (file, tally) => {
  const lines = itemsIn(file).flatMap((value, index) =>
    isJsonObject(value) ? [{ line: index + 1, value: typedItem(value) }] : [],
  );
  return readCodexRollout(lines, tally);
};

/** An item with its type, which a message in a request may leave out. */
function typedItem(value: JsonLine["value"]): JsonLine["value"] {
  const isMessage = field(value, "type") === undefined && textField(value, "role") !== undefined;
  return isMessage ? { ...value, type: "message" } : value;
}

interface Reading {
  readonly tally: Tally;
  readonly messages: ForeignMessage[];
  /** Places of user messages. */
  readonly turns: number[];
  /** The calls of the last message, where that is a reply that makes some. */
  calls: ToolCall[] | undefined;
  model: string | undefined;
}

function takeLine(
  value: JsonLine["value"],
  place: string,
  at: number | undefined,
  reading: Reading,
): Unreadable | undefined {
  const type = field(value, "type");
  const payload = field(value, "payload");
  if (type === "response_item") return takeItem(payload, `${place}: payload`, at, reading);
  if (itemTypes.has(type)) return takeItem(value, place, at, reading);
  if (type === "turn_context") reading.model = textField(payload, "model") ?? reading.model;
  const isUndo = type === "event_msg" && field(payload, "type") === "thread_rolled_back";
  if (isUndo) rollBack(Number(field(payload, "num_turns")), reading);
  else reading.tally.add(noteOf(value));
  return undefined;
}

/** Kind under which a line without an item is counted. */
function noteOf(value: JsonLine["value"]): NoteKind {
  const type = field(value, "type");
  if (type === "compacted") return "summaries";
  const instructions = [value, field(value, "payload")].some(
    (one) => textField(one, "instructions") ?? textField(field(one, "base_instructions"), "text"),
  );
  return instructions ? "context" : "bookkeeping";
}

/** The user took back the last turns. */
function rollBack(count: number, reading: Reading): void {
  const { messages, tally, turns } = reading;
  const [start] = turns.splice(count >= 1 ? -Math.floor(count) : turns.length);
  if (start === undefined) return;
  tally.add("otherBranches", messages.length - start);
  messages.length = start;
  reading.calls = undefined;
}

function takeItem(
  item: unknown,
  place: string,
  at: number | undefined,
  reading: Reading,
): Unreadable | undefined {
  const type = field(item, "type");
  if (type === "message") return takeMessage(item, place, at, reading);
  const called = calling.get(type)?.(item);
  if (called) takeCall(called, at, reading);
  else if (type === "function_call_output" || type === "custom_tool_call_output") {
    const content = outputText(field(item, "output"), reading.tally);
    push({ at, message: { role: "tool", tool_call_id: textField(item, "call_id") ?? "", content } }, reading);
  } else reading.tally.add(type === "reasoning" ? "reasoning" : "bookkeeping");
  return undefined;
}

function push(message: ForeignMessage, reading: Reading): void {
  reading.messages.push(message);
  reading.calls = undefined;
}

/** Parts of one reply: its text and each of its calls are items of their own here. */
function takeCall(call: ToolCall, at: number | undefined, reading: Reading): void {
  const { messages, model } = reading;
  if (reading.calls) {
    reading.calls.push(call);
    return;
  }
  const calls = [call];
  const last = messages.at(-1);
  if (last?.message.role === "assistant") {
    messages[messages.length - 1] = { ...last, message: { ...last.message, tool_calls: calls } };
  } else push({ at, model, message: { role: "assistant", content: null, tool_calls: calls } }, reading);
  reading.calls = calls;
}

const roles = { user: "user", assistant: "assistant", system: "system", developer: "system" } as const;

function takeMessage(
  item: unknown,
  place: string,
  at: number | undefined,
  reading: Reading,
): Unreadable | undefined {
  const { messages, model, tally, turns } = reading;
  const given = textField(item, "role") ?? "";
  const role = Object.hasOwn(roles, given) ? roles[given as keyof typeof roles] : undefined;
  if (!role) return noneOf(`${place}.role`, Object.keys(roles));
  const content = foreignContentOf(field(item, "content"), `${place}.content`, tally);
  if (isUnreadable(content)) return content;
  const { parts } = content;
  if (role === "user") {
    const said = userContent(parts);
    if (isContext(said)) tally.add("context");
    else {
      turns.push(messages.length);
      push({ at, message: { role, content: said } }, reading);
    }
    return undefined;
  }
  const message = { role, content: textIn(parts, tally) };
  push(role === "assistant" ? { at, model, message } : { at, message }, reading);
  return undefined;
}

/** Codex puts what surrounds it and the files of instructions before the first question, as the user's words. */
function isContext(said: unknown): boolean {
  return (
    typeof said === "string" &&
    /^\s*(?:<(?:environment_context|user_instructions|INSTRUCTIONS|skill|turn_aborted)>|# AGENTS\.md instructions )/.test(
      said,
    )
  );
}

const calling: ReadonlyMap<unknown, (item: unknown) => ToolCall> = new Map([
  ["function_call", (item) => callIn(item, textField(item, "name"), field(item, "arguments"))],
  ["custom_tool_call", (item) => callIn(item, textField(item, "name"), { input: field(item, "input") })],
  ["local_shell_call", (item) => callIn(item, "local_shell", field(item, "action"))],
]);

function callIn(item: unknown, name: string | undefined, args: unknown): ToolCall {
  return callOf(textField(item, "call_id") ?? textField(item, "id") ?? "", name ?? "tool", args);
}

/** A text, an object that holds one, or a list of parts; some texts are themselves an object that holds one. */
function outputText(output: unknown, tally: Tally): string {
  if (typeof output !== "string") {
    const inner = field(output, "content") ?? output;
    const content = foreignContentOf(inner, "output", tally);
    return isUnreadable(content) ? JSON.stringify(output ?? "") : textIn(content.parts, tally);
  }
  if (!output.startsWith('{"output":')) return output;
  try {
    return textField(JSON.parse(output), "output") ?? output;
  } catch {
    return output;
  }
}
