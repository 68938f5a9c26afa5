import { isJsonObject } from "../../../text/jsonObject.ts";
import { callOf } from "./contentParts.ts";
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
import { fault } from "../importProblem.ts";

/*
 * VS Code's "Chat: Export Chat…" writes the requests of one chat, each with the user's message and the parts of the
 * response: Markdown without a kind of its own, tools that were invoked, and much that belongs to the user interface.
 */

export function isCopilotChat(value: unknown): boolean {
  return Array.isArray(field(value, "requests")) && !Array.isArray(field(value, "messages"));
}

export const readCopilotChat: Read<unknown> = (file, tally) => {
  const messages: ForeignMessage[] = [];
  let at: number | undefined;
  for (const [index, request] of listField(file, "requests").entries()) {
    const place = `$.requests[${index}]`;
    const given = field(request, "message");
    const said = typeof given === "string" ? given : (field(given, "text") ?? partsText(given));
    if (typeof said !== "string") return fault(`${place}.message.text`, "noText");
    at = timeOf(field(request, "timestamp")) ?? at;
    messages.push({ message: { role: "user", content: said }, at });
    tally.add("files", listField(field(request, "variableData"), "variables").length);
    const response = field(request, "response") ?? [];
    if (!Array.isArray(response)) return fault(`${place}.response`, "noList");
    const model = textField(request, "modelId");
    for (const message of replyOf(response as readonly unknown[], tally))
      messages.push({ message, at, model });
    if (isJsonObject(field(field(request, "result"), "errorDetails"))) tally.add("errors");
  }
  return [{ title: textField(file, "customTitle"), at, messages }];
};

/** Older exports have the user's words in parts only. */
function partsText(given: unknown): string | undefined {
  const parts = listField(given, "parts").flatMap((part) => textField(part, "text") ?? []);
  return parts.length === 0 ? undefined : parts.join("");
}

type Reply = ForeignMessage["message"];

/** A reply goes on after each run of tools that it invoked. */
function replyOf(parts: readonly unknown[], tally: Tally): readonly Reply[] {
  const messages: Reply[] = [];
  let [text, calls, results]: [string, ReturnType<typeof callOf>[], Reply[]] = ["", [], []];
  const end = () => {
    if (calls.length > 0) {
      messages.push({ role: "assistant", content: text.trim() === "" ? null : text, tool_calls: calls });
      for (const result of results) messages.push(result);
    } else if (text.trim() !== "") messages.push({ role: "assistant", content: text });
    [text, calls, results] = ["", [], []];
  };
  for (const part of parts) {
    if (field(part, "kind") === "toolInvocationSerialized" || field(part, "kind") === "toolInvocation") {
      const id = textField(part, "toolCallId") ?? "";
      calls.push(callOf(id, textField(part, "toolId") ?? "tool", argumentsOf(part)));
      results.push({ role: "tool", tool_call_id: id, content: resultOf(part) });
      continue;
    }
    const said = textOf(part);
    if (said === undefined) {
      tally.add(noteOf(field(part, "kind")));
      continue;
    }
    if (calls.length > 0 && said.trim() !== "") end();
    if (calls.length === 0) text += said;
  }
  end();
  return messages;
}

/** The Markdown of a part; undefined for one of the user interface. */
function textOf(part: unknown): string | undefined {
  const kind = field(part, "kind");
  if (kind === undefined) return typeof part === "string" ? part : markdownOf(part);
  if (kind === "markdownContent" || kind === "markdownVuln") return markdownOf(field(part, "content"));
  if (kind === "inlineReference") return referenceOf(part);
  return undefined;
}

function markdownOf(given: unknown): string | undefined {
  if (typeof given === "string") return given;
  const value = field(given, "value");
  return typeof value === "string" ? value : undefined;
}

/** A file or symbol that the reply names in its sentence. */
function referenceOf(part: unknown): string {
  const reference = field(part, "inlineReference");
  const name = textField(part, "name") ?? textField(reference, "name");
  const uri = field(reference, "uri") ?? field(field(reference, "location"), "uri") ?? reference;
  const path = textField(uri, "path") ?? textField(uri, "fsPath") ?? "";
  return `\`${name ?? path.slice(path.lastIndexOf("/") + 1)}\``;
}

function noteOf(kind: unknown): NoteKind {
  return kind === "thinking" ? "reasoning" : "bookkeeping";
}

/** Arguments of the tool, as far as the export has them. */
function argumentsOf(part: unknown): unknown {
  const specific = field(part, "toolSpecificData");
  const line = field(specific, "commandLine");
  const command =
    textField(specific, "command") ?? textField(line, "toolEdited") ?? textField(line, "original");
  if (command !== undefined) return { command };
  const input = field(field(part, "resultDetails"), "input") ?? field(specific, "rawInput");
  if (isJsonObject(input)) return input;
  if (typeof input !== "string") return {};
  try {
    return isJsonObject(JSON.parse(input)) ? input : { input };
  } catch {
    return { input };
  }
}

/** Result of the tool, else the chat's words about it. */
function resultOf(part: unknown): string {
  const outputs = listField(field(part, "resultDetails"), "output").flatMap(
    (one) => textField(one, "value") ?? textField(one, "text") ?? [],
  );
  if (outputs.length > 0) return outputs.join("\n");
  const said = markdownOf(field(part, "pastTenseMessage")) ?? markdownOf(field(part, "invocationMessage"));
  return said ?? "";
}
