import { createHash } from "node:crypto";
import type { Entry } from "../../core/conversation/entry.ts";
import type { Database } from "./database.ts";
import { StoreError } from "../../core/ports/errors/storeError.ts";

/**
 * Tool results longer than this, in characters, are kept apart and once, and left there until they are needed: what
 * a row apart costs, some 150 bytes, is then a few percent of it.
 */
const largeChars = 4 * 1024;

/** Placeholder of a text that was lost with its part of the file. */
export const lostContent = "[This result was lost when the file was damaged.]";

/** Parsed body of an entry. `chars`: the length of the text that is kept apart, where that was noted. */
export interface ParsedBody {
  readonly rest: object;
  readonly chars?: number;
}

/** Serialized body: the JSON of an entry's fields that have no column. `large`: its text, where that is kept apart. */
export function serializeBody(rest: object, large: string | undefined): string {
  if (large === undefined) return JSON.stringify(rest);
  return JSON.stringify({ ...rest, chars: large.length }, withoutContent);
}

/** Parses a body; throws a StoreError where it is not the JSON it was. */
export function parseBody({ id, body }: { readonly id: string; readonly body: string }): ParsedBody {
  try {
    const { chars, ...rest } = JSON.parse(body) as { readonly chars?: number };
    return { rest, ...(chars !== undefined && { chars }) };
  } catch (cause) {
    throw new StoreError({ code: "damaged", detail: `entry ${id}` }, { cause });
  }
}

/** The text of `entry` that is kept apart from it. */
export function largeContentOf(entry: Entry): string | undefined {
  if (entry.type !== "message" || entry.message.role !== "tool") return undefined;
  const { content } = entry.message;
  return typeof content === "string" && content.length > largeChars ? content : undefined;
}

/** Replacer for `JSON.stringify` of an entry whose text is kept apart: the only `content` that a tool's message has. */
function withoutContent(key: string, value: unknown): unknown {
  return key === "content" ? undefined : value;
}

export function withContent(entry: Entry, content: string): Entry {
  return entry.type === "message" ? { ...entry, message: { ...entry.message, content } } : entry;
}

/** Stores a text unless it is there already. Gives its key. */
export function storeContent(database: Database, text: string): number {
  const hash = contentHash(text);
  const stored = database.get("SELECT key FROM content WHERE hash = ?", hash) as { key: number } | undefined;
  return stored?.key ?? database.run("INSERT INTO content (hash, text) VALUES (?, ?)", hash, text).key;
}

export function contentHash(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

/** The text with this hash. */
export function contentText(database: Database, hash: string): string {
  const row = database.get("SELECT text FROM content WHERE hash = ?", hash);
  return row ? String(row["text"]) : lostContent;
}

/** The texts with these hashes, in order, at least one, until they pass `pageChars`. */
export function textsOf(database: Database, hashes: readonly string[], pageChars: number): readonly string[] {
  const texts: string[] = [];
  let chars = 0;
  for (const hash of hashes) {
    const text = contentText(database, hash);
    texts.push(text);
    chars += text.length;
    if (chars >= pageChars) break;
  }
  return texts;
}
