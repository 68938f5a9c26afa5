import type { Library } from "../../core/ports/library.ts";
import type { ContentStore } from "../../core/ports/journal.ts";
import type { Log } from "../../core/ports/system.ts";
import { formatNumber, plural } from "../platform/formatting.ts";
import { showInformation } from "../platform/toasts.ts";
import { dayMs } from "../../core/text/dateGroup.ts";

/**
 * Moves conversations to the trash that have not changed for `days`; 0 keeps all of them. `keep`: the one that is
 * open. Gives the ids.
 */
export async function trashExpired(
  store: Pick<Library, "trashOlder">,
  days: number,
  now: number,
  keep: string | undefined,
  log: Log,
): Promise<readonly string[]> {
  if (days <= 0) return [];
  const kept = keep === undefined ? [] : [keep];
  const expired = await store.trashOlder(now - days * dayMs, kept);
  if (expired.length === 0) return expired;
  log.write("info", "expired conversations", { count: expired.length, days });
  void showInformation(
    plural(
      expired.length,
      "{0} conversation that has not changed for {1} days is in the trash for 30 days.",
      "{0} conversations that have not changed for {1} days are in the trash for 30 days.",
      formatNumber(days),
    ),
  );
  return expired;
}

/** Forgets contents of files that have not been named for `days`; 0 keeps all of them. */
export async function forgetContents(
  store: Pick<ContentStore, "dropContents">,
  days: number,
  now: number,
  log: Log,
): Promise<void> {
  if (days <= 0) return;
  const { count, bytes } = await store.dropContents(now - days * dayMs);
  if (count > 0) log.write("info", "contents forgotten", { count, bytes, days });
}
