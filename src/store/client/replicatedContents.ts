import type { Content, ContentStore, ContentUse } from "../../core/ports/journal.ts";
import type { Replication } from "../../core/ports/replication.ts";

/** The contents of this machine, and what a server has of those that are not here. */
export class ReplicatedContents implements ContentStore {
  private readonly local: ContentStore;
  private readonly replication: Pick<Replication, "contents" | "dropContents">;

  constructor(local: ContentStore, replication: Pick<Replication, "contents" | "dropContents">) {
    this.local = local;
    this.replication = replication;
  }

  async contents(hashes: readonly string[]): Promise<readonly Content[]> {
    const found = await this.local.contents(hashes);
    if (found.length === hashes.length) return found;
    const here = new Set(found.map(({ hash }) => hash));
    return [...found, ...(await this.replication.contents(hashes.filter((hash) => !here.has(hash))))];
  }

  /** Use of the contents that this machine keeps. */
  contentUse(): Promise<ContentUse> {
    return this.local.contentUse();
  }

  /** Drops old contents here and on the server; returns what was forgotten here. */
  async dropContents(before: number): Promise<ContentUse> {
    const dropped = await this.local.dropContents(before);
    this.replication.dropContents(before);
    return dropped;
  }
}
