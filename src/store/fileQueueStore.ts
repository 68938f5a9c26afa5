import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { QueuedMessage, QueueStore } from "../core/agent/inbox.ts";
import type { Log } from "../core/agent/ports.ts";

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
      if (messages.length === 0) {
        rmSync(file, { force: true });
        return;
      }
      mkdirSync(this.folder, { recursive: true });
      const unfinished = `${file}.${process.pid}`;
      writeFileSync(unfinished, JSON.stringify(messages), { mode: 0o600 });
      renameSync(unfinished, file);
    });
  }

  private fileOf(conversationId: string): string {
    return join(this.folder, `${conversationId.replaceAll(/[^\w-]/g, "_")}.json`);
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

function isQueued(value: unknown): value is QueuedMessage {
  const { id, text } = (value ?? {}) as Partial<Record<string, unknown>>;
  return typeof id === "string" && typeof text === "string";
}
