import * as v from "valibot";
import type { QueuedMessage, QueueStore } from "../../core/ports/queueStore.ts";
import { storedPictures } from "../../core/conversation/transfer/messageShape.ts";
import type { JsonFileStore } from "./jsonFileStore.ts";

const queuedMessage = v.object({
  id: v.string(),
  text: v.string(),
  images: storedPictures,
}) satisfies v.GenericSchema<unknown, QueuedMessage>;

/** Messages that wait, a file a conversation while any do. Written before the user sees them wait, so that no crash loses one. */
export class FileQueueStore implements QueueStore {
  private readonly files: JsonFileStore;

  constructor(files: JsonFileStore) {
    this.files = files;
  }

  load(conversationId: string): readonly QueuedMessage[] {
    const found = this.files.load(conversationId);
    return Array.isArray(found) ? found.filter((one) => v.is(queuedMessage, one)) : [];
  }

  keep(conversationId: string, messages: readonly QueuedMessage[]): void {
    this.files.keep(conversationId, messages.length > 0 ? messages : undefined);
  }
}
