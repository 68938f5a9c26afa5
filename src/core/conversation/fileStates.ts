import {
  entryVersion,
  type CheckpointEntry,
  type Entry,
  type FileDelta,
  type FileLocation,
  type FileState,
  type RestoreEntry,
} from "./entry.ts";
import { picturesOf } from "./message.ts";

/** A file and how it is, was or is to be. */
export interface LocatedState extends FileLocation {
  readonly state: FileState;
}

/** Names a file among those of a record. */
export function fileKey({ folder, path }: FileLocation): string {
  return `${folder}\n${path}`;
}

/** True for two names that are one on a disk that ignores case and the form of letters with marks, as those of macOS and Windows do. */
export function isOtherCase(one: FileLocation, other: FileLocation): boolean {
  const folded = (place: FileLocation) => fileKey(place).normalize("NFC").toLowerCase();
  return fileKey(one) !== fileKey(other) && folded(one) === folded(other);
}

/** True where nothing tells the two apart. */
export function sameState(one: FileState, other: FileState): boolean {
  if (one.kind === "file" && other.kind === "file") {
    const isSameMode = one.mode === undefined || other.mode === undefined || one.mode === other.mode;
    return one.hash === other.hash && one.unsaved === other.unsaved && isSameMode;
  }
  if (one.kind === "link" && other.kind === "link") return one.target === other.target;
  return one.kind === other.kind && one.kind === "absent";
}

/**
 * The states, those of missing files with all folders on their way that were missing for one of them: a folder that
 * an earlier change had made was there when a later one made another in it. Never the workspace's folder itself.
 */
export function withMissingFolders(states: readonly LocatedState[]): readonly LocatedState[] {
  const missing = new Set(
    states.flatMap((place) =>
      place.state.kind === "absent" ? foldersOf(place).slice(0, place.state.missing ?? 0) : [],
    ),
  );
  return states.map((place) => {
    if (place.state.kind !== "absent") return place;
    const folders = foldersOf(place);
    const first = folders.findIndex((folder) => !missing.has(folder));
    const count = first < 0 ? folders.length : first;
    return { ...place, state: { kind: "absent", ...(count > 0 && { missing: count }) } };
  });
}

/** Keys of the folders that a file lies in, the innermost first, without the workspace's. */
function foldersOf({ folder, path }: FileLocation): readonly string[] {
  const names = path.split("/").slice(0, -1);
  return names.map((_, at) => fileKey({ folder, path: names.slice(0, names.length - at).join("/") }));
}

/** The hashes of the contents that an entry names: of files, and of pictures. */
export function contentHashes(entry: Entry): readonly string[] {
  if (entry.type === "message") return [...new Set(picturesOf(entry.message).map(({ id }) => id))];
  if (entry.type !== "checkpoint" && entry.type !== "restore") return [];
  const states = entry.changes.flatMap(({ before, after }) => [before, after]);
  return [...new Set(states.flatMap(hashesOf))];
}

/** The hashes of the contents that make up a state. */
export function hashesOf(state: FileState): readonly string[] {
  if (state.kind !== "file") return [];
  return state.unsaved === undefined ? [state.hash] : [state.hash, state.unsaved];
}

type FileEntry = CheckpointEntry | RestoreEntry;

const isFileEntry = (entry: Entry): entry is FileEntry =>
  entry.type === "checkpoint" || entry.type === "restore";

/** The last that the record knows of a file; undefined where it has never seen it. */
export function lastKnown(entries: readonly Entry[], place: FileLocation): FileState | undefined {
  const key = fileKey(place);
  for (let at = entries.length - 1; at >= 0; at--) {
    const entry = entries[at];
    if (!entry || !isFileEntry(entry)) continue;
    const change = entry.changes.findLast((one) => fileKey(one) === key);
    if (change) return change.after;
  }
  return undefined;
}

/**
 * States at entry `id` of the files that calls or restores have changed since: what others did to files that no call
 * has touched is left alone. Undefined where there is no such entry.
 */
export function statesAt(entries: readonly Entry[], id: string): readonly LocatedState[] | undefined {
  const at = entries.findIndex((entry) => entry.id === id);
  if (at < 0) return undefined;
  const first = new Map<string, LocatedState>();
  const touched = new Set<string>();
  for (const entry of entries.slice(at + 1)) {
    if (!isFileEntry(entry) || isBefore(entry, entries, at)) continue;
    for (const change of entry.changes) {
      const key = fileKey(change);
      const { folder, path, before } = change;
      if (!first.has(key)) first.set(key, { folder, path, state: before });
      if (isOfCall(entry)) touched.add(key);
    }
  }
  return [...first.values()].filter((place) => touched.has(fileKey(place)));
}

/** True for what was seen after entry number `at`, but had happened before. */
function isBefore(entry: FileEntry, entries: readonly Entry[], at: number): boolean {
  if (entry.type !== "checkpoint" || entry.message === undefined) return false;
  return entries.findIndex(({ id }) => id === entry.message) <= at;
}

function isOfCall(entry: FileEntry): boolean {
  return entry.type === "restore" || entry.call !== undefined || entry.restore !== undefined;
}

/** Changes of files from the first entry to the last of a stretch, each file once; what came out as it was is left out. */
export function joinedChanges(entries: readonly Entry[]): readonly FileDelta[] {
  const joined = new Map<string, FileDelta>();
  const touched = new Set<string>();
  for (const entry of entries.filter(isFileEntry)) {
    for (const change of entry.changes) {
      const key = fileKey(change);
      const known = joined.get(key);
      joined.set(key, known ? { ...known, after: change.after } : change);
      if (isOfCall(entry)) touched.add(key);
    }
  }
  return [...joined.values()].filter(
    (change) => touched.has(fileKey(change)) && !sameState(change.before, change.after),
  );
}

/** The entries of the turn that entry `id` is of: from a message of the user's up to the next; none where there is no such entry. */
export function turnContaining(entries: readonly Entry[], id: string): readonly Entry[] {
  const at = entries.findIndex((entry) => entry.id === id);
  if (at < 0) return [];
  const isUser = (entry: Entry | undefined) => entry?.type === "message" && entry.message.role === "user";
  const start = entries.slice(0, at + 1).findLastIndex(isUser);
  const next = entries.findIndex((entry, index) => index > at && isUser(entry));
  return entries.slice(Math.max(0, start), next < 0 ? entries.length : next);
}

/** The restores that have begun and not ended, oldest first: their process was killed. */
export function unfinishedRestores(entries: readonly Entry[]): readonly RestoreEntry[] {
  const ended = new Set(
    entries.flatMap((entry) => (entry.type === "checkpoint" ? (entry.restore ?? []) : [])),
  );
  return entries.filter((entry) => entry.type === "restore").filter(({ id }) => !ended.has(id));
}

/** The entries with an end for every restore that has none: what a file or a fork begins is not gone on with here. */
export function withRestoresEnded(
  entries: readonly Entry[],
  stamps: { now(): number; newId(): string },
): readonly Entry[] {
  const ends = unfinishedRestores(entries).map(({ id: restore, conversationId }, index): Entry => ({
    v: entryVersion,
    id: stamps.newId(),
    conversationId,
    seq: entries.length + index + 1,
    at: stamps.now(),
    type: "checkpoint",
    restore,
    changes: [],
  }));
  return [...entries, ...ends];
}

/** True where a later restore has taken this one back, and none that one. */
export function isTakenBack(entries: readonly Entry[], restore: RestoreEntry): boolean {
  const undo = entries.findLast((entry) => entry.type === "restore" && entry.undoes === restore.id);
  return undo?.type === "restore" && !isTakenBack(entries, undo);
}
