import { randomUUID } from "node:crypto";
import type { Draft } from "../../core/ports/journal.ts";
import type { Entry } from "../../core/conversation/entry.ts";
import { readTableRows, type TableRow, type SqliteValue } from "./rawRecords.ts";
import { contentHash, lostContent, parseBody } from "../database/contentTable.ts";
import { unpackedContent, type PackedContent } from "../database/fileContentTable.ts";
import { RawPages } from "./rawPages.ts";
import { entryFromRow, type EntryRow } from "../database/entryTable.ts";
import { StoreError } from "../../core/ports/errors/storeError.ts";

/** Salvaged conversation: the part of it that could still be read. */
export interface SalvagedConversation {
  readonly id: string;
  readonly title: string | null;
  readonly trashedAt: number | null;
  /** Number of messages that it had, as far as is known. */
  readonly messageCount: number;
  /** Entries by id. */
  readonly entries: ReadonlyMap<string, Entry>;
  readonly draft?: Draft;
  /** True where its own line was lost, and with it its id. */
  readonly nameless?: true;
}

/** Salvaged conversations by id. */
export type Salvage = ReadonlyMap<string, SalvagedConversation>;

interface RawFindings {
  readonly conversations: Map<number, Omit<SalvagedConversation, "entries" | "draft">>;
  /** Rows of entries by the key of their conversation. */
  readonly entries: Map<number, EntryRow[]>;
  readonly contents: Map<number, string>;
  readonly drafts: Map<number, Omit<Draft, "conversationId">>;
}

/** Reads whatever is readable in the file, however damaged, without SQLite. Also from its log alone, where the file is gone. */
export function salvage(file: string): Salvage {
  const findings: RawFindings = {
    conversations: new Map(),
    entries: new Map(),
    contents: new Map(),
    drafts: new Map(),
  };
  const pages = new RawPages(file);
  try {
    for (const row of readTableRows(pages)) for (const recognize of recognizers) recognize(row, findings);
  } finally {
    pages.close();
  }
  const keys = new Set([...findings.conversations.keys(), ...findings.entries.keys()]);
  return new Map([...keys].map((key) => assemble(key, findings)).map((one) => [one.id, one]));
}

/** The contents of files that are readable, as they are stored. */
export function* salvageContents(file: string): Generator<PackedContent> {
  const pages = new RawPages(file);
  try {
    for (const { values } of readTableRows(pages)) {
      const [key, hash, size, bytes, ...more] = values;
      if (key !== null || more.length > 0 || !isText(hash) || !isNumber(size)) continue;
      if (bytes instanceof Uint8Array && unpackedContent(bytes, hash)) yield { hash, size, packed: bytes };
    }
  } finally {
    pages.close();
  }
}

function assemble(key: number, findings: RawFindings): SalvagedConversation {
  const known: Omit<SalvagedConversation, "entries" | "draft"> = findings.conversations.get(key) ?? {
    id: `recovered-${randomUUID()}`,
    title: null,
    trashedAt: null,
    messageCount: 0,
    nameless: true,
  };
  const entries = new Map<string, Entry>();
  for (const row of findings.entries.get(key) ?? []) {
    const entry = readEntry(known.id, row, findings.contents);
    if (entry) entries.set(entry.id, entry);
  }
  const draft = findings.drafts.get(key);
  return { ...known, entries, ...(draft && { draft: { conversationId: known.id, ...draft } }) };
}

function readEntry(
  conversationId: string,
  row: EntryRow,
  contents: ReadonlyMap<number, string>,
): Entry | undefined {
  const text = row.content === null ? "" : (contents.get(row.content) ?? lostContent);
  try {
    return entryFromRow(conversationId, row, parseBody(row), text);
  } catch (error) {
    if (error instanceof StoreError) return undefined;
    throw error;
  }
}

const isNumber = (value: SqliteValue | undefined): value is number => typeof value === "number";
const isText = (value: SqliteValue | undefined): value is string => typeof value === "string";
const isKey = (value: SqliteValue | undefined): value is number | null => value === null || isNumber(value);

/** A row is known by the number and kinds of its columns, which every table of the schema has its own of. */
const recognizers: readonly ((row: TableRow, findings: RawFindings) => void)[] = [
  function entry({ values: [key, conversation, seq, id, at, type, content, body, ...more] }, findings) {
    if (key !== null || more.length > 0 || !isNumber(conversation) || !isNumber(seq) || !isText(id)) return;
    if (!isNumber(at) || !isText(type) || !isKey(content) || !isText(body)) return;
    const rows = findings.entries.get(conversation) ?? [];
    rows.push({ seq, id, at, type: type as Entry["type"], content, body });
    findings.entries.set(conversation, rows);
  },
  function conversation({ key: rowKey, values }, findings) {
    const [key, id, title, model, messageCount, tokens, lastSeq, , , trashedAt, ...more] = values;
    if (values.length !== 10 || more.length > 0 || key !== null || !isText(id) || !isText(model)) return;
    if (!isNumber(messageCount) || !isNumber(tokens) || !isNumber(lastSeq) || !isKey(trashedAt)) return;
    findings.conversations.set(rowKey, { id, title: isText(title) ? title : null, trashedAt, messageCount });
  },
  function content({ key, values: [, hash, text, ...more] }, findings) {
    if (more.length === 0 && isText(hash) && isText(text) && contentHash(text) === hash) {
      findings.contents.set(key, text);
    }
  },
  // Rows of the schema's first version have no reasoning.
  function draft({ key, values: [conversation, id, model, text, at, reasoning = "", ...more] }, findings) {
    if (conversation !== null || more.length > 0 || !isText(id) || !isText(model)) return;
    if (!isText(text) || !isNumber(at) || !isText(reasoning)) return;
    findings.drafts.set(key, { id, model, text, at, ...(reasoning !== "" && { reasoning }) });
  },
];
