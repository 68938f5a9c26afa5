import type { FileDelta, FileLocation, FileState, UnseenFiles } from "../conversation/entry.ts";
import type { Content } from "./journal.ts";

/** A file as it is now, with the contents that its state names. */
export interface CapturedFile extends FileLocation {
  readonly state: FileState;
  readonly contents: readonly Content[];
}

/** Changes that a scan of the workspace found since the scan before it. */
export interface WorkspaceScan {
  readonly changes: readonly FileDelta[];
  /** The contents that the changes name. */
  readonly contents: readonly Content[];
  readonly unseen: readonly UnseenFiles[];
}

/**
 * Problem of bringing a file into a state. `changed`: it is no longer as was expected; `lost`: its content is not
 * kept.
 */
export type WriteProblem = "changed" | "lost" | "refused" | "failed";

/**
 * The workspace's files as bytes. Never follows a link out of the workspace and never touches a git folder. No member but
 * `put` changes anything; none rejects for what the file system does.
 */
export interface FileSnapshots {
  /** Extent of checkpoints: nothing; files of editing tools; and what commands and other tools do. */
  readonly mode: "off" | "edits" | "all";
  /** The file that a tool's path means; undefined where there can be none, or none is kept. */
  locate(path: string): Promise<FileLocation | undefined>;
  capture(place: FileLocation): Promise<CapturedFile>;
  /**
   * Makes `state` of a file that is `expected`, unsaved text of editors included, atomically on disk; the folders that were
   * missing with a missing file go too where they are empty. Undefined where that was done. `contents` by their hashes.
   */
  write(
    place: FileLocation,
    expected: FileState,
    state: FileState,
    contents: ReadonlyMap<string, Uint8Array>,
  ): Promise<WriteProblem | undefined>;
  /** Files that others than the editing tools may have changed, within limits of time, number and size. */
  scan(): Promise<WorkspaceScan>;
}
