import type { SearchHit, SearchOptions, SnippetPart } from "../../core/ports/library.ts";
import { untitled } from "../../core/conversation/fold.ts";
import type { MessageEntry } from "../../core/conversation/entry.ts";
import { textOf } from "../../core/conversation/message.ts";
import type { Database } from "./database.ts";
import type { EntryTable } from "./entryTable.ts";
import { tokenizer } from "./schema.ts";

const defaultLimit = 50;

/** With so many hits of the word itself, others that begin like it are not looked for. */
const enoughHits = 10;

/** Beginnings with fewer characters are too many words. */
const shortestBeginning = 3;

/** Control characters, which no text that anyone searches for contains. */
const hitStart = "\u0001";
const hitEnd = "\u0002";

/** A message that was found, and the title of its conversation. */
interface Match {
  readonly key: number;
  readonly title: string;
}

/** Full-text search by FTS5. */
export class StoredSearch {
  private readonly database: Database;
  private readonly record: EntryTable;

  constructor(database: Database, record: EntryTable) {
    this.database = database;
    this.record = record;
    // The texts of the hits alone, for their snippets: the index itself keeps no text.
    database.exec(`
      PRAGMA temp_store = MEMORY;
      CREATE VIRTUAL TABLE IF NOT EXISTS temp.found USING fts5(text, tokenize = '${tokenizer}')`);
  }

  /** With the last word as it stands; when that finds too few, as the beginning of words, which costs more. */
  search(query: string, { limit = defaultLimit }: SearchOptions = {}): readonly SearchHit[] {
    const terms = termsOf(query);
    return this.database.snapshot(() => {
      const exact = this.find(matchOf(terms), limit);
      const last = terms.at(-1);
      if (
        exact.length >= Math.min(limit, enoughHits) ||
        !last ||
        last.isPhrase ||
        last.text.length < shortestBeginning
      )
        return exact;
      return this.find(`${matchOf(terms)} *`, limit);
    });
  }

  private find(match: string, limit: number): readonly SearchHit[] {
    return match === "" ? [] : this.hits(match, this.newest(match, limit));
  }

  /** In the order of the index, backwards: it stops at `limit` however common the words are. */
  private newest(match: string, limit: number): readonly Match[] {
    return this.database.all(
      `SELECT entry.key AS key, title FROM messageIndex CROSS JOIN entry ON entry.key = messageIndex.rowid
      JOIN conversation ON conversation.key = entry.conversation
      WHERE messageIndex MATCH ? AND trashedAt IS NULL ORDER BY messageIndex.rowid DESC LIMIT ?`,
      match,
      limit,
    ) as unknown as Match[];
  }

  private hits(match: string, matches: readonly Match[]): readonly SearchHit[] {
    const entries = new Map<number, MessageEntry>();
    this.database.run("DELETE FROM temp.found");
    for (const { key } of matches) {
      const entry = this.record.entry(key);
      if (entry.type !== "message") continue;
      entries.set(key, entry);
      this.database.run("INSERT INTO temp.found (rowid, text) VALUES (?, ?)", key, textOf(entry.message));
    }
    const snippets = this.database.all(
      `SELECT rowid AS key, snippet(found, 0, '${hitStart}', '${hitEnd}', '…', 24) AS snippet
      FROM temp.found WHERE found MATCH ? ORDER BY rowid DESC`,
      match,
    ) as unknown as readonly { key: number; snippet: string }[];
    const titles = new Map(matches.map(({ key, title }) => [key, title]));
    return snippets.flatMap(({ key, snippet }) => {
      const entry = entries.get(key);
      if (!entry) return [];
      const { conversationId, id: entryId, at, message } = entry;
      const title = titles.get(key) ?? untitled;
      return [{ conversationId, title, entryId, role: message.role, at, snippet: partsOf(snippet) }];
    });
  }
}

interface Term {
  readonly text: string;
  readonly isPhrase: boolean;
}

function termsOf(query: string): readonly Term[] {
  return [...query.matchAll(/"([^"]+)"|([^\s"]+)/g)]
    .map(([, phrase, word]) => ({ text: phrase ?? word ?? "", isPhrase: phrase !== undefined }))
    .filter(({ text }) => /[\p{L}\p{N}]/u.test(text));
}

/** As an FTS5 query in which nothing that the user typed is syntax. */
function matchOf(terms: readonly Term[]): string {
  return terms.map(({ text }) => `"${text}"`).join(" ");
}

function partsOf(snippet: string): SnippetPart[] {
  return snippet
    .split(hitStart)
    .flatMap((part, index) => {
      if (index === 0) return [{ text: part, hit: false }];
      const [hit = "", rest = ""] = part.split(hitEnd);
      return [
        { text: hit, hit: true },
        { text: rest, hit: false },
      ];
    })
    .filter(({ text }) => text !== "");
}
