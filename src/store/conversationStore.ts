import type { Entry } from "../core/conversation/entry.ts";
import type { Journal, Leases, Maintenance } from "../core/ports/journal.ts";
import type { Library } from "../core/ports/library.ts";

/** Store of conversations: all that any of them can do. */
export type ConversationStore = Journal & Library & Leases & Maintenance;

/** Checks that entries are of one conversation; throws where they are not, which is a bug. */
export function checkOneConversation(entries: readonly Entry[]): void {
  const [first] = entries;
  const isOne = entries.every(({ conversationId }) => conversationId === first?.conversationId);
  if (!isOne) throw new Error("Entries of several conversations were appended in one call.");
}
