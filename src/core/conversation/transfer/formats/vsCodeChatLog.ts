import { isJsonObject } from "../../../text/jsonObject.ts";
import { readCopilotChat } from "./copilotChat.ts";
import { field, listField, type Read } from "./foreignFile.ts";
import type { JsonLine } from "./jsonLines.ts";

/*
 * VS Code stores a chat (`chatSessions/*.jsonl`) as a log: the chat as it was (kind 0), then values set (1), items put
 * behind a list from a place on (2), and values removed (3), each by the keys that lead to it.
 */

export function isVsCodeChatLog({ value }: JsonLine): boolean {
  return field(value, "kind") === 0 && Array.isArray(field(field(value, "v"), "requests"));
}

/** The chat that the log comes to. */
export const readVsCodeChatLog: Read<readonly JsonLine[]> = (lines, tally) => {
  let chat: unknown;
  for (const { value } of lines) {
    if (field(value, "kind") === 0) chat = structuredCopy(field(value, "v"));
    else change(chat, value);
  }
  return readCopilotChat(chat, tally);
};

const structuredCopy = (value: unknown): unknown => JSON.parse(JSON.stringify(value ?? null));

function change(chat: unknown, line: JsonLine["value"]): void {
  const keys = listField(line, "k");
  const last = keys.at(-1);
  const within = keys.slice(0, -1).reduce(childOf, chat);
  const value = field(line, "v");
  const place = field(line, "i");
  const kind = field(line, "kind");
  if (kind === 2) {
    const list = childOf(within, last);
    if (!Array.isArray(list)) return;
    if (typeof place === "number" && place >= 0 && place < list.length) list.length = place;
    for (const item of Array.isArray(value) ? (value as readonly unknown[]) : []) list.push(item);
  } else if (kind === 1) put(within, last, value);
  else if (kind === 3) put(within, last, undefined);
}

function childOf(value: unknown, key: unknown): unknown {
  if (Array.isArray(value)) return typeof key === "number" ? (value[key] as unknown) : undefined;
  return typeof key === "string" ? field(value, key) : undefined;
}

/** Own fields only: a log cannot reach what all objects inherit. */
function put(within: unknown, key: unknown, value: unknown): void {
  if (Array.isArray(within)) {
    if (typeof key === "number" && key >= 0 && key <= within.length) within[key] = value;
  } else if (isJsonObject(within) && typeof key === "string") {
    Object.defineProperty(within, key, { value, writable: true, enumerable: true, configurable: true });
  }
}
