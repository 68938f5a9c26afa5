import type { Entry } from "../../core/conversation/entry.ts";
import type { EntryTable } from "./entryTable.ts";
import { StoreError } from "../../core/ports/errors/storeError.ts";

/** The stretch of a conversation that is copied: the entries after number `after` up to and including `through`. */
interface CopiedStretch {
  readonly after?: number;
  readonly through?: number | undefined;
}

/** Appends entries of a conversation to `target` as, or to, conversation `newId`; entry ids stay. */
export function copyConversation(
  source: EntryTable,
  id: string,
  target: EntryTable,
  newId: string,
  { after = 0, through = Infinity }: CopiedStretch = {},
): void {
  const page = source.page(id, after);
  if (!page) throw new StoreError({ code: "unknownConversation" });
  if (after === 0 && target.has(newId)) throw new StoreError({ code: "idTaken" });
  const entries = page.entries.filter(({ seq }) => seq <= through);
  target.append(entries.map((entry): Entry => ({ ...entry, conversationId: newId })));
  if (page.draft && entries.length === page.entries.length) {
    target.saveDraft({ ...page.draft, conversationId: newId });
  }
}
