import { fetchEntryTexts } from "../../conversation/deferredText.ts";
import type { Entry } from "../../conversation/entry.ts";
import type { Journal } from "../../ports/journal.ts";

/**
 * Gives a store that was recovered what it has lost of an open conversation. False where it lacks entries before the
 * end: those cannot be put back in their place.
 */
export async function restored(
  journal: Journal,
  { id, entries }: { readonly id: string; readonly entries: readonly Entry[] },
): Promise<boolean> {
  const stored = (await journal.load(id))?.entries ?? [];
  if (stored.some((entry, index) => entry.id !== entries[index]?.id)) return false;
  const missing = entries.slice(stored.length);
  await fetchEntryTexts(missing);
  if (missing.length > 0) await journal.append(missing);
  return true;
}
