import type { Content } from "../../core/ports/journal.ts";
import type { PostgresStore } from "../server/postgresStore.ts";
import type { NamedContent } from "../server/files/serverFiles.ts";
import type { LocalFiles } from "./localFiles.ts";

/** Bytes sent in one round, so that entries do not wait for long; one content at least. */
const bytesAtOnce = 8 * 1024 * 1024;

/** Brings contents of files to the server once the entries that name them are there, and from it when they are asked for. */
export class FileMirror {
  private readonly local: LocalFiles;
  private readonly store: PostgresStore;
  private readonly largest: number;

  /** `largest`: no content of more bytes is sent. */
  constructor(local: LocalFiles, store: PostgresStore, largest: number) {
    this.local = local;
    this.store = store;
    this.largest = largest;
    local.allow(largest);
  }

  /** Sends what the server lacks. True where more is left for the next round. */
  async send(): Promise<boolean> {
    if (this.largest === 0) return false;
    let left = bytesAtOnce;
    for (const unsent of this.local.unsent()) {
      const lacking = await this.store.lackingContents(unsent.id, unsent.named);
      const parts: (NamedContent & Content)[] = [];
      for (const content of this.local.read(lacking, this.largest)) {
        if (left <= 0) break;
        parts.push(content);
        left -= content.bytes.length;
      }
      if (parts.length > 0) await this.store.storeContents(unsent.id, parts);
      if (left <= 0) return true;
      this.local.markSent(unsent);
    }
    this.local.markAllSent();
    return false;
  }

  /** Those of these contents that the server has; they are kept here from then on. */
  async fetch(hashes: readonly string[]): Promise<readonly Content[]> {
    const found = await this.store.contents(hashes);
    this.local.keep(found);
    return found;
  }
}
