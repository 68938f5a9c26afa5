import type { SearchHit, SearchOptions } from "../../core/ports/library.ts";
import {
  parseQuery,
  significantWords,
  type AskedWord,
  type TermSequence,
} from "../../core/text/search/searchQuery.ts";
import type { Database } from "./database.ts";
import type { EntryTable } from "./entryTable.ts";
import { asksForMore, defaultSearchLimit, hitsOf } from "../searchHits.ts";
import { WordIndex } from "./wordIndex.ts";

/** Time that a search takes in what is not indexed yet before it answers, in milliseconds. */
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

  /** An index that can only be read may be that of an earlier version: then one is made in memory. */
  constructor(database: Database, record: EntryTable, { isReadOnly } = { isReadOnly: false }) {
    this.database = database;
    this.record = record;
    this.words = new WordIndex(database);
    this.isReadOnly = isReadOnly;
    database.exec("PRAGMA temp_store = MEMORY");
    if (isReadOnly && !hasIndex(database)) database.exec(temporaryIndex);
  }

  /** Searches with the last word as it stands; when that finds too few, as the beginning of words, which costs more. */
  search(query: string, options: SearchOptions = {}): readonly SearchHit[] {
    this.catchUp(patienceMs);
    const { limit = defaultSearchLimit, ranked = false } = options;
    const parsed = parseQuery(query);
    return this.database.snapshot(() => {
      if (ranked) return this.find(significantWords(query), options);
      const exact = this.find(parsed.asked, options);
      return asksForMore(exact, limit, parsed) ? this.find(parsed.begun ?? [], options) : exact;
    });
  }

  /** Takes in what is not indexed yet, for about `budgetMs`. True where some is left. */
  catchUp(budgetMs: number): boolean {
    if (!this.words.isBehind()) return false;
    const work = () => this.words.catchUp(budgetMs, (key) => this.record.entry(key));
    if (!this.isReadOnly) return this.database.transaction(work);
    return isTemporary(this.database) && this.database.snapshot(work);
  }

  private find(asked: readonly AskedWord[], options: SearchOptions): readonly SearchHit[] {
    if (asked.length === 0) return [];
    const found = this.matches(asked, options);
    return hitsOf(
      found.map(({ key, title }) => ({ entry: this.record.entry(key), title })),
      asked,
    );
  }

  /** The newest in the order of the index, backwards: it stops at `limit` however common the words are. */
  private matches(
    asked: readonly AskedWord[],
    {
      limit = defaultSearchLimit,
      ranked = false,
      from = 0,
      to = Number.MAX_SAFE_INTEGER,
      conversations,
    }: SearchOptions,
  ): readonly Match[] {
    return this.database.all(
      `SELECT entry.key AS key, title FROM wordIndex CROSS JOIN entry ON entry.key = wordIndex.rowid
      JOIN conversation ON conversation.key = entry.conversation
      WHERE wordIndex MATCH ? AND trashedAt IS NULL AND entry.at >= ? AND entry.at < ?
        ${conversations ? "AND conversation.id IN (SELECT value FROM json_each(?))" : ""}
      ORDER BY ${ranked ? "wordIndex.rank, " : ""}wordIndex.rowid DESC LIMIT ?`,
      matchOf(asked, ranked ? " OR " : " AND "),
      from,
      to,
      ...(conversations ? [JSON.stringify(conversations)] : []),
      limit,
    ) as unknown as Match[];
  }
}

/** An FTS5 query. Terms are letters and digits: none of them is syntax. */
function matchOf(asked: readonly AskedWord[], joint: " AND " | " OR "): string {
  return asked.map((word) => `(${word.map(phraseOf).join(" OR ")})`).join(joint);
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
