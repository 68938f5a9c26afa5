import type { Entry } from "../../core/conversation/entry.ts";
import { indexedText } from "../searchHits.ts";
import { indexTermsOf } from "../indexTerms.ts";
import type { Database } from "./database.ts";

/** A longer text is not taken in while its entry is saved, in characters. */
const longText = 256 * 1024;

/** Search index over messages and titles, by their entries' keys. Changes are made inside the caller's transaction. */
export class WordIndex {
  private readonly database: Database;

  constructor(database: Database) {
    this.database = database;
  }

  /** Takes in the words of an entry that was added, or leaves a long text for later. */
  add(key: number, entry: Entry): void {
    const text = indexedText(entry);
    if (text === undefined) return;
    if (text.length > longText) this.database.run("INSERT INTO unindexed (entry) VALUES (?)", key);
    else this.insert(key, text);
  }

  /** Takes in entries that were left for later, the newest first, for about `budgetMs`, at least one. True where some are left. */
  catchUp(budgetMs: number, entryOf: (key: number) => Entry): boolean {
    const end = performance.now() + budgetMs;
    do {
      const key = this.nextKey();
      if (key === undefined) return false;
      this.database.run("DELETE FROM unindexed WHERE entry = ?", key);
      const text = indexedText(entryOf(key));
      if (text !== undefined) this.insert(key, text);
    } while (performance.now() < end);
    return this.isBehind();
  }

  isBehind(): boolean {
    return this.nextKey() !== undefined;
  }

  /** Forgets the words of a conversation's entries. */
  remove(conversation: number): void {
    this.database.run(
      "DELETE FROM wordIndex WHERE rowid IN (SELECT key FROM entry WHERE conversation = ?)",
      conversation,
    );
    this.database.run(
      "DELETE FROM unindexed WHERE entry IN (SELECT key FROM entry WHERE conversation = ?)",
      conversation,
    );
  }

  private nextKey(): number | undefined {
    const row = this.database.get("SELECT entry FROM unindexed ORDER BY entry DESC LIMIT 1");
    return row && Number(row["entry"]);
  }

  private insert(key: number, text: string): void {
    const { words, parts } = indexTermsOf(text);
    this.database.run(
      "INSERT INTO wordIndex (rowid, words, parts) VALUES (?, ?, ?)",
      key,
      words.join(" "),
      parts.join(" "),
    );
  }
}
