import { existsSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import type { QueuedMessage, QueueStore } from "../core/agent/inbox.ts";
import type { Journal, Library, Log } from "../core/agent/ports.ts";
import { replaceFile } from "./replaceFile.ts";

/** A file younger than this may belong to a conversation that another window has not saved yet, in milliseconds. */
const youngMs = 24 * 60 * 60 * 1000;

/**
 * Messages that wait, in a folder of workspace storage: a small file a conversation while any do. Written before the
 * user sees them wait, so that no crash loses one; what the file system refuses is in the log.
 */
export class FileQueueStore implements QueueStore {
  private readonly folder: string;
  private readonly log: Log;

  constructor(folder: string, log: Log) {
    this.folder = folder;
    this.log = log;
  }

  load(conversationId: string): readonly QueuedMessage[] {
    const file = this.fileOf(conversationId);
    if (!existsSync(file)) return [];
    return (
      this.attempt(() => {
        const found: unknown = JSON.parse(readFileSync(file, "utf8"));
        return Array.isArray(found) ? found.filter(isQueued) : [];
      }) ?? []
    );
  }

  keep(conversationId: string, messages: readonly QueuedMessage[]): void {
    const file = this.fileOf(conversationId);
    this.attempt(() => {
      if (messages.length === 0) rmSync(file, { force: true });
      else replaceFile(file, messages);
    });
  }

  /** Removes what waits for conversations that are neither in the library nor in its trash any more. Never rejects. */
  async dropOrphans(library: Pick<Journal, "list"> & Pick<Library, "trashed">, now: number): Promise<void> {
    const names = this.attempt(() => (existsSync(this.folder) ? readdirSync(this.folder) : [])) ?? [];
    const old = names.filter((name) => this.attempt(() => this.isOld(name, now)));
    if (old.length === 0) return;
    try {
      const known = [...(await library.list()), ...(await library.trashed())];
      const kept = new Set(known.map(({ id }) => fileName(id)));
      const orphans = old.filter((name) => !kept.has(name));
      for (const name of orphans) this.attempt(() => rmSync(join(this.folder, name)));
    } catch (error) {
      // Who cannot say which conversations there are has none of them removed.
      this.log.write("warn", "waiting messages not looked through", { error: String(error) });
    }
  }

  private isOld(name: string, now: number): boolean {
    return now - statSync(join(this.folder, name)).mtimeMs > youngMs;
  }

  private fileOf(conversationId: string): string {
    return join(this.folder, fileName(conversationId));
  }

  private attempt<T>(work: () => T): T | undefined {
    try {
      return work();
    } catch (error) {
      const { code, name } = error as { readonly code?: unknown; readonly name?: unknown };
      this.log.write("warn", "waiting messages not kept", { error: code ?? name });
      return undefined;
    }
  }
}

function fileName(conversationId: string): string {
  return `${conversationId.replaceAll(/[^\w-]/g, "_")}.json`;
}

function isQueued(value: unknown): value is QueuedMessage {
  const { id, text } = (value ?? {}) as Partial<Record<string, unknown>>;
  return typeof id === "string" && typeof text === "string";
}
