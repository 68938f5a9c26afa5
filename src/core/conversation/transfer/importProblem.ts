import type { ImportNote } from "./importNote.ts";

/** Faults of a value that is not what it has to be. */
export type ShapeFault =
  | "noText"
  | "noList"
  | "noObject"
  | "noContent"
  | "noFlag"
  | "noNumber"
  | "noCount"
  | "noTime"
  | "empty"
  | "repeatedId"
  | "otherConversation"
  | "noMessages"
  | "noMessageList"
  | "noConversation";

/** Programs whose files are taken for an export of theirs, and the kinds of file that are no JSON. */
export type ForeignFileKind =
  | "clineUi"
  | "codexHistory"
  | "claudeHistory"
  | "zip"
  | "database"
  | "pdf"
  | "webPage"
  | "markdown"
  | "yaml"
  | "csv";

/** Fault of a file; `place` is a JSON path, or a line before one. */
type Fault =
  | { readonly code: ShapeFault; readonly place: string }
  /** `values`: the list of those it may be, as JSON. */
  | { readonly code: "noneOf"; readonly place: string; readonly values: string }
  | {
      readonly code: "otherNumber";
      readonly place: string;
      readonly found: number;
      readonly expected: number;
    }
  | {
      readonly code: "unknownEntry" | "unknownCall" | "repeatedCall";
      readonly place: string;
      readonly id: string;
    }
  | { readonly code: "foreign"; readonly place: string; readonly kind: ForeignFileKind }
  | { readonly code: "unknownFormat"; readonly place: string; readonly keys: readonly string[] }
  | { readonly code: "noJson"; readonly words: string; readonly line?: number }
  | { readonly code: "otherFile"; readonly kind: ForeignFileKind }
  | { readonly code: "tooDeep"; readonly most: number }
  | { readonly code: "otherVersion"; readonly found: unknown; readonly reads: number }
  | { readonly code: "changed" }
  /** `of`: the name of its format; `notes`: what was left out. */
  | { readonly code: "nothingKept"; readonly of: string; readonly notes: readonly ImportNote[] };

/** Problem of an imported file, as data. `format`: the program whose file it looks like. */
export type ImportProblem = Fault & { readonly format?: string };

/** Answer of a reader that cannot read what it was given. */
export interface Unreadable {
  readonly unreadable: ImportProblem;
}

export function unreadable(problem: ImportProblem): Unreadable {
  return { unreadable: problem };
}

/** `unreadable` for what has no more to it than its place. */
export function fault(place: string, code: ShapeFault): Unreadable {
  return { unreadable: { code, place } };
}

export function noneOf(place: string, values: readonly string[]): Unreadable {
  return {
    unreadable: { code: "noneOf", place, values: values.map((one) => JSON.stringify(one)).join(", ") },
  };
}

export function isUnreadable(value: unknown): value is Unreadable {
  return typeof value === "object" && value !== null && "unreadable" in value;
}
