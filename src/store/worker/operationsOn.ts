import { textsOf } from "../database/contentTable.ts";
import { ConversationTable } from "../database/conversationTable.ts";
import { adoptFrom, copyConversation } from "../database/copyConversation.ts";
import type { Database } from "../database/database.ts";
import type { StoredLeases } from "../database/leases.ts";
import type { Operations } from "./operations.ts";
import { EntryTable } from "../database/entryTable.ts";
import { StoredSearch } from "../database/search.ts";

/** How much of a conversation one answer carries, in characters: few milliseconds of the caller's thread. */
const pageChars = 128 * 1024;

/** How many of the last entries are read with their large tool results: more than a panel that is opened shows. */
const wholeEntries = 50;

export function operationsOn(database: Database, leases: StoredLeases): Operations {
  const record = new EntryTable(database);
  const conversations = new ConversationTable(database);
  const search = new StoredSearch(database, record);
  return {
    changes: {
      append: (entries) => {
        const now = Date.now();
        for (const id of new Set(entries.map((entry) => entry.conversationId))) leases.check(id, now);
        record.append(entries);
      },
      saveDraft: (draft) => {
        leases.check(draft.conversationId, Date.now());
        record.saveDraft(draft);
      },
      trash: (id) => conversations.trash(id, Date.now()),
      restore: (id) => conversations.restore(id),
      erase: (id) => conversations.erase(id),
      copy: (id, newId, throughSeq) => copyConversation(record, id, record, newId, throughSeq),
      adopt: (file) => adoptFrom(file, record),
      acquire: (id) => leases.acquire(id, Date.now()),
      takeOver: (id) => leases.takeOver(id, Date.now()),
      release: (id) => leases.release(id),
    },
    queries: {
      page: (id, afterSeq) => record.page(id, afterSeq, { pageChars, whole: wholeEntries }),
      texts: (hashes) => textsOf(database, hashes, pageChars),
      tail: (id, limit, beforeSeq) => record.tail(id, limit, beforeSeq ?? Number.MAX_SAFE_INTEGER),
      list: () => conversations.list(),
      trashed: () => conversations.trashed(),
      search: (query, options) => search.search(query, options),
      holder: (id) => leases.holder(id, Date.now()),
      close: () => {
        if (leases.holdsAny()) database.transaction(() => leases.releaseAll());
        database.close();
      },
    },
  };
}
