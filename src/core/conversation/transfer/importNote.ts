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
  /** Of damaged lines: their numbers, from 1 on; the first few. */
  readonly lines?: readonly number[];
}
