import { createHash } from "node:crypto";
import type { Entry } from "../core/conversation/entry.ts";
import type { Database } from "./database.ts";

/** Tool results longer than this are kept apart and once, in characters. */
const largeChars = 32 * 1024;

/** The text of `entry` that is kept apart from it. */
export function largeContentOf(entry: Entry): string | undefined {
  if (entry.type !== "message" || entry.message.role !== "tool") return undefined;
  const { content } = entry.message;
  return typeof content === "string" && content.length > largeChars ? content : undefined;
}

/** For `JSON.stringify` of an entry whose text is kept apart: the only `content` that a tool's message has. */
export function withoutContent(key: string, value: unknown): unknown {
  return key === "content" ? undefined : value;
}

export function withContent(entry: Entry, content: string): Entry {
  return entry.type === "message" ? { ...entry, message: { ...entry.message, content } } : entry;
}

/** Stores a text unless it is there already. Gives its key. */
export function keepContent(database: Database, text: string): number {
  const hash = contentHash(text);
  const stored = database.get("SELECT key FROM content WHERE hash = ?", hash) as { key: number } | undefined;
  return stored?.key ?? database.run("INSERT INTO content (hash, text) VALUES (?, ?)", hash, text).key;
}

export function contentHash(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
