import type { QueuedMessage, QueueStore } from "../../core/ports/queueStore.ts";
import type { JsonFileStore } from "./jsonFileStore.ts";

/** Messages that wait, a file a conversation while any do. Written before the user sees them wait, so that no crash loses one. */
export class FileQueueStore implements QueueStore {
  private readonly files: JsonFileStore;

  constructor(files: JsonFileStore) {
    this.files = files;
  }

  load(conversationId: string): readonly QueuedMessage[] {
    const found = this.files.load(conversationId);
    return Array.isArray(found) ? found.filter(isQueued) : [];
  }

  keep(conversationId: string, messages: readonly QueuedMessage[]): void {
    this.files.keep(conversationId, messages.length > 0 ? messages : undefined);
  }
}

function isQueued(value: unknown): value is QueuedMessage {
  const { id, text } = (value ?? {}) as Partial<Record<string, unknown>>;
  return typeof id === "string" && typeof text === "string";
}
