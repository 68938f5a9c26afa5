import type { Entry } from "../../core/conversation/entry.ts";
import type { SearchHit, SearchOptions } from "../../core/ports/library.ts";
import { untitled } from "../../core/conversation/fold.ts";
import { parseQuery, type AskedWord, type TermSequence } from "../../core/text/searchQuery.ts";
import { snippetOf } from "../../core/text/searchSnippet.ts";
import type { Database } from "./database.ts";
import type { EntryTable } from "./entryTable.ts";
import { indexedText, WordIndex } from "./wordIndex.ts";

const defaultLimit = 50;

/** With so many hits of the word itself, others that begin like it are not looked for. */
const enoughHits = 10;

/** How long a search takes in what is not indexed yet before it answers, in milliseconds. */
const patienceMs = 300;

/** An entry that was found, and the title of its conversation. */
interface Match {
  readonly key: number;
  readonly title: string | null;
}

/** Full-text search by FTS5 over the terms of `core/text/searchTerms.ts`. */
export class StoredSearch {
  private readonly database: Database;
  private readonly record: EntryTable;
  private readonly words: WordIndex;
  private readonly isReadOnly: boolean;

  /** Of a database that is for reading only the index may be that of an earlier version: then one is made in memory. */
  constructor(database: Database, record: EntryTable, isReadOnly = false) {
    this.database = database;
    this.record = record;
    this.words = new WordIndex(database);
    this.isReadOnly = isReadOnly;
    database.exec("PRAGMA temp_store = MEMORY");
    if (isReadOnly && !hasIndex(database)) database.exec(temporaryIndex);
  }

  /** With the last word as it stands; when that finds too few, as the beginning of words, which costs more. */
  search(query: string, { limit = defaultLimit }: SearchOptions = {}): readonly SearchHit[] {
    this.catchUp(patienceMs);
    const { asked, begun } = parseQuery(query);
    return this.database.snapshot(() => {
      const exact = this.find(asked, limit);
      if (exact.length >= Math.min(limit, enoughHits) || begun === undefined) return exact;
      return this.find(begun, limit);
    });
  }

  /** Takes in what is not indexed yet, for about `budgetMs`. True where some is left. */
  catchUp(budgetMs: number): boolean {
    if (!this.words.isBehind()) return false;
    const work = () => this.words.catchUp(budgetMs, (key) => this.record.entry(key));
    if (!this.isReadOnly) return this.database.transaction(work);
    return isTemporary(this.database) && this.database.snapshot(work);
  }

  private find(asked: readonly AskedWord[], limit: number): readonly SearchHit[] {
    if (asked.length === 0) return [];
    return withoutNeedlessTitles(
      this.newest(matchOf(asked), limit).flatMap(({ key, title }) =>
        hitOf(this.record.entry(key), title ?? untitled, asked),
      ),
    );
  }

  /** In the order of the index, backwards: it stops at `limit` however common the words are. */
  private newest(match: string, limit: number): readonly Match[] {
    return this.database.all(
      `SELECT entry.key AS key, title FROM wordIndex CROSS JOIN entry ON entry.key = wordIndex.rowid
      JOIN conversation ON conversation.key = entry.conversation
      WHERE wordIndex MATCH ? AND trashedAt IS NULL ORDER BY wordIndex.rowid DESC LIMIT ?`,
      match,
      limit,
    ) as unknown as Match[];
  }
}

/** A title is a hit where nothing else of its conversation is, the last one of several. */
function withoutNeedlessTitles(hits: readonly SearchHit[]): readonly SearchHit[] {
  const found = new Set(hits.flatMap(({ role, conversationId }) => (role === "title" ? [] : conversationId)));
  return hits.filter(({ role, conversationId }) => {
    return role !== "title" || found.size < found.add(conversationId).size;
  });
}

function hitOf(entry: Entry, title: string, asked: readonly AskedWord[]): SearchHit[] {
  const text = indexedText(entry);
  if (text === undefined) return [];
  const { conversationId, id: entryId, at } = entry;
  const role = entry.type === "message" ? entry.message.role : "title";
  return [{ conversationId, title, entryId, role, at, snippet: snippetOf(text, asked) }];
}

/** An FTS5 query. Terms are letters and digits: none of them is syntax. */
function matchOf(asked: readonly AskedWord[]): string {
  return asked.map((word) => `(${word.map(phraseOf).join(" OR ")})`).join(" AND ");
}

function phraseOf({ terms, opens }: TermSequence): string {
  return `"${terms.join(" ")}"${opens ? " *" : ""}`;
}

const temporaryIndex = `
  CREATE VIRTUAL TABLE IF NOT EXISTS temp.wordIndex USING fts5(
    words, parts, content = '', contentless_delete = 1, tokenize = 'ascii'
  );
  CREATE TABLE IF NOT EXISTS temp.unindexed (entry INTEGER PRIMARY KEY);
  INSERT OR IGNORE INTO temp.unindexed SELECT key FROM main.entry WHERE type IN ('message', 'title')`;

function hasIndex(database: Database): boolean {
  return database.get("SELECT 1 FROM main.sqlite_schema WHERE name = 'unindexed'") !== undefined;
}

function isTemporary(database: Database): boolean {
  return database.get("SELECT 1 FROM temp.sqlite_schema WHERE name = 'unindexed'") !== undefined;
}
