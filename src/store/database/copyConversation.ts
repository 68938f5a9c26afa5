import type { Entry } from "../../core/conversation/entry.ts";
import { conversationsIn } from "./conversationList.ts";
import { ConversationTable } from "./conversationTable.ts";
import { Database } from "./database.ts";
import { EntryTable } from "./entryTable.ts";
import { StoreError } from "../../core/ports/storeError.ts";

/** Appends entries 1 to `throughSeq` of a conversation to `target` as conversation `newId`; entry ids stay. */
export function copyConversation(
  source: EntryTable,
  id: string,
  target: EntryTable,
  newId: string,
  throughSeq = Infinity,
): void {
  const page = source.page(id, 0);
  if (!page) throw new StoreError({ code: "unknownConversation" });
  if (target.has(newId)) throw new StoreError({ code: "idTaken" });
  const entries = page.entries.filter(({ seq }) => seq <= throughSeq);
  target.append(entries.map((entry): Entry => ({ ...entry, conversationId: newId })));
  if (page.draft && entries.length === page.entries.length) {
    target.saveDraft({ ...page.draft, conversationId: newId });
  }
}

/** Copies what another database has and `target` does not, its trash left out. Gives the ids. */
export function adoptFrom(file: string, target: EntryTable): string[] {
  const from = new Database(file, { readOnly: true });
  try {
    const source = new EntryTable(from);
    const ids = conversationsIn(new ConversationTable(from).list())
      .map(({ id }) => id)
      .filter((id) => !target.has(id));
    for (const id of ids) copyConversation(source, id, target, id);
    return ids;
  } finally {
    from.close();
  }
}
