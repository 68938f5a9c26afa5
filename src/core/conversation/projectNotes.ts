import type { Entry, NoteEntry } from "./entry.ts";

/** Id of the record that holds the notes of a workspace: entries like those of a conversation, listed nowhere. */
export const notesRecord = "longhand-notes";

/** One note of the project memory, as its entries leave it. */
export interface Note {
  readonly id: string;
  readonly text: string;
  /** Time of its making, in milliseconds since 1970. */
  readonly at: number;
  /** Author of the note. */
  readonly by: NoteEntry["by"];
  readonly source?: NoteEntry["source"];
  readonly file?: NoteEntry["file"];
  readonly pinned: boolean;
  readonly retired: boolean;
}

/** The notes that these entries make, in the order they were made. Pure. */
export function notesOf(entries: readonly Entry[]): readonly Note[] {
  const reverted = revertedIn(entries);
  const notes = new Map<string, Note>();
  for (const entry of entries) {
    if (reverted.has(entry.id)) continue;
    if (entry.type === "note") notes.set(entry.id, noteFrom(entry));
    const changed = entry.type === "noteChange" ? notes.get(entry.target) : undefined;
    if (entry.type !== "noteChange" || !changed) continue;
    const { text = changed.text, pinned = changed.pinned, retired = changed.retired } = entry;
    const { file = changed.file } = entry;
    notes.set(entry.target, { ...changed, text, pinned, retired, ...(file && { file }) });
  }
  return [...notes.values()];
}

/** The latest entry that can be taken back. */
export function lastNoteChange(entries: readonly Entry[]): Entry | undefined {
  const reverted = revertedIn(entries);
  return entries.findLast(({ id, type }) => (type === "note" || type === "noteChange") && !reverted.has(id));
}

function noteFrom({ id, text, at, by, source, file }: NoteEntry): Note {
  return {
    id,
    text,
    at,
    by,
    ...(source && { source }),
    ...(file && { file }),
    pinned: false,
    retired: false,
  };
}

function revertedIn(entries: readonly Entry[]): ReadonlySet<string> {
  return new Set(entries.flatMap((entry) => (entry.type === "revert" ? [entry.target] : [])));
}

/** A note with what it weighs in a request, in tokens, and whether the file it speaks of has changed since. */
export interface WeighedNote extends Note {
  readonly tokens: number;
  readonly isStale: boolean;
}

/**
 * Standing of a note: `sent` and `pinned` go along with conversations that begin now, `stale` too, with a word on it;
 * `overBudget` and `retired` do not.
 */
export type NoteStanding = "sent" | "pinned" | "stale" | "overBudget" | "retired";

/** True for a note that goes along with conversations that begin now. */
export function isIncluded({ standing }: { readonly standing: NoteStanding }): boolean {
  return standing !== "overBudget" && standing !== "retired";
}

/** Standings by note id: pinned notes first, then the newest, as many as fit into `budget` tokens. Pure. */
export function noteStandings(
  notes: readonly WeighedNote[],
  budget: number,
): ReadonlyMap<string, NoteStanding> {
  const standings = new Map<string, NoteStanding>();
  const inOrder = notes.toReversed().sort((one, other) => Number(other.pinned) - Number(one.pinned));
  let room = budget;
  for (const { id, tokens, pinned, retired, isStale } of inOrder) {
    if (retired || tokens > room) standings.set(id, retired ? "retired" : "overBudget");
    else {
      room -= tokens;
      standings.set(id, isStale ? "stale" : pinned ? "pinned" : "sent");
    }
  }
  return standings;
}

/** The line of a note in a request. */
export function noteLine({ text, file, isStale }: Pick<WeighedNote, "text" | "file" | "isStale">): string {
  const about = file ? ` (about ${file.path}${isStale ? ", which has changed since" : ""})` : "";
  return `- ${text.replaceAll(/\s*[\n\r\v\f\u0085\u2028\u2029]\s*/g, " ")}${about}`;
}
