import type { CompactionEntry, Entry, MessageEntry, RevertEntry, RewindEntry } from "./entry.ts";

/** Compactions that rewinds in force have left without their ground, by id. */
export interface InvalidatedCompactions {
  /**
   * Compactions of a branch that was left, which made room for messages that are rewound now. What they hid and shortened
   * comes back.
   */
  readonly abandoned: ReadonlySet<string>;
  /**
   * Out of force: abandoned, or a summary that stands for a rewound message. A summary of messages that all stand
   * stays, unless one of the branch that is left doubles one of the branch that is back.
   */
  readonly lapsed: ReadonlySet<string>;
}

export const noneInvalidated: InvalidatedCompactions = { abandoned: new Set(), lapsed: new Set() };

/** The compactions among `entries` whose ground the rewinds in force have taken. Pure. */
export function invalidatedCompactions(
  entries: readonly Entry[],
  reverted: ReadonlySet<string>,
): InvalidatedCompactions {
  const compactions = entries.filter((entry) => entry.type === "compaction");
  if (compactions.length === 0) return noneInvalidated;
  const branches = branchChanges(entries, reverted);
  if (branches.length === 0) return noneInvalidated;
  const reverts = entries.filter((entry) => entry.type === "revert");
  const abandoned = new Set(
    compactions.filter((one) => isAbandoned(one, branches, reverts)).map(({ id }) => id),
  );
  const rewound = new Set(branches.flatMap(({ messages }) => messages.map(({ id }) => id)));
  const byId = new Map(compactions.map((entry) => [entry.id, entry]));
  const isOfRewound = (one: CompactionEntry) => [...hiddenBy(one, byId)].flat().some((id) => rewound.has(id));
  const standing = compactions.filter((one) => (one.summary ? !isOfRewound(one) : !abandoned.has(one.id)));
  const firm = standing.filter(
    ({ id, summary }) => summary !== undefined && !reverted.has(id) && !abandoned.has(id),
  );
  const kept = new Set(standing.filter((one) => !abandoned.has(one.id) || !isDoubled(one, firm, byId)));
  const lapsed = new Set(compactions.filter((one) => !kept.has(one)).map(({ id }) => id));
  return { abandoned, lapsed };
}

/** True where the summaries of another branch stand for a message that this one stands for, and neither updates the other. */
function isDoubled(
  summary: CompactionEntry,
  others: readonly CompactionEntry[],
  byId: ReadonlyMap<string, CompactionEntry>,
): boolean {
  const chain = new Set(chainOf(summary, byId));
  const own = new Set([...chain].flatMap(({ hides }) => hides));
  return others.some((other) => {
    if (chain.has(other) || !other.hides.some((id) => own.has(id))) return false;
    return ![...chainOf(other, byId)].includes(summary);
  });
}

/** True where the rewind, taken in after `messages`, leaves a branch: it takes back more than replies that broke off. */
export function leavesBranch(rewind: RewindEntry, messages: readonly MessageEntry[]): boolean {
  return rewoundBy(rewind, messages).some(({ message, interrupted }) => {
    return message.role !== "assistant" || interrupted !== true;
  });
}

/** The messages that the rewind, taken in after `messages`, takes back. */
export function rewoundBy({ target }: RewindEntry, messages: readonly MessageEntry[]): MessageEntry[] {
  const start = messages.findLastIndex((entry) => entry.id === target);
  return start < 0 ? [] : messages.slice(start).filter(({ message }) => message.role !== "system");
}

/** The ids of what a compaction hides, with what the summaries it updates had hidden, reverted or not, latest first. */
export function* hiddenBy(
  compaction: CompactionEntry | undefined,
  compactions: ReadonlyMap<string, CompactionEntry>,
): Generator<readonly string[]> {
  for (const { hides } of chainOf(compaction, compactions)) yield hides;
}

/** The compaction and those whose summaries its summary updates, latest first. */
function* chainOf(
  compaction: CompactionEntry | undefined,
  compactions: ReadonlyMap<string, CompactionEntry>,
): Generator<CompactionEntry> {
  // A summary of a foreign record may update itself.
  const met = new Set<CompactionEntry>();
  for (let one = compaction; one && !met.has(one); one = compactions.get(one.summary?.updates ?? "")) {
    met.add(one);
    yield one;
  }
}

/** The targets of those reverts that no later one takes back. Read backwards, a revert is met before its target. */
export function targetsOf(reverts: readonly RevertEntry[]): Set<string> {
  const targets = new Set<string>();
  for (const { id, target } of reverts.toReversed()) if (!targets.has(id)) targets.add(target);
  return targets;
}

interface BranchChange {
  readonly rewind: RewindEntry;
  /** Never empty. */
  readonly messages: readonly MessageEntry[];
}

function branchChanges(entries: readonly Entry[], reverted: ReadonlySet<string>): BranchChange[] {
  const messages: MessageEntry[] = [];
  return entries.flatMap((entry) => {
    if (entry.type === "message") messages.push(entry);
    if (entry.type !== "rewind" || reverted.has(entry.id) || !leavesBranch(entry, messages)) return [];
    return [{ rewind: entry, messages: rewoundBy(entry, messages) }];
  });
}

/** True where messages stood when it was made that are rewound now. */
function isAbandoned(
  { seq }: CompactionEntry,
  branches: readonly BranchChange[],
  reverts: readonly RevertEntry[],
): boolean {
  return branches.some(({ rewind, messages: [first] }) => {
    if (!first || first.seq > seq) return false;
    return rewind.seq > seq || targetsOf(reverts.filter((revert) => revert.seq < seq)).has(rewind.id);
  });
}
