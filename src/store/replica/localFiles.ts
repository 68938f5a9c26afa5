import { isSharedId } from "../../core/conversation/sharing/sharedId.ts";
import type { Content } from "../../core/ports/journal.ts";
import type { Database } from "../database/database.ts";
import { FileContentTable } from "../database/fileContentTable.ts";
import type { NamedContent } from "../server/files/serverFiles.ts";

/**
 * Contents that the entries of a conversation name and that may not be on the server yet. `through`: the last of
 * these entries.
 */
interface UnsentFiles {
  readonly id: string;
  readonly through: number;
  readonly named: readonly NamedContent[];
}

const limitName = "largestFile";

/** The contents of files of this machine, as their replicator sends and fetches them. */
export class LocalFiles {
  private readonly database: Database;
  private readonly table: FileContentTable;

  constructor(database: Database) {
    this.database = database;
    this.table = new FileContentTable(database);
  }

  /** Contents up to so many bytes are sent: what was left out under a lower limit is looked at again. */
  allow(largest: number): void {
    const row = this.database.get("SELECT value FROM replicaState WHERE name = ?", limitName);
    if (Number(row?.["value"] ?? 0) === largest) return;
    this.database.transaction(() => {
      if (largest > Number(row?.["value"] ?? 0)) this.database.run("UPDATE replica SET filesSeq = 0");
      this.database.run(
        "INSERT OR REPLACE INTO replicaState (name, value) VALUES (?, ?)",
        limitName,
        String(largest),
      );
    });
  }

  /** Files that are not sent yet, of entries that the server has. */
  unsent(): readonly UnsentFiles[] {
    const rows = this.database.all(
      `SELECT conversation.id AS id, pushedSeq, hash, max(at) AS at, max(type = 'message') AS lasting
      FROM replica JOIN conversation ON conversation.id = replica.conversation
      JOIN entry ON entry.conversation = conversation.key AND seq > filesSeq AND seq <= pushedSeq
      JOIN entryFile ON entryFile.entry = entry.key
      WHERE filesSeq < pushedSeq GROUP BY conversation.id, pushedSeq, hash`,
    );
    const unsent = new Map<string, { through: number; named: NamedContent[] }>();
    for (const { id, pushedSeq, hash, at, lasting } of rows) {
      if (isSharedId(String(id))) continue;
      const known = unsent.get(String(id)) ?? { through: Number(pushedSeq), named: [] };
      known.named.push({ hash: String(hash), at: Number(at), lasting: lasting === 1 });
      unsent.set(String(id), known);
    }
    return [...unsent].map(([id, one]) => ({ id, ...one }));
  }

  markSent({ id, through }: UnsentFiles): void {
    this.database.run("UPDATE replica SET filesSeq = ? WHERE conversation = ?", through, id);
  }

  /** Notes that nothing is left to send. */
  markAllSent(): void {
    this.database.run("UPDATE replica SET filesSeq = pushedSeq WHERE filesSeq < pushedSeq");
  }

  /** Those of these contents that are here and no larger than `largest` bytes. */
  *read(named: readonly NamedContent[], largest: number): Generator<NamedContent & Content> {
    for (const one of named) {
      if (this.table.sizeOf(one.hash) > largest) continue;
      const [content] = this.table.read([one.hash]);
      if (content) yield { ...one, ...content };
    }
  }

  /** Keeps what was fetched, if an entry here names it. */
  keep(contents: readonly Content[]): void {
    this.database.transaction(() => {
      for (const content of contents) if (this.table.isNamed(content.hash)) this.table.store([content]);
    });
  }
}
