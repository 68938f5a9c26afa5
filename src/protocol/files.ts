import * as v from "valibot";

/** End of a line; `none`: that of the file. */
export type LineEnd = "crlf" | "lf" | "none";

/** Line of a change; `same` lines are there to find one's way. */
export interface LineFact {
  readonly kind: "same" | "added" | "removed";
  readonly text: string;
  /** The line's end, where that is what has changed. */
  readonly end?: LineEnd;
}

/** Hunk: one place of a file that changes. */
export interface HunkFact {
  /** Number of its first line, from 1, in the text after the change. */
  readonly line: number;
  readonly lines: readonly LineFact[];
}

/** File in the sheet: what a restore would make of it, or what a turn has made of it. */
export interface FileFact {
  /** Names it among the sheet's files. */
  readonly key: string;
  /** Names the state in which it is shown: what was asked for is not done to a file that has changed meanwhile. */
  readonly seen: string;
  /** Path as it is shown. */
  readonly path: string;
  readonly change: "created" | "changed" | "deleted";
  /** True where somebody else has changed it since the agent did. */
  readonly isChangedSince: boolean;
  /** Reason why it cannot be restored, or is not shown, in one sentence. */
  readonly note?: string;
  readonly canRestore: boolean;
  readonly hunks: readonly HunkFact[];
}

/** The sheet of files: a preview of restoring them to how they were at message `id`, or the changes of the turn around it. */
export interface FilesFact {
  readonly kind: "restore" | "review";
  readonly id: string;
  readonly files: readonly FileFact[];
  /** Places that were not looked at, one sentence each. */
  readonly unseen: readonly string[];
  /** True where what was asked for was not done: a file had changed since it was shown. */
  readonly isRenewed?: boolean;
}

const fileSheetKinds = ["restore", "review"] as const;
export type FileSheetKind = (typeof fileSheetKinds)[number];

const id = v.string();
const kind = v.picklist(fileSheetKinds);
const seen = v.string();

/** Intents about the workspace's files. */
export const fileIntents = [
  /** Opens the sheet of files for message `id`. */
  v.object({ type: v.literal("showFiles"), kind, id }),
  /** Brings these files back to how they were at message `id`, and the conversation too. */
  v.object({
    type: v.literal("restoreFiles"),
    id,
    files: v.array(v.object({ key: v.string(), seen })),
    conversation: v.boolean(),
  }),
  /** Takes back what the turn around message `id` has made of a file, all of it or one place, numbered from 0. */
  v.object({ type: v.literal("putBack"), id, file: v.string(), seen, hunk: v.exactOptional(v.number()) }),
  /** Opens a file of the sheet in VS Code's editor of differences. */
  v.object({ type: v.literal("openDiff"), kind, id, file: v.string() }),
  /** Opens all changes of the turn around message `id` there. */
  v.object({ type: v.literal("reviewInEditor"), id }),
] as const;

export type FileIntent = Readonly<v.InferOutput<(typeof fileIntents)[number]>>;
