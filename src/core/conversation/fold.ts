import type { CompactionEntry, Entry, MessageEntry } from "./entry.ts";
import { textOf } from "./message.ts";

/** A summary that stands for the messages its compaction hides, with the latest edit applied. */
export interface ActiveSummary {
  /** The compaction that made it. */
  readonly id: string;
  readonly text: string;
  readonly model: string;
}

/** What memory changes in force have done to one message; a message without marks is simply sent. */
export interface Marks {
  readonly pinned?: boolean;
  readonly excluded?: boolean;
  readonly rewound?: boolean;
  readonly trimmed?: boolean;
  readonly summarized?: boolean;
  /** Sent as a one-line stub instead of in full. */
  readonly cleared?: boolean;
}

/** One chat session, derived from its entries and never stored. */
export interface Conversation {
  readonly id: string;
  readonly title: string;
  /** The model of the latest `model` entry; "" when none was chosen. */
  readonly model: string;
  readonly entries: readonly Entry[];
  /** Every message of the record, in order, hidden or not. */
  readonly messages: readonly MessageEntry[];
  /** By message id; only messages that have any. */
  readonly marks: ReadonlyMap<string, Marks>;
  /** Summaries in force, oldest first; one that a later one updates is not among them. */
  readonly summaries: readonly ActiveSummary[];
  /** Ids of entries that a revert in force has taken back. */
  readonly reverted: ReadonlySet<string>;
}

export const untitled = "New conversation";

/** The conversation that these entries of one conversation, in order of `seq`, make. Pure. */
export function fold(id: string, entries: readonly Entry[]): Conversation {
  const reverted = revertedBy(entries);
  const active = entries.filter((entry) => !reverted.has(entry.id));
  const messages = entries.filter((entry) => entry.type === "message");
  const compactions = active.filter((entry) => entry.type === "compaction");
  return {
    id,
    title: titleOf(active, messages),
    model: active.findLast((entry) => entry.type === "model")?.model ?? "",
    entries,
    messages,
    marks: marksOf(entries, active, messages),
    summaries: summariesOf(compactions, active),
    reverted,
  };
}

/** `fold` of the entries so far and one more; costs nothing but the list's copy for a message. */
export function extend(conversation: Conversation, entry: Entry): Conversation {
  const entries = [...conversation.entries, entry];
  if (entry.type !== "message") return fold(conversation.id, entries);
  const messages = [...conversation.messages, entry];
  const title = conversation.title === untitled ? titleOf(entries, messages) : conversation.title;
  return { ...conversation, entries, messages, title };
}

/** Read backwards, a revert is met before its target: one that is itself reverted counts for nothing. */
function revertedBy(entries: readonly Entry[]): Set<string> {
  const reverted = new Set<string>();
  for (const entry of entries.toReversed()) {
    if (entry.type === "revert" && !reverted.has(entry.id)) reverted.add(entry.target);
  }
  return reverted;
}

function titleOf(active: readonly Entry[], messages: readonly MessageEntry[]): string {
  const given = active.findLast((entry) => entry.type === "title")?.title;
  if (given !== undefined) return given;
  const first = messages.find((entry) => entry.message.role === "user");
  const line = first ? textOf(first.message).trim().split("\n", 1)[0] : undefined;
  if (!line) return untitled;
  return line.length > 60 ? `${line.slice(0, 59).trimEnd()}…` : line;
}

function marksOf(
  entries: readonly Entry[],
  active: readonly Entry[],
  messages: readonly MessageEntry[],
): Map<string, Marks> {
  const marks = new Map<string, Marks>();
  const mark = (id: string, change: Marks) => marks.set(id, { ...marks.get(id), ...change });
  const byId = new Map(entries.map((entry) => [entry.id, entry]));
  for (const entry of active) {
    switch (entry.type) {
      case "compaction":
        for (const id of hiddenBy(entry, byId)) mark(id, markOf(entry));
        break;
      case "pin":
        mark(entry.target, { pinned: entry.pinned });
        break;
      case "exclusion":
        mark(entry.target, { excluded: entry.excluded });
        break;
      case "rewind":
        for (const id of rewoundBy(entry, messages)) mark(id, { rewound: true });
        break;
      default:
    }
  }
  return marks;
}

function markOf({ strategy }: CompactionEntry): Marks {
  if (strategy === "clearToolResults") return { cleared: true };
  return strategy === "summarize" ? { summarized: true } : { trimmed: true };
}

/** What a compaction hides, with what the summaries it updates had hidden, reverted or not. */
function* hiddenBy(compaction: CompactionEntry, byId: ReadonlyMap<string, Entry>): Generator<string> {
  yield* compaction.hides;
  const updated = compaction.summary?.updates;
  const earlier = updated === undefined ? undefined : byId.get(updated);
  if (earlier?.type === "compaction") yield* hiddenBy(earlier, byId);
}

function rewoundBy(
  rewind: { readonly target: string; readonly seq: number },
  messages: readonly MessageEntry[],
): string[] {
  const start = messages.findIndex((entry) => entry.id === rewind.target);
  if (start < 0) return [];
  return messages
    .slice(start)
    .filter((entry) => entry.seq < rewind.seq && entry.message.role !== "system")
    .map((entry) => entry.id);
}

function summariesOf(compactions: readonly CompactionEntry[], active: readonly Entry[]): ActiveSummary[] {
  const edits = new Map(
    active.filter((entry) => entry.type === "summaryEdit").map((entry) => [entry.target, entry.text]),
  );
  const updated = new Set(compactions.map((entry) => entry.summary?.updates));
  return compactions.flatMap((entry) =>
    entry.summary && !updated.has(entry.id)
      ? [{ id: entry.id, text: edits.get(entry.id) ?? entry.summary.text, model: entry.summary.model }]
      : [],
  );
}
