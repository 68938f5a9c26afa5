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
import { StoreError } from "../../core/ports/errors/storeError.ts";
import { entryFromRow } from "../database/entryTable.ts";
import { indexedText } from "../searchHits.ts";
import { decodeContent, encodeContent } from "./files/contentCodec.ts";
import type { PostgresRow } from "./serverLink.ts";
import { tsvectorOf } from "./tsvector.ts";
import type { Binding, SpaceKey } from "./encryption/spaceKey.ts";

/** The type that the server sees of an entry that was sealed. */
const sealedType = "sealed";

/** An entry as it is sent: its row, and the text that is kept apart. */
export interface SentEntry {
  readonly conversationId: string;
  readonly seq: number;
  readonly id: string;
  readonly at: number;
  readonly type: Entry["type"] | typeof sealedType;
  readonly body: string;
  readonly words: string | null;
  readonly content?: { readonly hash: string; readonly data: Buffer };
}

/** Body of a sealed entry: it holds what the row of a plain one says. `content`: the hash of its text. */
interface SealedBody {
  readonly type: Entry["type"];
  readonly body: string;
  readonly content?: string;
}

/** The entry's row, under `key` where there is one. */
export function sentEntry(entry: Entry, key?: SpaceKey): SentEntry {
  const plain = plainEntry(entry);
  if (!key) return plain.row;
  const { type, row } = plain;
  const { content, body } = row;
  const within: SealedBody = { type, body, ...(content && { content: content.hash }) };
  return {
    ...row,
    type: sealedType,
    body: key.sealText(JSON.stringify(within), entryBinding(row)),
    words: null,
    ...(content && {
      content: {
        hash: key.nameOf(content.hash),
        data: key.seal(content.data, contentBinding(content.hash)),
      },
    }),
  };
}

function entryBinding({
  conversationId,
  seq,
  id,
  at,
}: Pick<SentEntry, "conversationId" | "seq" | "id" | "at">): Binding {
  return ["entry", conversationId, seq, id, at];
}

function contentBinding(hash: string): Binding {
  return ["content", hash];
}

function plainEntry(entry: Entry): { readonly type: Entry["type"]; readonly row: SentEntry } {
  const { conversationId, seq, id, at, type, ...rest } = entry;
  if (!isStorableName(conversationId) || !isStorableName(id))
    throw new StoreError({ code: "server", problem: { code: "failed", detail: "22021" } });
  const large = largeContentOf(entry);
  const text = indexedText(entry);
  const row: SentEntry = {
    conversationId,
    seq,
    id,
    at,
    type,
    body: serializeBody(rest, large),
    words: text === undefined ? null : tsvectorOf(text),
    ...(large !== undefined && { content: { hash: contentHash(large), data: encodeContent(large) } }),
  };
  return { type, row };
}

/** True for a name that the server keeps as it is. */
export function isStorableName(text: string): boolean {
  return text.isWellFormed() && !text.includes("\0");
}

/** A row as it is read. `data`: the text that is kept apart from it. */
type ReadRow = Pick<SentEntry, "seq" | "id" | "at" | "type" | "body"> & { readonly data: Buffer | null };

/** The entry of a row. Throws a StoreError where that is not what was stored, or, under `key`, not by it and in this scope. */
export function entryOf(conversationId: string, row: PostgresRow, key?: SpaceKey): Entry {
  const read = row as unknown as ReadRow;
  const { seq, id, at, type, body, data } = key ? unsealed({ ...read, conversationId }, key) : read;
  if (type === sealedType) throw damagedEntry(id);
  const text = data === null ? "" : (decodeContent(data) ?? lostContent);
  return entryFromRow(
    conversationId,
    { seq, id, at, type, body, content: null },
    parseBody({ id, body }),
    text,
  );
}

function unsealed(row: ReadRow & { readonly conversationId: string }, key: SpaceKey): ReadRow {
  const { id, body, data } = row;
  const text = row.type === sealedType ? key.openText(body, entryBinding(row)) : undefined;
  if (text === undefined) throw damagedEntry(id);
  const { content, ...within } = JSON.parse(text) as SealedBody;
  if (content === undefined) return { ...row, ...within, data: null };
  const opened = data === null ? undefined : key.open(data, contentBinding(content));
  if (!opened) throw damagedEntry(id);
  return { ...row, ...within, data: opened };
}

function damagedEntry(id: string): StoreError {
  return new StoreError({ code: "damaged", detail: `entry ${id}` });
}

/** Change of a conversation's line in the list by its entries. */
export interface LineChange {
  /** JSON, sealed where entries are; null where they tell none. */
  readonly title: string | null;
  /** The title was given, not taken from a message. */
  readonly isGiven: boolean;
  readonly model: string;
  readonly messageCount: number;
  readonly tokens: number;
}

export function lineChangeOf(conversationId: string, entries: readonly Entry[], key?: SpaceKey): LineChange {
  const given = entries.findLast((entry) => entry.type === "title");
  const title = given?.title ?? derivedTitle(conversationId, entries);
  const messages = entries.filter((entry) => entry.type === "message");
  const models = entries.map((entry) =>
    entry.type === "model" || entry.type === "message" ? entry.model : undefined,
  );
  const model = models.findLast((one) => one !== undefined) ?? "";
  return {
    title: title === undefined ? null : writtenText("title", conversationId, JSON.stringify(title), key),
    isGiven: given !== undefined,
    // Its entries have the name as it is; the server refuses this character.
    model: model === "" ? "" : writtenText("model", conversationId, model.replaceAll("\0", "\uFFFD"), key),
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

/** Kinds of text in a conversation's row. */
type TextKind = "title" | "model" | "draft" | "erased";

/** Text as it is written into the row of a conversation. */
export function writtenText(kind: TextKind, conversationId: string, text: string, key?: SpaceKey): string {
  return key ? key.sealText(text, [kind, conversationId]) : text;
}

/** Reads what `writtenText` wrote; undefined where it is nothing of it. */
export function readText(
  kind: TextKind,
  conversationId: string,
  written: unknown,
  key?: SpaceKey,
): string | undefined {
  if (typeof written !== "string") return undefined;
  return key ? key.openText(written, [kind, conversationId]) : written;
}

export function infoFrom(row: PostgresRow, key?: SpaceKey): ConversationInfo {
  const id = String(row["id"]);
  return {
    id,
    title: titleFrom(readText("title", id, row["title"], key)) ?? untitled,
    model: readText("model", id, row["model"], key) ?? "",
    messageCount: Number(row["message_count"]),
    tokens: Number(row["tokens"]),
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

/** Holder as `holderText` wrote it; in a row by another's hand, a window without a name. */
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
