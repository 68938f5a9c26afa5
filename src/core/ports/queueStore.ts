import type { Picture } from "../conversation/picture.ts";

/** A message that the user sent while a turn runs, until the next request takes it along. */
export interface QueuedMessage {
  /** The id that its entry will have. */
  readonly id: string;
  readonly text: string;
  /** Pictures of the message, whose bytes are in the store of pictures. */
  readonly images?: readonly Picture[];
}

/** Storage of the queued messages of each conversation, so that a restart brings them back. Never throws. */
export interface QueueStore {
  /** Messages that wait, in the order they were sent. */
  load(conversationId: string): readonly QueuedMessage[];
  /** Replaces all that the conversation has. */
  keep(conversationId: string, messages: readonly QueuedMessage[]): void;
}
