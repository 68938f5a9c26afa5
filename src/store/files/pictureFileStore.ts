import { createHash } from "node:crypto";
import { readFile, readdir, rm, stat, utimes } from "node:fs/promises";
import { join } from "node:path";
import type { ContentStore } from "../../core/ports/journal.ts";
import type { PictureStore } from "../../core/ports/pictureStore.ts";
import type { Log } from "../../core/ports/system.ts";
import { messageOf } from "../../core/text/errors.ts";
import { writePrivatelyAside } from "./privateFiles.ts";

/** Pictures that no entry names are kept so long: as long as what is deleted. In milliseconds. */
const keptMs = 30 * 24 * 60 * 60 * 1000;

/** Bytes kept in memory: every request sends the same pictures again. */
const mostInMemory = 48 * 1024 * 1024;

/**
 * Pictures by their contents: those that entries name are read from the record, the others, of drafts and of messages that wait,
 * lie in a folder, a file each, for the user alone.
 */
export class PictureFileStore implements PictureStore {
  private readonly folder: string;
  private readonly contents: Pick<ContentStore, "contents">;
  private readonly log: Log;
  /** The latest asked for is the last. */
  private readonly inMemory = new Map<string, Uint8Array>();
  private bytesInMemory = 0;

  constructor(folder: string, contents: Pick<ContentStore, "contents">, log: Log) {
    this.folder = folder;
    this.contents = contents;
    this.log = log;
  }

  async put(bytes: Uint8Array): Promise<string> {
    const id = createHash("sha256").update(bytes).digest("hex");
    this.remember(id, bytes);
    await this.attempt(() => writePrivatelyAside(this.fileOf(id), bytes));
    return id;
  }

  async get(id: string): Promise<Uint8Array | undefined> {
    const bytes = this.inMemory.get(id) ?? (await this.fromRecord(id)) ?? (await this.fromFile(id));
    if (bytes) this.remember(id, bytes);
    return bytes;
  }

  /** Removes what has been kept for longer than it is to be. `now` in milliseconds since 1970. */
  async dropOld(now: number): Promise<void> {
    await this.attempt(async () => {
      for (const name of await readdir(this.folder).catch(() => [])) {
        const file = join(this.folder, name);
        if (now - (await stat(file)).mtimeMs > keptMs) await rm(file);
      }
    });
  }

  private async fromRecord(id: string): Promise<Uint8Array | undefined> {
    return this.attempt(async () => (await this.contents.contents([id]))[0]?.bytes);
  }

  private async fromFile(id: string): Promise<Uint8Array | undefined> {
    if (!/^[\da-f]{64}$/.test(id)) return undefined;
    const bytes = await readFile(this.fileOf(id)).catch(() => undefined);
    if (!bytes || createHash("sha256").update(bytes).digest("hex") !== id) return undefined;
    // What is still asked for is not old.
    const now = new Date();
    await utimes(this.fileOf(id), now, now).catch(() => undefined);
    return bytes;
  }

  private remember(id: string, bytes: Uint8Array): void {
    this.bytesInMemory += bytes.length - (this.inMemory.get(id)?.length ?? 0);
    this.inMemory.delete(id);
    this.inMemory.set(id, bytes);
    for (const [oldest, { length }] of this.inMemory) {
      if (this.bytesInMemory <= mostInMemory) return;
      this.inMemory.delete(oldest);
      this.bytesInMemory -= length;
    }
  }

  private fileOf(id: string): string {
    return join(this.folder, id);
  }

  private async attempt<T>(work: () => Promise<T>): Promise<T | undefined> {
    try {
      return await work();
    } catch (error) {
      this.log.write("warn", "kept pictures", { error: messageOf(error) });
      return undefined;
    }
  }
}
