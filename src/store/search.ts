import type { SearchHit, SnippetPart } from "../core/agent/ports.ts";
import { untitled } from "../core/conversation/fold.ts";
import type { Database } from "./database.ts";

export interface SearchOptions {
  readonly conversationId?: string;
  readonly limit?: number;
}

const defaultLimit = 50;

/** Control characters, which no text that anyone searches for contains. */
const hitStart = "\u0001";
const hitEnd = "\u0002";

interface HitRow extends Omit<SearchHit, "snippet"> {
  readonly snippet: string;
}

/** Full-text search by FTS5: words by their stem, without regard to case and accents. */
export class StoredSearch {
  private readonly database: Database;

  constructor(database: Database) {
    this.database = database;
  }

  search(query: string, { conversationId, limit = defaultLimit }: SearchOptions = {}): readonly SearchHit[] {
    const match = matchOf(query);
    if (match === undefined) return [];
    const keys =
      conversationId === undefined ? this.newest(match, limit) : this.best(match, conversationId, limit);
    return keys.flatMap((key) => this.hit(match, key) ?? []);
  }

  /** In the order of the index, backwards, so that it can stop at `limit` however common the words are. */
  private newest(match: string, limit: number): readonly number[] {
    return keysOf(
      this.database.all(
        `SELECT entry.key FROM messageIndex CROSS JOIN entry ON entry.key = messageIndex.rowid
        JOIN conversation ON conversation.key = entry.conversation
        WHERE messageIndex MATCH ? AND trashedAt IS NULL ORDER BY messageIndex.rowid DESC LIMIT ?`,
        match,
        limit,
      ),
    );
  }

  private best(match: string, conversationId: string, limit: number): readonly number[] {
    return keysOf(
      this.database.all(
        `SELECT entry.key FROM messageIndex CROSS JOIN entry ON entry.key = messageIndex.rowid
        WHERE messageIndex MATCH ? AND entry.conversation = (SELECT key FROM conversation WHERE id = ?)
        ORDER BY messageIndex.rank LIMIT ?`,
        match,
        conversationId,
        limit,
      ),
    );
  }

  private hit(match: string, key: number): SearchHit | undefined {
    const row = this.database.get(
      `SELECT conversation.id AS conversationId, coalesce(title, '${untitled}') AS title, entry.id AS entryId,
        json_extract(body, '$.message.role') AS role, at,
        snippet(messageIndex, 0, '${hitStart}', '${hitEnd}', '…', 24) AS snippet
      FROM messageIndex CROSS JOIN entry ON entry.key = messageIndex.rowid
      JOIN conversation ON conversation.key = entry.conversation
      WHERE messageIndex MATCH ? AND messageIndex.rowid = ?`,
      match,
      key,
    ) as HitRow | undefined;
    return row && { ...row, snippet: partsOf(row.snippet) };
  }
}

function keysOf(rows: readonly unknown[]): readonly number[] {
  return (rows as readonly { key: number }[]).map(({ key }) => key);
}

/** What the user typed as an FTS5 query in which nothing is syntax. Undefined where there is no word in it. */
function matchOf(query: string): string | undefined {
  const terms = [...query.matchAll(/"([^"]+)"|([^\s"]+)/g)]
    .map(([, phrase, word]) => ({ text: phrase ?? word ?? "", isPhrase: phrase !== undefined }))
    .filter(({ text }) => /[\p{L}\p{N}]/u.test(text));
  if (terms.length === 0) return undefined;
  const isLast = (index: number) => index === terms.length - 1;
  return terms
    .map(({ text, isPhrase }, index) => `"${text}"${isLast(index) && !isPhrase ? " *" : ""}`)
    .join(" ");
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
