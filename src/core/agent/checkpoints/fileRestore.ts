import type { FileDelta, FileLocation, FileState, RestoreEntry } from "../../conversation/entry.ts";
import {
  fileKey,
  hashesOf,
  isOtherCase,
  joinedChanges,
  lastKnown,
  sameState,
  statesAt,
  turnContaining,
  unfinishedRestores,
  withMissingFolders,
  type LocatedState,
} from "../../conversation/fileStates.ts";
import type { CapturedFile, FileSnapshots, WriteProblem } from "../../ports/fileSnapshots.ts";
import type { Content, ContentStore } from "../../ports/journal.ts";
import type { ConversationRecord } from "../record/conversationRecord.ts";

/** File that a restore would change. */
export interface RestorableFile extends FileLocation {
  readonly now: FileState;
  readonly then: FileState;
  /** True where somebody else has changed it since the record last saw it. */
  readonly isChangedSince: boolean;
  /** True where its content is not kept, or no longer: it stays as it is. */
  readonly isLost: boolean;
}

/** The bytes with this hash, as far as they are known. */
export type FileReader = (hash: string) => Uint8Array | undefined;

/** File that a restore was to change. `problem`: why it was not. */
export interface RestoredFile extends FileLocation {
  readonly before: FileState;
  readonly after: FileState;
  readonly problem?: WriteProblem;
}

export interface RestoreOutcome {
  /** The restore's entry; undefined where there was nothing to restore. */
  readonly id?: string;
  readonly files: readonly RestoredFile[];
}

/** Bringing back files of one conversation. A restore is in the record before the first file is touched. */
export class FileRestore {
  private readonly record: ConversationRecord;
  private readonly files: FileSnapshots;
  private readonly store: Pick<ContentStore, "contents">;

  constructor(record: ConversationRecord, files: FileSnapshots, store: Pick<ContentStore, "contents">) {
    this.record = record;
    this.files = files;
    this.store = store;
  }

  /** The files that are not as they were at entry `target`. Undefined where there is no such entry. */
  async preview(target: string): Promise<readonly RestorableFile[] | undefined> {
    const states = statesAt(this.record.conversation.entries, target);
    return states && this.differing(states);
  }

  /**
   * Changes of the turn around entry `id`: its files as they are now, `then` before the turn. Undefined where there is no
   * such entry.
   */
  async review(id: string): Promise<readonly RestorableFile[] | undefined> {
    const turn = turnContaining(this.record.conversation.entries, id);
    if (turn.length === 0) return undefined;
    return this.differing(
      joinedChanges(turn).map(({ folder, path, before }) => ({ folder, path, state: before })),
    );
  }

  /** Reads what these files are and were, by the hashes of their states. */
  async reader(files: readonly RestorableFile[]): Promise<FileReader> {
    const contents = await this.contentsOf(files.map(({ then }) => then));
    for (const file of files) {
      for (const { hash, bytes } of (await this.files.capture(file)).contents) contents.set(hash, bytes);
    }
    return (hash) => contents.get(hash);
  }

  /** Brings the files back to how they were at entry `target`; those that `isWanted` leaves out stay. Undefined where there is no such entry. */
  async restore(
    target: string,
    isWanted: (file: RestorableFile) => boolean = () => true,
  ): Promise<RestoreOutcome | undefined> {
    const states = statesAt(this.record.conversation.entries, target);
    return states && this.bringBack({ target }, states, isWanted);
  }

  /** Brings these files to these states, for the sake of entry `target`. */
  put(
    target: string,
    states: readonly LocatedState[],
    contents: readonly Content[] = [],
  ): Promise<RestoreOutcome> {
    const turn = joinedChanges(turnContaining(this.record.conversation.entries, target));
    const named = turn
      .map(({ folder, path, before }) => ({ folder, path, state: before }))
      .filter((place) => states.some((one) => one.state.kind === "absent" && isOtherCase(one, place)));
    return this.bringBack({ target }, [...states, ...named], (file) => isOneOf(file, states), contents);
  }

  /** Takes a restore back: its files are as they were before it. Undefined where there is none with this id. */
  async undo(id: string): Promise<RestoreOutcome | undefined> {
    const restore = this.record.conversation.entries.find((entry) => entry.id === id);
    if (restore?.type !== "restore") return undefined;
    const states = restore.changes.map(({ folder, path, before }) => ({ folder, path, state: before }));
    return this.bringBack({ target: restore.target, undoes: id }, states, () => true);
  }

  /** Goes on with restores whose process was killed; what somebody has changed since is left as it is. */
  async resume(): Promise<void> {
    for (const restore of unfinishedRestores(this.record.conversation.entries)) {
      await this.carryOut(restore, await this.contentsOf(restore.changes.map(({ after }) => after)));
    }
  }

  private async differing(states: readonly LocatedState[]): Promise<readonly RestorableFile[]> {
    const { entries } = this.record.conversation;
    const contents = await this.contentsOf(states.map(({ state }) => state));
    const files = states.map(async ({ folder, path, state: then }): Promise<RestorableFile> => {
      const { state: now } = await this.files.capture({ folder, path });
      const known = lastKnown(entries, { folder, path });
      const isChangedSince = known !== undefined && !sameState(known, now);
      return { folder, path, now, then, isChangedSince, isLost: isLost(then, contents) };
    });
    return (await Promise.all(files)).filter(({ now, then }) => !sameState(now, then));
  }

  private async bringBack(
    of: Pick<RestoreEntry, "target" | "undoes">,
    states: readonly LocatedState[],
    isWanted: (file: RestorableFile) => boolean,
    given: readonly Content[] = [],
  ): Promise<RestoreOutcome> {
    const wanted = await this.wanted(states, isWanted, given);
    if (wanted.length === 0) return { files: [] };
    const captured = await Promise.all(wanted.map((place) => this.files.capture(place)));
    const changes = wanted.map((place, index) => deltaOf(place, captured[index]));
    const kept = [...captured.flatMap((file) => file.contents), ...given];
    const [entry] = this.record.appendWith(kept, { type: "restore", ...of, changes });
    if (entry.type !== "restore") throw new Error("A restore was to be appended.");
    // Nothing is touched before the restore could be resumed after a crash.
    await this.record.saved();
    const contents = await this.contentsOf(changes.map(({ after }) => after));
    for (const { hash, bytes } of given) contents.set(hash, bytes);
    return { id: entry.id, files: await this.carryOut(entry, contents) };
  }

  private async wanted(
    states: readonly LocatedState[],
    isWanted: (file: RestorableFile) => boolean,
    given: readonly Content[],
  ): Promise<readonly LocatedState[]> {
    const hashes = new Set(given.map(({ hash }) => hash));
    const isGiven = ({ then }: RestorableFile) => hashesOf(then).some((hash) => hashes.has(hash));
    const files = (await this.differing(states)).filter(
      (file) => (!file.isLost || isGiven(file)) && isWanted(file),
    );
    const keys = new Set(files.map(fileKey));
    const contents = await this.contentsOf(states.map(({ state }) => state));
    for (const gone of states.filter((place) => place.state.kind === "absent" && keys.has(fileKey(place)))) {
      const named = states.find((place) => isOtherCase(place, gone) && place.state.kind !== "absent");
      if (!named) continue;
      // Where the disk ignores case it is the same file, and goes with the other name.
      if (isLost(named.state, contents)) keys.delete(fileKey(gone));
      else keys.add(fileKey(named));
    }
    return withMissingFolders(states).filter((place) => keys.has(fileKey(place)));
  }

  /** File by file, then the end of the restore. */
  private async carryOut(
    { id, changes }: RestoreEntry,
    contents: ReadonlyMap<string, Uint8Array>,
  ): Promise<readonly RestoredFile[]> {
    const files: RestoredFile[] = [];
    const deviations: FileDelta[] = [];
    const kept: Content[] = [];
    for (const change of inOrder(changes)) {
      const goes = changes.some((other) => other.after.kind === "absent" && isOtherCase(other, change));
      const problem = await this.putOne(change, contents, goes);
      files.push({ ...change, ...(problem && { problem }) });
      const now = await this.files.capture(change);
      if (sameState(now.state, change.after)) continue;
      deviations.push({ ...change, before: change.after, after: now.state });
      kept.push(...now.contents);
    }
    this.record.appendWith(kept, { type: "checkpoint", restore: id, changes: deviations });
    await this.record.publish();
    return files;
  }

  /** `goesFirst`: it was removed under a name that differs in its case alone, which may have been the same file. */
  private async putOne(
    change: FileDelta,
    contents: ReadonlyMap<string, Uint8Array>,
    goesFirst: boolean,
  ): Promise<WriteProblem | undefined> {
    const { state } = await this.files.capture(change);
    if (sameState(state, change.after)) return undefined;
    if (isLost(change.after, contents)) return "lost";
    const expected = goesFirst && state.kind === "absent" ? state : change.before;
    return this.files.write(change, expected, change.after, contents);
  }

  private async contentsOf(states: readonly FileState[]): Promise<Map<string, Uint8Array>> {
    const hashes = [...new Set(states.flatMap(hashesOf))];
    const found = hashes.length === 0 ? [] : await this.store.contents(hashes);
    return new Map(found.map(({ hash, bytes }) => [hash, bytes]));
  }
}

function isOneOf(file: FileLocation, places: readonly FileLocation[]): boolean {
  return places.some((place) => fileKey(place) === fileKey(file));
}

/**
 * Changes in the order in which they can be made, those that remove first: a folder may be where a file is to be, or a file
 * where a folder is.
 */
function inOrder(changes: readonly FileDelta[]): readonly FileDelta[] {
  const goes = ({ after }: FileDelta) => after.kind === "absent";
  return [...changes.filter(goes), ...changes.filter((change) => !goes(change))];
}

function isLost(state: FileState, contents: ReadonlyMap<string, Uint8Array>): boolean {
  return state.kind === "unkept" || hashesOf(state).some((hash) => !contents.has(hash));
}

function deltaOf({ folder, path, state }: LocatedState, captured: CapturedFile | undefined): FileDelta {
  return { folder, path, before: captured?.state ?? { kind: "absent" }, after: state };
}
