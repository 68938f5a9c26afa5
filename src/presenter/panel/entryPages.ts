import type { Entry } from "../../core/conversation/entry.ts";
import type { Conversation } from "../../core/conversation/fold.ts";
import { isShown } from "./transcriptRows.ts";

type Recorded = Pick<Conversation, "entries" | "marks">;

/** Entries that have rows, in order, and whether there are more. */
interface PageBefore {
  readonly entries: readonly Entry[];
  readonly hasEarlier: boolean;
}

interface PageAfter {
  readonly entries: readonly Entry[];
  readonly hasLater: boolean;
}

/** Page of at most `count` entries before the entry `before`, or of the last ones. */
export function pageBefore(of: Recorded, count: number, before?: string): PageBefore {
  let index = before === undefined ? of.entries.length : of.entries.findIndex(({ id }) => id === before);
  const entries: Entry[] = [];
  while (index > 0 && entries.length < count) {
    const entry = of.entries[--index];
    if (entry && isShown(entry, of)) entries.unshift(entry);
  }
  return { entries, hasEarlier: of.entries.slice(0, Math.max(index, 0)).some((entry) => isShown(entry, of)) };
}

/** Page of at most `count` entries after the entry `after`. */
export function pageAfter(of: Recorded, count: number, after: string): PageAfter {
  let index = of.entries.findIndex(({ id }) => id === after) + 1;
  const entries: Entry[] = [];
  while (index < of.entries.length && entries.length < count) {
    const entry = of.entries[index++];
    if (entry && isShown(entry, of)) entries.push(entry);
  }
  return { entries, hasLater: of.entries.slice(index).some((entry) => isShown(entry, of)) };
}

/** Page of at most `count` entries around the entry `id`; undefined where that has no row. */
export function pageAround(of: Recorded, count: number, id: string): (PageBefore & PageAfter) | undefined {
  const entry = of.entries.find((one) => one.id === id);
  if (!entry || !isShown(entry, of)) return undefined;
  const half = Math.floor(count / 2);
  const earlier = pageBefore(of, half, id);
  const later = pageAfter(of, half, id);
  return { ...earlier, ...later, entries: [...earlier.entries, entry, ...later.entries] };
}
