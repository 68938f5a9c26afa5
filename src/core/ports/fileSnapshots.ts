import type { FileDelta, FilePlace, FileState, UnseenFiles } from "../conversation/entry.ts";
import type { Content } from "./journal.ts";

/** A file as it is now, with the contents that its state names. */
export interface CapturedFile extends FilePlace {
  readonly state: FileState;
  readonly contents: readonly Content[];
}

/** Changes that a look round the workspace found since the look before it. */
export interface Look {
  readonly changes: readonly FileDelta[];
  /** The contents that the changes name. */
  readonly contents: readonly Content[];
  readonly unseen: readonly UnseenFiles[];
}

/**
 * Problem of bringing a file into a state. `changed`: it is no longer as was expected; `lost`: its content is not
 * kept.
 */
export type PutProblem = "changed" | "lost" | "refused" | "failed";

/**
 * The workspace's files as bytes. Never follows a link out of the workspace and never touches a git folder. No member but
 * `put` changes anything; none rejects for what the file system does.
 */
export interface FileKeeper {
  /** Extent of checkpoints: nothing; files of editing tools; and what commands and other tools do. */
  readonly mode: "off" | "edits" | "all";
  /** The file that a tool's path means; undefined where there can be none, or none is kept. */
  placeOf(path: string): Promise<FilePlace | undefined>;
  capture(place: FilePlace): Promise<CapturedFile>;
  /**
   * Makes `state` of a file that is `expected`, unsaved text of editors included, atomically on disk; the folders that were
   * missing with a missing file go too where they are empty. Undefined where that was done. `contents` by their hashes.
   */
  put(
    place: FilePlace,
    expected: FileState,
    state: FileState,
    contents: ReadonlyMap<string, Uint8Array>,
  ): Promise<PutProblem | undefined>;
  /** Files that others than the editing tools may have changed, within limits of time, number and size. */
  look(): Promise<Look>;
}
