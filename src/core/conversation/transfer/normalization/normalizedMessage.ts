import { isJsonObject, type JsonObject } from "../../../text/jsonObject.ts";
import type { Role } from "../../message.ts";
import { field, listField, Tally, textField } from "../formats/foreignFile.ts";
import type { NoteKind } from "../importNote.ts";
import {
  callPiece,
  pieceOf,
  resultPiece,
  unwrappedText,
  type NormalizedCall,
  type Piece,
} from "./contentPieces.ts";
import { messageRole, roleOf } from "./messageRole.ts";

/** Wrappings within one another that are opened. */
const mostWrappings = 5;

/**
 * The messages of one item of another program's list, in the words of Chat Completions (`messagesIn` reads them): none
 * where it is no message, several where results stand beside their calls.
 */
export function normalizedMessages(item: unknown, tally: Tally): readonly JsonObject[] {
  const pair = ["humanMessage", "assistantMessage"].map((key) => field(item, key)).filter(isJsonObject);
  if (pair.length > 0) return pair.flatMap((one) => normalizedMessages(one, tally));
  const opened = unwrapped(item);
  const role = messageRole(opened);
  if (!isJsonObject(opened) || role === undefined) {
    tally.add(skippedKind(opened));
    return [];
  }
  if (field(opened, "isThought") === true) {
    tally.add("reasoning");
    return [];
  }
  const more = { timestamp: timeIn(item) ?? timeIn(opened), model: modelIn(opened) ?? modelIn(item) };
  const messages =
    role === "tool"
      ? answers(opened)
      : role === "assistant"
        ? replyOf(piecesOf(opened), tally)
        : inputMessages(role, piecesOf(opened), tally);
  if (messages.length === 0) tally.add("bookkeeping");
  return messages.map((message) => ({ ...message, ...more }));
}

/** Message test: true for a message, in whichever words. */
export function isMessage(item: unknown): boolean {
  return normalizedMessages(item, new Tally()).some(({ role, content }) => role !== "tool" || content !== "");
}

/** Message test: true for one in other words than those that `messagesIn` reads as they stand. */
export function isNonstandardMessage(item: unknown): boolean {
  return !isStandardMessage(item) && isMessage(item);
}

const standardRoles: ReadonlySet<unknown> = new Set([
  "system",
  "developer",
  "user",
  "assistant",
  "tool",
  "function",
]);

/** Parts of content that only nonstandard messages have. */
const nonstandardPart = /^(?:tool-|dynamic-tool|tool[A-Z]|toolCall|tool_call|think$)/;

function isStandardMessage(item: unknown): boolean {
  if (!standardRoles.has(field(item, "role"))) return false;
  if (isNonstandardCall(listField(item, "tool_calls")[0])) return false;
  const content = field(item, "content");
  if (!Array.isArray(content)) return typeof content === "string" || field(item, "tool_calls") !== undefined;
  return content.every((part: unknown) => {
    if (typeof part === "string") return true;
    const type = textField(part, "type");
    if (type === undefined || nonstandardPart.test(type)) return false;
    return !isJsonObject(field(part, "text")) && textField(part, "toolUseID") === undefined;
  });
}

function isNonstandardCall(call: unknown): boolean {
  return field(call, "function") === undefined && textField(call, "name") !== undefined;
}

/** The message within what programs wrap round it. */
function unwrapped(item: unknown): unknown {
  let opened = item;
  for (let depth = 0; depth < mostWrappings; depth++) {
    const next = isJsonObject(opened) ? openedOnce(opened) : undefined;
    if (next === undefined) return opened;
    opened = next;
  }
  return opened;
}

type Open = (item: JsonObject) => JsonObject | undefined;

/** `{ User: { … } }`. */
const openTagged: Open = (item) => {
  const [only, ...others] = Object.keys(item);
  const within = only !== undefined && others.length === 0 ? item[only] : undefined;
  return isJsonObject(within) && roleOf(only) ? { role: only, ...within } : undefined;
};

/** The version that is shown, and the steps of which it consists. */
const openVersions: Open = ({ versions, currentlySelected, steps, role }) => {
  if (Array.isArray(versions)) {
    const version: unknown = versions[typeof currentlySelected === "number" ? currentlySelected : 0];
    return isJsonObject(version) ? version : undefined;
  }
  if (!Array.isArray(steps)) return undefined;
  return { role, content: steps.flatMap((step: unknown) => listField(step, "content")) };
};

const openFields: Open = (item) => {
  const { kwargs, info, message, response, data, type, parts } = item;
  if (isJsonObject(kwargs)) return { type: listField(item, "id").at(-1), ...kwargs };
  if (isJsonObject(info) && Array.isArray(parts)) return { ...info, parts };
  const within = [message, response].find((one) => isJsonObject(one) && hasContent(one));
  if (isJsonObject(within)) return { type, ...within };
  return isJsonObject(data) && typeof type === "string" ? { ...data, type } : undefined;
};

const openedOnce: Open = (item) => openTagged(item) ?? openVersions(item) ?? openFields(item);

const contentKeys = ["content", "parts", "segments", "fragments", "contentParts"];
const textKeys = ["content", "text", "message", "value", "body"];

const hasContent = (item: JsonObject) =>
  [...contentKeys, ...textKeys].some((key) => item[key] !== undefined && item[key] !== null);

/** Pieces of a message, in order: content, then the calls and results that have lists of their own. */
function piecesOf(item: JsonObject): readonly Piece[] {
  const list = contentKeys.map((key) => listField(item, key)).find((one) => one.length > 0);
  const said =
    list?.map((one) => pieceOf(one) ?? ({ kind: "part", part: one } as const)) ??
    textKeys.flatMap((key) => textPieces(item[key])).slice(0, 1);
  const calls = ["tool_calls", "toolCalls", "tool_uses", "toolRequests"].flatMap((key) =>
    listField(item, key).flatMap((call) => callPiece(call) ?? []),
  );
  const results = field(item, "tool_results");
  const each = isJsonObject(results) ? Object.values(results) : listField(item, "tool_results");
  return [...said, ...calls, ...each.flatMap((one) => resultPiece(one) ?? [])];
}

function textPieces(value: unknown): readonly Piece[] {
  const text =
    typeof value === "string"
      ? value
      : isJsonObject(value)
        ? unwrappedText(value["parts"] ?? value["text"] ?? value["value"])
        : "";
  return text === "" ? [] : [{ kind: "text", text }];
}

/** A reply goes on in a message of its own after the results that stand within it. */
function replyOf(pieces: readonly Piece[], tally: Tally): readonly JsonObject[] {
  const messages: JsonObject[] = [];
  let [content, calls, results]: [unknown[], NormalizedCall[], JsonObject[]] = [[], [], []];
  const end = () => {
    if (content.length > 0 || calls.length > 0) messages.push(reply(content, calls));
    messages.push(...results);
    [content, calls, results] = [[], [], []];
  };
  for (const piece of pieces) {
    if (piece.kind === "text" || piece.kind === "part") {
      if (results.length > 0 && !isBlank(piece)) end();
      content.push(partOf(piece));
    } else if (piece.kind === "call") {
      const id = piece.call.id ?? (piece.result === undefined ? undefined : `call_of_${calls.length}`);
      calls.push({ ...piece.call, id });
      if (piece.result !== undefined) results.push(answer(id, piece.call.name, piece.result));
    } else if (piece.kind === "result") results.push(answer(piece.id, piece.name, piece.text));
    else tally.add(piece.kind);
  }
  end();
  return messages;
}

const isBlank = (piece: Piece) => piece.kind === "text" && piece.text.trim() === "";

function reply(content: readonly unknown[], calls: readonly NormalizedCall[]): JsonObject {
  const tool_calls = calls.map(({ id, name, arguments: text }) => ({
    ...(id !== undefined && { id }),
    type: "function",
    function: { name, arguments: text },
  }));
  return {
    role: "assistant",
    content: textOr(content),
    ...(tool_calls.length > 0 && { tool_calls }),
  };
}

/** A message of a person or of the system, behind the results that some APIs put into it. */
function inputMessages(role: Role, pieces: readonly Piece[], tally: Tally): readonly JsonObject[] {
  const content: unknown[] = [];
  const results: JsonObject[] = [];
  for (const piece of pieces) {
    if (piece.kind === "text" || piece.kind === "part") content.push(partOf(piece));
    else if (piece.kind === "result") results.push(answer(piece.id, piece.name, piece.text));
    else tally.add(piece.kind === "call" ? "otherParts" : piece.kind);
  }
  return content.length === 0 ? results : [...results, { role, content: textOr(content) }];
}

function answers(item: JsonObject): readonly JsonObject[] {
  const within = listField(item, "content").flatMap((one) => {
    const piece = pieceOf(one);
    return piece?.kind === "result" ? [answer(piece.id, piece.name, piece.text)] : [];
  });
  if (within.length > 0) return within;
  const piece = resultPiece(item);
  return piece === undefined ? [] : [answer(piece.id, piece.name, piece.text)];
}

function answer(id: string | undefined, name: string | undefined, content: string): JsonObject {
  return {
    role: "tool",
    content,
    ...(id !== undefined && { tool_call_id: id }),
    ...(name !== undefined && { name }),
  };
}

function partOf(piece: Extract<Piece, { kind: "text" | "part" }>): unknown {
  return piece.kind === "text" ? { type: "text", text: piece.text } : piece.part;
}

/** A text where that is all, else the parts. */
function textOr(content: readonly unknown[]): unknown {
  const texts = content.map((part) => (field(part, "type") === "text" ? textField(part, "text") : undefined));
  return texts.every((text) => text !== undefined) ? texts.join("\n") : content;
}

function skippedKind(item: unknown): NoteKind {
  const kind = textField(item, "role") ?? textField(item, "type") ?? "";
  if (/^(?:thinking|reasoning|thought)$/.test(kind)) return "reasoning";
  return /error/.test(kind) ? "errors" : "bookkeeping";
}

function modelIn(item: unknown): string | undefined {
  const model = field(item, "model");
  return (
    textField(item, "model") ??
    textField(item, "modelID") ??
    textField(item, "modelId") ??
    textField(model, "model") ??
    textField(model, "modelID") ??
    textField(model, "id")
  );
}

const timeKeys = ["timestamp", "ts", "created_at", "createdAt", "created", "create_time", "inserted_at"];

function timeIn(item: unknown): unknown {
  const time = timeKeys.map((key) => field(item, key)).find((one) => one !== undefined);
  return time ?? field(field(item, "time"), "created");
}
