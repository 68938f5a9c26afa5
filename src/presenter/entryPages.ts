import type { Entry } from "../core/conversation/entry.ts";
import { isShown } from "./transcriptRows.ts";

/** Entries that have rows, in order, and whether there are more. */
export interface PageBefore {
  readonly entries: readonly Entry[];
  readonly hasEarlier: boolean;
}

export interface PageAfter {
  readonly entries: readonly Entry[];
  readonly hasLater: boolean;
}

/** At most `count` entries before the entry `before`, or the last ones. */
export function pageBefore(all: readonly Entry[], count: number, before?: string): PageBefore {
  let index = before === undefined ? all.length : all.findIndex(({ id }) => id === before);
  const entries: Entry[] = [];
  while (index > 0 && entries.length < count) {
    const entry = all[--index];
    if (entry && isShown(entry)) entries.unshift(entry);
  }
  return { entries, hasEarlier: all.slice(0, Math.max(index, 0)).some(isShown) };
}

/** At most `count` entries after the entry `after`. */
export function pageAfter(all: readonly Entry[], count: number, after: string): PageAfter {
  let index = all.findIndex(({ id }) => id === after) + 1;
  const entries: Entry[] = [];
  while (index < all.length && entries.length < count) {
    const entry = all[index++];
    if (entry && isShown(entry)) entries.push(entry);
  }
  return { entries, hasLater: all.slice(index).some(isShown) };
}

/** At most `count` entries around the entry `id`; undefined where that has no row. */
export function pageAround(
  all: readonly Entry[],
  count: number,
  id: string,
): (PageBefore & PageAfter) | undefined {
  const entry = all.find((one) => one.id === id);
  if (!entry || !isShown(entry)) return undefined;
  const half = Math.floor(count / 2);
  const earlier = pageBefore(all, half, id);
  const later = pageAfter(all, half, id);
  return { ...earlier, ...later, entries: [...earlier.entries, entry, ...later.entries] };
}
