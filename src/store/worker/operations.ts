import type { Content, ContentUse, Draft, LeaseHolder } from "../../core/ports/journal.ts";
import type { SearchHit, SearchOptions } from "../../core/ports/library.ts";
import type { Entry } from "../../core/conversation/entry.ts";
import { isSharedId } from "../../core/conversation/sharing/sharedId.ts";
import { StoreError } from "../../core/ports/errors/storeError.ts";
import type { ListColumns } from "../database/conversationList.ts";
import { textsOf } from "../database/contentTable.ts";
import { ConversationTable } from "../database/conversationTable.ts";
import { copyConversation } from "../database/copyConversation.ts";
import type { Database } from "../database/database.ts";
import { FileContentTable } from "../database/fileContentTable.ts";
import type { EntryTable, RecordPage } from "../database/entryTable.ts";
import type { StoredLeases } from "../database/leases.ts";
import type { StoredSearch } from "../database/search.ts";
import { UsageTable, type UsageColumns } from "../database/usageTable.ts";

/** Operations that write to the database, each in a transaction. Changes that wait together share one. */
export interface ChangeOperations {
  readonly append: (entries: readonly Entry[], contents: readonly Content[]) => void;
  readonly dropContents: (before: number) => ContentUse;
  readonly saveDraft: (draft: Draft) => void;
  readonly trash: (conversationId: string) => void;
  readonly restore: (conversationId: string) => void;
  readonly erase: (conversationId: string) => void;
  readonly copy: (conversationId: string, id: string, throughSeq?: number) => void;
  readonly trashOlder: (before: number, keep: readonly string[]) => readonly string[];
  readonly acquire: (conversationId: string) => LeaseHolder | undefined;
  readonly takeOver: (conversationId: string) => void;
  readonly release: (conversationId: string) => void;
}

/** Operations that only read, and `close`. */
interface QueryOperations {
  readonly page: (conversationId: string, afterSeq: number) => RecordPage | undefined;
  /** The first of these, at least one. */
  readonly texts: (hashes: readonly string[]) => readonly string[];
  /** The first of these that are kept, at least one. */
  readonly contents: (hashes: readonly string[]) => readonly Content[];
  readonly contentUse: () => ContentUse;
  readonly tail: (conversationId: string, limit: number, beforeSeq?: number) => readonly Entry[];
  readonly ids: () => readonly string[];
  readonly entryIds: (conversationId: string) => readonly string[];
  readonly list: () => ListColumns;
  readonly trashed: () => ListColumns;
  readonly search: (query: string, options?: SearchOptions) => readonly SearchHit[];
  readonly usage: (since: number) => UsageColumns;
  readonly usageSums: (since: number) => UsageColumns;
  readonly holder: (conversationId: string) => LeaseHolder | "this" | "none";
  readonly close: () => void;
}

/** Operations that the worker does on request, by name. */
export interface Operations {
  readonly changes: ChangeOperations;
  readonly queries: QueryOperations;
}

type All = ChangeOperations & QueryOperations;
export type OperationName = keyof All;
export type OperationArguments<N extends OperationName> = Parameters<All[N]>;
export type OperationResult<N extends OperationName> = ReturnType<All[N]>;

/** Characters of a conversation that one answer carries: few milliseconds of the caller's thread. */
const pageChars = 128 * 1024;

/** Last entries that are read with their large tool results: more than a panel that is opened shows. */
const wholeEntries = 50;

/** The operations of one open database. `close` also gives back the leases that are held. */
export function operationsOn(
  database: Database,
  leases: StoredLeases,
  record: EntryTable,
  search: StoredSearch,
): Operations {
  const conversations = new ConversationTable(database);
  const contents = new FileContentTable(database);
  return {
    changes: {
      append: (entries, given) => {
        const [first] = entries;
        if (first) leases.check(first.conversationId, Date.now());
        contents.store(given);
        record.append(entries);
      },
      dropContents: (before) => contents.dropOlder(before),
      saveDraft: (draft) => {
        leases.check(draft.conversationId, Date.now());
        record.saveDraft(draft);
      },
      trash: (id) => conversations.trash(id, Date.now()),
      restore: (id) => conversations.restore(id),
      erase: (id) => conversations.erase(id),
      copy: (id, newId, throughSeq) => copyOwn(record, id, newId, throughSeq),
      trashOlder: (before, keep) => {
        const now = Date.now();
        const isFree = (id: string) => !keep.includes(id) && typeof leases.holder(id, now) !== "object";
        const old = conversations.unchangedSince(before).filter(isFree);
        for (const id of old) conversations.trash(id, now);
        return old;
      },
      acquire: (id) => leases.acquire(id, Date.now()),
      takeOver: (id) => leases.takeOver(id, Date.now()),
      release: (id) => leases.release(id),
    },
    queries: {
      page: (id, afterSeq) => record.page(id, afterSeq, { pageChars, whole: wholeEntries }),
      texts: (hashes) => textsOf(database, hashes, pageChars),
      contents: (hashes) => contents.read(hashes),
      contentUse: () => contents.use(),
      tail: (id, limit, beforeSeq) => record.tail(id, limit, beforeSeq ?? Number.MAX_SAFE_INTEGER),
      ids: () => conversations.ids(),
      entryIds: (id) => record.ids(id),
      list: () => conversations.list(),
      trashed: () => conversations.trashed(),
      search: (query, options) => search.search(query, options),
      usage: (since) => new UsageTable(database).since(since),
      usageSums: (since) => new UsageTable(database).sums(since),
      holder: (id) => leases.holder(id, Date.now()),
      close: () => {
        if (leases.holdsAny()) database.transaction(() => leases.releaseAll());
        database.close();
      },
    },
  };
}

/** Copies a conversation; another person's as a quote of it, see `quotedMessages.ts`. */
function copyOwn(record: EntryTable, id: string, newId: string, through: number | undefined): void {
  if (isSharedId(id)) throw new StoreError({ code: "leased" });
  copyConversation(record, id, record, newId, { through });
}
