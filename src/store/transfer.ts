import { fetchEntryTexts } from "../core/conversation/deferredText.ts";
import { contentHashes } from "../core/conversation/fileStates.ts";
import { isSharedId } from "../core/conversation/sharing/sharedId.ts";
import type { Journal, Leases } from "../core/ports/journal.ts";
import type { Library, TransferSource } from "../core/ports/library.ts";
import { StoreError, type StoreErrorKind } from "../core/ports/errors/storeError.ts";

/** A store that takes conversations in. */
export type TransferTarget = Pick<Journal, "append" | "saveDraft"> &
  Pick<Library, "entryIds" | "restore"> &
  Pick<Leases, "holder">;

/** Entries of a conversation of another store that this one lacks: those after `after`, as conversation `as`. */
interface Missing {
  readonly id: string;
  readonly as: string;
  readonly after: number;
}

/** Entries appended in one call. */
const entriesAtOnce = 500;

/** The end that was to be continued is taken: another window went on with it in this moment. */
const taken: ReadonlySet<StoreErrorKind> = new Set(["leased", "outOfOrder"]);

/**
 * Copies what `source` has and `target` lacks, the trash of `source` left out: conversations that are not there, the rest
 * of those that go on in `source`, also from the trash of `target`, and where both have gone on, those of `source` as a
 * copy. What continues one of `inUse`, or one that another window holds, comes as a copy too. One that is broken off goes
 * on where it was when it is called again. Gives the ids of what was taken in.
 */
export async function transferConversations(
  source: TransferSource,
  target: TransferTarget,
  inUse: readonly string[],
): Promise<readonly string[]> {
  const taken: string[] = [];
  for (const missing of await missingFrom(source, target, inUse)) {
    const as = await copyMissing(missing, source, target, inUse);
    if (as !== undefined) taken.push(as);
  }
  return taken;
}

/** The ids that `transfer` would give; changes nothing. */
export async function transferable(
  source: TransferSource,
  target: TransferTarget,
): Promise<readonly string[]> {
  return (await missingFrom(source, target, [])).map(({ as }) => as);
}

async function missingFrom(
  source: TransferSource,
  target: TransferTarget,
  inUse: readonly string[],
): Promise<readonly Missing[]> {
  const missing: Missing[] = [];
  for (const { id } of await source.list()) {
    // What others share they share with this workspace too, or not any more.
    if (isSharedId(id)) continue;
    const found = await missingOf(id, await source.entryIds(id), target, inUse);
    if (found) missing.push(found);
  }
  return missing;
}

/** Entries that the target lacks; undefined where it has all of `entryIds`. */
async function missingOf(
  id: string,
  entryIds: readonly string[],
  target: TransferTarget,
  inUse: readonly string[],
): Promise<Missing | undefined> {
  for (let as = id; ;) {
    const there = await target.entryIds(as);
    const divergedAt = entryIds.findIndex((entryId, index) => entryId !== there[index]);
    const first = entryIds[divergedAt];
    if (first === undefined) return undefined;
    if (there.length === 0) return { id, as, after: 0 };
    if (divergedAt === there.length && !inUse.includes(as) && typeof (await target.holder(as)) !== "object") {
      return { id, as, after: divergedAt };
    }
    // Named by where it parts, so that it is known when it is met again.
    const copy = `${id}-${first}`;
    if (copy === as) return undefined;
    as = copy;
  }
}

async function copyMissing(
  missing: Missing,
  source: TransferSource,
  target: TransferTarget,
  inUse: readonly string[],
): Promise<string | undefined> {
  try {
    return await copyEntries(missing, source, target);
  } catch (error) {
    if (!(error instanceof StoreError && taken.has(error.kind))) throw error;
    const { id, as } = missing;
    const other = await missingOf(id, await source.entryIds(id), target, [...inUse, as]);
    return other && copyEntries(other, source, target);
  }
}

async function copyEntries(
  { id, as, after }: Missing,
  source: TransferSource,
  target: TransferTarget,
): Promise<string | undefined> {
  const stored = await source.load(id, after);
  if (!stored) return undefined;
  const { entries, draft } = stored;
  for (let at = 0; at < entries.length; at += entriesAtOnce) {
    const part = entries.slice(at, at + entriesAtOnce);
    await fetchEntryTexts(part);
    const contents = await source.contents([...new Set(part.flatMap(contentHashes))]);
    await target.append(
      part.map((entry) => ({ ...entry, conversationId: as })),
      contents,
    );
  }
  if (draft) await target.saveDraft({ ...draft, conversationId: as });
  await target.restore(as);
  return as;
}
