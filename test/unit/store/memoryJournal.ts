import type { ConversationInfo, Draft, Journal, StoredConversation } from "../../../src/core/agent/ports.ts";
import type { Entry } from "../../../src/core/conversation/entry.ts";
import { fold } from "../../../src/core/conversation/fold.ts";

/** A journal that keeps everything in memory and forgets it with itself. */
export function memoryJournal(): Journal {
  const conversations = new Map<string, Entry[]>();
  const drafts = new Map<string, Draft>();
  const copyOf = <T>(value: T): T => structuredClone(value);

  function checkOrder(entries: readonly Entry[]): readonly Entry[] {
    const lengths = new Map<string, number>();
    return entries.filter((entry) => {
      const stored = conversations.get(entry.conversationId) ?? [];
      if (stored[entry.seq - 1]?.id === entry.id) return false;
      const last = lengths.get(entry.conversationId) ?? stored.length;
      if (entry.seq !== last + 1) throw new Error(`Entry ${entry.seq} cannot follow entry ${last}.`);
      lengths.set(entry.conversationId, entry.seq);
      return true;
    });
  }

  function infoOf(id: string, entries: readonly Entry[]): ConversationInfo {
    const { title, model, messages } = fold(id, entries);
    const tokens = messages.reduce((sum, { tokens }) => sum + (tokens?.count ?? 0), 0);
    const createdAt = entries[0]?.at ?? 0;
    const updatedAt = entries.at(-1)?.at ?? 0;
    return { id, title, model, messageCount: messages.length, tokens, createdAt, updatedAt };
  }

  return {
    append: answering((entries: readonly Entry[]) => {
      for (const entry of checkOrder(entries)) {
        const stored = conversations.get(entry.conversationId) ?? [];
        stored.push(copyOf(entry));
        conversations.set(entry.conversationId, stored);
        if (drafts.get(entry.conversationId)?.id === entry.id) drafts.delete(entry.conversationId);
      }
    }),
    saveDraft: answering((draft: Draft) => {
      const stored = conversations.get(draft.conversationId);
      if (!stored) throw new Error("There is no such conversation.");
      if (!stored.some(({ id }) => id === draft.id)) drafts.set(draft.conversationId, copyOf(draft));
    }),
    load: answering((id: string): StoredConversation | undefined => {
      const entries = conversations.get(id);
      const draft = drafts.get(id);
      return entries && copyOf({ entries, ...(draft && { draft }) });
    }),
    list: answering(() =>
      [...conversations]
        .map(([id, entries]) => infoOf(id, entries))
        .sort((one, other) => other.updatedAt - one.updatedAt),
    ),
    close: () => Promise.resolve(),
  };
}

/** Runs at once and answers with a promise, which rejects when it throws. */
function answering<A extends unknown[], R>(run: (...values: A) => R): (...values: A) => Promise<R> {
  return (...values) => new Promise((resolve) => resolve(run(...values)));
}
