import type { Entry } from "../../core/conversation/entry.ts";
import { checkEntries, type EntriesBefore } from "../../core/conversation/transfer/entryShape.ts";
import { isUnreadable } from "../../core/conversation/transfer/importProblem.ts";

/** Reason why entries of a server cannot be taken in, as those of a file could not; undefined where they can. */
export function pullRefusal(
  id: string,
  entries: readonly Entry[],
  before: EntriesBefore,
): string | undefined {
  const checked = checkEntries(entries, "entries", before);
  return isUnreadable(checked) ? `${id}: ${JSON.stringify(checked.unreadable)}` : undefined;
}
