import { entryVersion, type EntryBase, type NewEntry } from "./entry.ts";
import type { Conversation } from "./fold.ts";

/** Entry that is next in a conversation and in no record, to see what it would change; `id`: the one that it has there. */
export function supposedEntry<E extends NewEntry>(
  { id: conversationId, entries }: Conversation,
  entry: E,
  id = "draft",
): E & EntryBase {
  return { ...entry, v: entryVersion, id, conversationId, seq: entries.length + 1, at: 0 };
}
