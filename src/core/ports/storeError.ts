import { messageOf } from "../core/text/errors.ts";

/** Why the store could not do what it was asked. */
export type StoreErrorKind =
  /** An entry does not follow the last stored one of its conversation. */
  | "outOfOrder"
  | "unknownConversation"
  /** Another window holds the conversation. */
  | "leased"
  | "full"
  | "readOnly"
  /** The file cannot be opened or read. */
  | "unreachable"
  | "damaged"
  /** Another process kept the file locked for too long. */
  | "busy"
  /** The file was written by a newer version than this one knows. */
  | "newer"
  /** The worker ended unexpectedly: a change under way may or may not have been saved. */
  | "stopped"
  | "closed"
  | "failed";

/** `message` is one sentence for the user, free of content. */
export class StoreError extends Error {
  override readonly name = "StoreError";
  readonly kind: StoreErrorKind;

  constructor(kind: StoreErrorKind, message: string, options?: ErrorOptions) {
    super(message, options);
    this.kind = kind;
  }
}

/** A StoreError as it crosses from the worker's thread. */
export interface StoreFailure {
  readonly kind: StoreErrorKind;
  readonly message: string;
}

/** SQLITE_IOERR_SHMSIZE: no room for the index that stands beside the file. */
const noRoomBeside = 4874;

/** By primary result code, https://www.sqlite.org/rescode.html */
const sqliteFailures: ReadonlyMap<number, StoreFailure> = new Map([
  [5, { kind: "busy", message: "The conversations are locked by another program." }],
  [8, { kind: "readOnly", message: "The conversations cannot be saved: their file is read-only." }],
  [10, { kind: "unreachable", message: "The conversations' file could not be read or written." }],
  [11, { kind: "damaged", message: "The conversations' file is damaged." }],
  [13, { kind: "full", message: "The conversation cannot be saved: the disk is full." }],
  [14, { kind: "unreachable", message: "The conversations' file could not be opened." }],
  [26, { kind: "damaged", message: "The conversations' file is not a database." }],
]);

/** Whatever was thrown as a StoreError; SQLite's own text is kept in brackets. */
export function storeErrorOf(error: unknown): StoreError {
  if (error instanceof StoreError) return error;
  const detail = messageOf(error);
  const code = resultCodeOf(error);
  const known = sqliteFailures.get(code === noRoomBeside ? 13 : code & 0xff);
  const message = known?.message ?? "The conversation store failed.";
  return new StoreError(known?.kind ?? "failed", `${message} (${detail})`, { cause: error });
}

/** SQLite's extended result code, 0 for any other error. */
function resultCodeOf(error: unknown): number {
  return error instanceof Error && "errcode" in error && typeof error.errcode === "number"
    ? error.errcode
    : 0;
}
