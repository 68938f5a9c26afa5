import { notesRecord } from "../../../src/core/conversation/projectNotes.ts";
import type {
  Content,
  ContentStore,
  ContentUse,
  ConversationInfo,
  Draft,
  Journal,
  StoredConversation,
} from "../../../src/core/ports/journal.ts";
import { StoreError } from "../../../src/core/ports/errors/storeError.ts";
import type { Library, SearchHit, SearchOptions } from "../../../src/core/ports/library.ts";
import type { Entry } from "../../../src/core/conversation/entry.ts";
import { checkOneConversation } from "../../../src/store/conversationStore.ts";
import { contentHashes } from "../../../src/core/conversation/fileStates.ts";
import { fold } from "../../../src/core/conversation/fold.ts";
import { textOf } from "../../../src/core/conversation/message.ts";

/** Keeps everything in memory and forgets it with itself. Searches for the query as it stands, whole, or for any of its words. */
export function memoryJournal(): Journal & Library & ContentStore {
  const conversations = new Map<string, Entry[]>();
  const drafts = new Map<string, Draft>();
  const trash = new Set<string>();
  const kept = new Map<string, Content>();
  const copyOf = <T>(value: T): T => structuredClone(value);

  function checkOrder(entries: readonly Entry[]): readonly Entry[] {
    const lengths = new Map<string, number>();
    return entries.filter((entry) => {
      const stored = conversations.get(entry.conversationId) ?? [];
      if (stored[entry.seq - 1]?.id === entry.id) return false;
      const last = lengths.get(entry.conversationId) ?? stored.length;
      if (entry.seq !== last + 1) throw new StoreError({ code: "outOfOrder", seq: entry.seq, last });
      lengths.set(entry.conversationId, entry.seq);
      return true;
    });
  }

  function infoOf(id: string, entries: readonly Entry[]): ConversationInfo {
    const { title, messages } = fold(id, entries);
    const models = entries.flatMap((entry) =>
      entry.type === "model" || entry.type === "message" ? (entry.model ?? []) : [],
    );
    const model = models.at(-1) ?? "";
    const tokens = messages.reduce((sum, { tokens }) => sum + (tokens?.count ?? 0), 0);
    const updatedAt = entries.at(-1)?.at ?? 0;
    return { id, title, model, messageCount: messages.length, tokens, updatedAt };
  }

  const known = (id: string): Entry[] => {
    const entries = conversations.get(id);
    if (!entries) throw new StoreError({ code: "unknownConversation" });
    return entries;
  };

  const listed = (isTrashed: boolean) =>
    [...conversations]
      .filter(([id]) => id !== notesRecord && trash.has(id) === isTrashed)
      .map(([id, entries]) => infoOf(id, entries))
      .sort((one, other) => other.updatedAt - one.updatedAt);

  const found = (query: string, entry: Entry): SearchHit | undefined => {
    if (entry.type !== "message" || entry.message.role === "system") return undefined;
    if (trash.has(entry.conversationId)) return undefined;
    const text = textOf(entry.message);
    const start = text.toLowerCase().indexOf(query.toLowerCase());
    if (start < 0) return undefined;
    const end = start + query.length;
    const parts = [
      { text: text.slice(0, start), hit: false },
      { text: text.slice(start, end), hit: true },
      { text: text.slice(end), hit: false },
    ];
    const { conversationId, id: entryId, at, message } = entry;
    const { title } = fold(conversationId, known(conversationId));
    return {
      conversationId,
      title,
      entryId,
      role: message.role,
      at,
      snippet: parts.filter((part) => part.text),
    };
  };

  const contentUse = (): ContentUse => {
    const all = [...kept.values()];
    return { count: all.length, bytes: all.reduce((sum, { bytes }) => sum + bytes.length, 0) };
  };
  const dropUnnamed = (counts: (entry: Entry) => boolean) => {
    const named = new Set([...conversations.values()].flat().filter(counts).flatMap(contentHashes));
    for (const hash of kept.keys()) if (!named.has(hash)) kept.delete(hash);
  };

  return {
    append: answering((entries: readonly Entry[], contents: readonly Content[] = []) => {
      checkOneConversation(entries);
      for (const entry of checkOrder(entries)) {
        const stored = conversations.get(entry.conversationId) ?? [];
        stored.push(copyOf(entry));
        conversations.set(entry.conversationId, stored);
        if (drafts.get(entry.conversationId)?.id === entry.id) drafts.delete(entry.conversationId);
      }
      for (const content of contents) kept.set(content.hash, copyOf(content));
    }),
    contents: answering((hashes: readonly string[]) => hashes.flatMap((hash) => kept.get(hash) ?? [])),
    contentUse: answering(() => contentUse()),
    dropContents: answering((before: number) => {
      const had = contentUse();
      dropUnnamed((entry) => entry.type === "message" || entry.at >= before);
      const has = contentUse();
      return { count: had.count - has.count, bytes: had.bytes - has.bytes };
    }),
    saveDraft: answering((draft: Draft) => {
      const stored = conversations.get(draft.conversationId);
      if (!stored) throw new StoreError({ code: "unknownConversation" });
      if (!stored.some(({ id }) => id === draft.id)) drafts.set(draft.conversationId, copyOf(draft));
    }),
    load: answering((id: string, afterSeq = 0): StoredConversation | undefined => {
      const entries = conversations.get(id)?.slice(afterSeq);
      const draft = drafts.get(id);
      return entries && copyOf({ entries, ...(draft && { draft }) });
    }),
    list: answering(() => listed(false)),
    trashed: answering(() => listed(true)),
    search: answering((query: string, options: SearchOptions = {}) => {
      const { limit = 50, ranked = false, from = 0, to = Infinity } = options;
      const among = options.conversations ?? [...conversations.keys()];
      const words = ranked
        ? query.split(/\W+/).filter((word) => word.length > 3)
        : [query.replaceAll('"', "")];
      return [...conversations.values()]
        .flat()
        .filter(({ at, conversationId }) => at >= from && at < to && among.includes(conversationId))
        .reverse()
        .sort((one, other) => other.at - one.at)
        .map((entry) => words.flatMap((word) => found(word, entry) ?? []))
        .sort((one, other) => other.length - one.length)
        .flatMap(([hit]) => hit ?? [])
        .slice(0, limit);
    }),
    tail: answering((id: string, limit: number, beforeSeq = Infinity) =>
      copyOf(
        known(id)
          .filter(({ seq }) => seq < beforeSeq)
          .slice(-limit),
      ),
    ),
    trash: answering((id: string) => {
      known(id);
      trash.add(id);
    }),
    restore: answering((id: string) => {
      known(id);
      trash.delete(id);
    }),
    erase: answering((id: string) => {
      known(id);
      conversations.delete(id);
      dropUnnamed(() => true);
      trash.delete(id);
    }),
    copy: answering((id: string, newId: string, throughSeq = Infinity) => {
      if (conversations.has(newId)) throw new StoreError({ code: "idTaken" });
      const entries = known(id).filter(({ seq }) => seq <= throughSeq);
      conversations.set(
        newId,
        entries.map((entry) => ({ ...copyOf(entry), conversationId: newId })),
      );
      const draft = drafts.get(id);
      const isWhole = entries.length === known(id).length;
      if (draft && isWhole) drafts.set(newId, { ...draft, conversationId: newId });
    }),
    ids: answering(() => [...conversations.keys()].filter((id) => id !== notesRecord)),
    entryIds: answering((id: string) => (conversations.get(id) ?? []).map((entry) => entry.id)),
    trashOlder: answering((before: number, keep: readonly string[]) => {
      const old = listed(false).filter(({ id, updatedAt }) => updatedAt < before && !keep.includes(id));
      for (const { id } of old) trash.add(id);
      return old.map(({ id }) => id);
    }),
    close: () => Promise.resolve(),
  };
}

/** Runs at once and answers with a promise, which rejects when it throws. */
function answering<A extends unknown[], R>(run: (...values: A) => R): (...values: A) => Promise<R> {
  return (...values) => new Promise((resolve) => resolve(run(...values)));
}
