/** Changes and omissions of an import. */
export type NoteKind =
  | "answeredCalls"
  | "orphanResults"
  | "renamedCalls"
  | "renamedTools"
  | "emptyMessages"
  | "emptyConversations"
  | "reasoning"
  | "pictures"
  | "audio"
  | "files"
  | "otherParts"
  | "hiddenMessages"
  | "otherBranches"
  | "sidechains"
  | "context"
  | "summaries"
  | "errors"
  | "bookkeeping"
  | "contents"
  | "damagedLines";

export interface ImportNote {
  readonly kind: NoteKind;
  readonly count: number;
  /** Numbers of the first few damaged lines, from 1. */
  readonly lines?: readonly number[];
}
