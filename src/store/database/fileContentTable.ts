import { createHash } from "node:crypto";
import { deflateRawSync, inflateRawSync } from "node:zlib";
import type { Entry } from "../../core/conversation/entry.ts";
import { contentHashes } from "../../core/conversation/fileStates.ts";
import type { Content, ContentUse } from "../../core/ports/journal.ts";
import type { Database } from "./database.ts";

/** Content as it is stored. `size`: in bytes before it was deflated. */
export interface PackedContent {
  readonly hash: string;
  readonly size: number;
  readonly packed: Uint8Array;
}

/** Bytes that one answer carries. */
const answerBytes = 8 * 1024 * 1024;

/**
 * Contents of files by their SHA-256, once each and deflated, and which entries name them. Changes are made inside the
 * caller's transaction.
 */
export class FileContentTable {
  private readonly database: Database;

  constructor(database: Database) {
    this.database = database;
  }

  /** Stores contents; those that are there already are passed over. */
  store(contents: readonly Content[]): void {
    for (const { hash, bytes } of contents) {
      if (this.database.get("SELECT 1 FROM fileContent WHERE hash = ?", hash)) continue;
      const packed = deflateRawSync(bytes, { level: 3 });
      this.database.run(
        "INSERT INTO fileContent (hash, size, bytes) VALUES (?, ?, ?)",
        hash,
        bytes.length,
        packed,
      );
    }
  }

  /** Stores what was read from another database, if an entry here names it. */
  putBack({ hash, size, packed }: PackedContent): void {
    this.database.run(
      `INSERT OR IGNORE INTO fileContent (hash, size, bytes)
      SELECT ?1, ?2, ?3 WHERE EXISTS (SELECT 1 FROM entryFile WHERE hash = ?1)`,
      hash,
      size,
      packed,
    );
  }

  /** Notes the contents that the entry with this key names, also those that come later. */
  link(key: number, entry: Entry): void {
    for (const hash of contentHashes(entry)) {
      this.database.run("INSERT OR IGNORE INTO entryFile (entry, hash) VALUES (?, ?)", key, hash);
    }
  }

  /** The first of these that are kept, at least one; what is not as it was stored is left out. */
  read(hashes: readonly string[]): readonly Content[] {
    if (!this.isThere()) return [];
    const found: Content[] = [];
    let total = 0;
    for (const hash of hashes) {
      const row = this.database.get("SELECT bytes FROM fileContent WHERE hash = ?", hash);
      const bytes = row && unpackedContent(row["bytes"] as Uint8Array, hash);
      if (!bytes) continue;
      found.push({ hash, bytes });
      total += bytes.length;
      if (total >= answerBytes) break;
    }
    return found;
  }

  /** Size in bytes as it was given; 0 where it is not kept. */
  sizeOf(hash: string): number {
    return Number(this.database.get("SELECT size FROM fileContent WHERE hash = ?", hash)?.["size"] ?? 0);
  }

  isNamed(hash: string): boolean {
    return this.database.get("SELECT 1 FROM entryFile WHERE hash = ? LIMIT 1", hash) !== undefined;
  }

  use(): ContentUse {
    if (!this.isThere()) return { count: 0, bytes: 0 };
    const row = this.database.get(
      "SELECT count(*) AS count, coalesce(sum(length(bytes)), 0) AS bytes FROM fileContent",
    );
    return { count: Number(row?.["count"]), bytes: Number(row?.["bytes"]) };
  }

  /** Forgets what only checkpoints and restores older than `before` name: a picture belongs to what was said. */
  dropOlder(before: number): ContentUse {
    const had = this.use();
    this.database.run(
      "DELETE FROM entryFile WHERE entry IN (SELECT key FROM entry WHERE type IN ('checkpoint', 'restore') AND at < ?)",
      before,
    );
    this.dropUnnamed();
    const has = this.use();
    return { count: had.count - has.count, bytes: had.bytes - has.bytes };
  }

  /** Forgets what a conversation's entries name, save what others do. To be called before they go. */
  forget(conversation: number): void {
    const { changes } = this.database.run(
      "DELETE FROM entryFile WHERE entry IN (SELECT key FROM entry WHERE conversation = ?)",
      conversation,
    );
    if (changes > 0) this.dropUnnamed();
  }

  /** True where the tables are there: an earlier version's file that is for reading only lacks them. */
  private isThere(): boolean {
    return this.database.get("SELECT 1 FROM sqlite_schema WHERE name = 'fileContent'") !== undefined;
  }

  private dropUnnamed(): void {
    this.database.run("DELETE FROM fileContent WHERE hash NOT IN (SELECT hash FROM entryFile)");
  }
}

/** The bytes of a row; undefined where they are damaged. */
export function unpackedContent(packed: Uint8Array, hash: string): Uint8Array | undefined {
  try {
    const bytes = inflateRawSync(packed);
    return createHash("sha256").update(bytes).digest("hex") === hash ? bytes : undefined;
  } catch {
    // What cannot be unpacked is as lost as what is not there.
    return undefined;
  }
}
