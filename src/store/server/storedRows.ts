import type { Entry } from "../../core/conversation/entry.ts";
import { fold, untitled } from "../../core/conversation/fold.ts";
import type { ConversationInfo, Draft, LeaseHolder } from "../../core/ports/journal.ts";
import {
  contentHash,
  largeContentOf,
  lostContent,
  parseBody,
  serializeBody,
} from "../database/contentTable.ts";
import { entryFromRow } from "../database/entryTable.ts";
import { indexedText } from "../searchHits.ts";
import { decodeContent, encodeContent } from "./contentCodec.ts";
import type { Row } from "./serverLink.ts";
import { vectorOf } from "./serverWords.ts";

/** An entry as it is sent: its row, and the text that is kept apart. */
export interface SentEntry {
  readonly conversationId: string;
  readonly seq: number;
  readonly id: string;
  readonly at: number;
  readonly type: Entry["type"];
  readonly body: string;
  readonly words: string | null;
  readonly content?: { readonly hash: string; readonly data: Buffer };
}

export function sentEntry(entry: Entry): SentEntry {
  const { conversationId, seq, id, at, type, ...rest } = entry;
  const large = largeContentOf(entry);
  const text = indexedText(entry);
  return {
    conversationId,
    seq,
    id,
    at,
    type,
    body: serializeBody(rest, large),
    words: text === undefined ? null : vectorOf(text),
    ...(large !== undefined && { content: { hash: contentHash(large), data: encodeContent(large) } }),
  };
}

/** Throws a StoreError where the row's body is not the JSON it was. */
export function entryOf(conversationId: string, row: Row): Entry {
  const { seq, id, at, type, body, data } = row as unknown as SentEntry & { readonly data: Buffer | null };
  const text = data === null ? "" : (decodeContent(data) ?? lostContent);
  return entryFromRow(
    conversationId,
    { seq, id, at, type, body, content: null },
    parseBody({ id, body }),
    text,
  );
}

/** What entries add to their conversation's line in the list. */
export interface LineChange {
  /** JSON; null where they tell none. */
  readonly title: string | null;
  /** The title was given, not taken from a message. */
  readonly isGiven: boolean;
  readonly model: string;
  readonly messageCount: number;
  readonly tokens: number;
}

export function lineChangeOf(conversationId: string, entries: readonly Entry[]): LineChange {
  const given = entries.findLast((entry) => entry.type === "title");
  const title = given?.title ?? derivedTitle(conversationId, entries);
  const messages = entries.filter((entry) => entry.type === "message");
  const models = entries.map((entry) =>
    entry.type === "model" || entry.type === "message" ? entry.model : undefined,
  );
  return {
    title: title === undefined ? null : JSON.stringify(title),
    isGiven: given !== undefined,
    model: models.findLast((model) => model !== undefined) ?? "",
    messageCount: messages.length,
    tokens: messages.reduce((total, { tokens }) => total + (tokens?.count ?? 0), 0),
  };
}

function derivedTitle(conversationId: string, entries: readonly Entry[]): string | undefined {
  for (const entry of entries) {
    const { title } = fold(conversationId, [entry]);
    if (title !== untitled) return title;
  }
  return undefined;
}

export function infoFrom(row: Row): ConversationInfo {
  return {
    id: String(row["id"]),
    title: titleFrom(row["title"]) ?? untitled,
    model: String(row["model"]),
    messageCount: Number(row["message_count"]),
    tokens: Number(row["tokens"]),
    createdAt: Number(row["created_at"]),
    updatedAt: Number(row["updated_at"]),
  };
}

export function titleFrom(json: unknown): string | null {
  if (typeof json !== "string") return null;
  const title: unknown = parsed(json);
  return typeof title === "string" ? title : null;
}

export function draftFrom(json: unknown): Draft | undefined {
  return typeof json === "string" ? (parsed(json) as Draft | undefined) : undefined;
}

/** As `holderText` wrote it; by another's hand, a window without a name. */
export function holderFrom(text: string): LeaseHolder {
  const parts: unknown = parsed(text);
  const [machine, window] = Array.isArray(parts) ? (parts as readonly unknown[]) : [];
  return {
    machine: typeof machine === "string" ? machine : "",
    window: typeof window === "string" ? window : "",
  };
}

export function holderText({ machine, window }: LeaseHolder): string {
  return JSON.stringify([machine, window]);
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}
