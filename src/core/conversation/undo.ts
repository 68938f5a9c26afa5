import type { Entry, NewEntry, RevertEntry, RewindEntry } from "./entry.ts";
import type { Conversation } from "./fold.ts";

const undoable: ReadonlySet<Entry["type"]> = new Set([
  "compaction",
  "pin",
  "image",
  "exclusion",
  "rewind",
  "recalled",
  "summaryEdit",
]);

/** The latest memory change in force. */
export function lastMemoryChange(conversation: Conversation): Entry | undefined {
  const plan = conversation.workPlans.at(-1);
  return conversation.entries.findLast((entry) => {
    // A plan that another one has followed is out of sight already.
    if (entry.type === "workPlan" && entry !== plan) return false;
    return isChange(entry) && isInForce(conversation, entry.id);
  });
}

/** True where neither a revert nor a rewind has taken back entry `id`. */
export function isInForce({ reverted, lapsed }: Conversation, id: string): boolean {
  return !reverted.has(id) && !lapsed.has(id);
}

/** True where there is a sense in which the entry can be taken back. */
export function isUndoable(entry: Entry): boolean {
  return isChange(entry) || entry.type === "revert";
}

/** True for an entry that undo takes back; what an import excludes and what the agent plans is no choice of the user's. */
function isChange(entry: Entry): boolean {
  if (entry.type === "workPlan") return entry.call === undefined;
  return undoable.has(entry.type) && !(entry.type === "exclusion" && entry.reason !== undefined);
}

/**
 * Entries that take back `entry`. For a rewind that is a change of branches: what was said instead leaves the plan as
 * the earlier branch comes back, so that the model never sees both; taking that back changes them once more.
 */
export function undoOf(conversation: Conversation, entry: Entry): readonly [NewEntry, ...NewEntry[]] {
  const revert = { type: "revert", target: entry.id } as const;
  if (entry.type !== "rewind") return [revert];
  const since = saidSince(conversation, entry);
  const changed = changedWith(conversation, entry).map(({ id }) => ({ type: "revert", target: id }) as const);
  return since === undefined ? [revert, ...changed] : [{ type: "rewind", target: since }, revert, ...changed];
}

/** The first message after the rewind that no other rewind hides. */
function saidSince({ messages, marks }: Conversation, { seq }: RewindEntry): string | undefined {
  return messages.find(
    ({ id, seq: at, message }) => at > seq && message.role !== "system" && !marks.get(id)?.rewound,
  )?.id;
}

/** The reverts that came with the rewind when it was part of a change of branches. */
function changedWith({ entries }: Conversation, { seq }: RewindEntry): RevertEntry[] {
  const found: RevertEntry[] = [];
  // `seq` counts from 1, so it is the place of the entry that follows.
  for (let place = seq; place < entries.length; place++) {
    const entry = entries[place];
    const target = entry?.type === "revert" && entries.find(({ id }) => id === entry.target);
    if (!target || !(target.type === "rewind" || target.type === "revert") || target.seq === seq) break;
    found.push(entry);
  }
  return found;
}
