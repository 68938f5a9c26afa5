import type { ServerProblem } from "./serverProblem.ts";

/** Kind of a store's failure: what code may do about it. */
export type StoreErrorKind =
  | "outOfOrder"
  | "unknownConversation"
  | "leased"
  | "unstorable"
  | "full"
  | "readOnly"
  | "unreachable"
  | "damaged"
  | "busy"
  | "newer"
  | "stopped"
  | "closed"
  | "failed";

/** Reason of a store's failure as data, free of content; its words are made where it is shown. `detail` is the words of SQLite or of the system. */
export type StoreErrorReason =
  | { readonly code: "unknownConversation" }
  /** There is a conversation with this id already. */
  | { readonly code: "idTaken" }
  /**
   * Entry `seq` does not follow `last`, the last stored one of its conversation: another window has stored one in its
   * place, or, see `isGap`, those before it are not stored.
   */
  | { readonly code: "outOfOrder"; readonly seq: number; readonly last: number }
  /** Another window holds the conversation. */
  | { readonly code: "leased" }
  /**
   * A value that cannot be stored, whenever it is tried: a fraction in the place of an integer, no text in that of
   * one, an id twice.
   */
  | { readonly code: "unstorable"; readonly detail: string }
  | { readonly code: "full"; readonly detail: string }
  | { readonly code: "readOnly"; readonly detail: string }
  /** The file can be opened, but not read or written. */
  | { readonly code: "unusable"; readonly detail: string }
  /** Neither the file nor, perhaps, its folder can be opened or made. */
  | { readonly code: "notOpened"; readonly detail: string }
  | { readonly code: "damaged"; readonly detail: string }
  | { readonly code: "noDatabase"; readonly detail: string }
  /** The file is empty or gone, though there was one. */
  | { readonly code: "emptied" }
  /** Another process kept the file locked for too long. */
  | { readonly code: "busy"; readonly detail: string }
  /** The file has a newer format than `known`, the newest that this version knows. */
  | { readonly code: "newer"; readonly format: number; readonly known: number }
  /** The worker ended unexpectedly: a change under way may or may not have been saved. */
  | { readonly code: "stopped"; readonly detail: string }
  /** The server of the conversations cannot be reached, or let go meanwhile. */
  | { readonly code: "offline"; readonly detail: string }
  /** The server cannot be used. */
  | { readonly code: "server"; readonly problem: ServerProblem }
  | { readonly code: "closed" }
  /** The store was closed before the change could be saved, which had failed so far for this reason. */
  | { readonly code: "closedUnsaved"; readonly because: StoreErrorReason }
  | { readonly code: "failed"; readonly detail: string };

const kinds: { readonly [C in StoreErrorReason["code"]]: StoreErrorKind } = {
  unknownConversation: "unknownConversation",
  idTaken: "outOfOrder",
  outOfOrder: "outOfOrder",
  leased: "leased",
  unstorable: "unstorable",
  full: "full",
  readOnly: "readOnly",
  unusable: "unreachable",
  notOpened: "unreachable",
  damaged: "damaged",
  noDatabase: "damaged",
  emptied: "damaged",
  busy: "busy",
  newer: "newer",
  stopped: "stopped",
  offline: "unreachable",
  server: "failed",
  closed: "closed",
  closedUnsaved: "closed",
  failed: "failed",
};

/** True where an entry was refused because entries before it are not stored. */
export function isGap(reason: StoreErrorReason): boolean {
  return reason.code === "outOfOrder" && reason.seq > reason.last + 1;
}

/** Failure of the store. `message` is its reason as JSON, for the log. */
export class StoreError extends Error {
  override readonly name = "StoreError";
  readonly reason: StoreErrorReason;

  constructor(reason: StoreErrorReason, options?: ErrorOptions) {
    super(JSON.stringify(reason), options);
    this.reason = reason;
  }

  get kind(): StoreErrorKind {
    return kinds[this.reason.code];
  }
}
