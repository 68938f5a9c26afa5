/** What goes with a message besides its words. Files and problems are read when the message is sent. */
export type Attachment = FileAttachment | ProblemsAttachment | TextAttachment;

/** A file of the workspace, or the lines `from` to `to` of it, counted from 1. */
export interface FileAttachment {
  readonly kind: "file";
  readonly path: string;
  readonly from?: number;
  readonly to?: number;
}

/** What the Problems view shows. */
export interface ProblemsAttachment {
  readonly kind: "problems";
}

/** A text that came from nowhere else, for example from the clipboard. */
export interface TextAttachment {
  readonly kind: "text";
  readonly name: string;
  readonly text: string;
}

/** A message that is being written. */
export interface ComposerDraft {
  readonly text: string;
  readonly attachments: readonly Attachment[];
}

/** What the composer and the buttons of messages ask for. */
export type ComposerIntent =
  | ({ readonly type: "send" } & ComposerDraft)
  /** Says it in place of user message `id`: what followed that leaves the plan. */
  | ({ readonly type: "editMessage"; readonly id: string } & ComposerDraft)
  /**
   * What is written in this conversation (null: one that has not begun), to be kept and weighed; `replaces` is the user
   * message that it would be sent in place of.
   */
  | ({
      readonly type: "draft";
      readonly conversation: string | null;
      readonly replaces?: string;
    } & ComposerDraft)
  /** Asks for what `@query` may mean. */
  | { readonly type: "complete"; readonly query: string }
  /** Files that were dropped, as URIs. */
  | { readonly type: "attach"; readonly uris: readonly string[] }
  /** Puts code at the cursor of the editor. */
  | { readonly type: "insert"; readonly text: string }
  /** A new conversation with everything up to message `id`. */
  | { readonly type: "fork"; readonly id: string };

/** What sending would do: nothing but send, make the conversation smaller first, or fail. */
export type DraftEffect = "fits" | "compacts" | "tooLong";

/** What a draft would be as the next message. */
export interface DraftWeight {
  /** The whole message, in tokens, as the next request would count it. */
  readonly tokens: number;
  /** The attachments' part of it, in their order. */
  readonly parts: readonly number[];
  /** The part that tells what the user has open, which goes along where that has changed. */
  readonly editor: number;
  /** What sending it would do. */
  readonly effect: DraftEffect;
}

/** Something that `@query` may mean. */
export interface Completion {
  readonly attachment: FileAttachment | ProblemsAttachment;
  /** What it would add to the message; unknown until it was read. */
  readonly tokens?: number;
  /** For problems: how many there are. */
  readonly count?: number;
}

/** What the composer is told. */
export type ComposerFact =
  | {
      readonly type: "draftWeight";
      /** Null where nothing is written. */
      readonly weight: DraftWeight | null;
    }
  | { readonly type: "completions"; readonly query: string; readonly items: readonly Completion[] }
  /** To be added to the draft. */
  | { readonly type: "attached"; readonly attachments: readonly Attachment[] };

/** The id of a conversation, or null for one that has not begun. */
export function isOpenId(value: unknown): value is string | null {
  return value === null || typeof value === "string";
}

type Fields = Readonly<Record<string, unknown>>;
type Guards = { readonly [T in ComposerIntent["type"]]: (message: Fields) => boolean };

const isString = (value: unknown): value is string => typeof value === "string";
const isLine = (value: unknown) => value === undefined || (Number.isSafeInteger(value) && Number(value) >= 1);

export function isDraft(value: unknown): value is ComposerDraft {
  if (typeof value !== "object" || value === null) return false;
  const { text, attachments } = value as Fields;
  return isString(text) && Array.isArray(attachments) && attachments.every(isAttachment);
}

function isAttachment(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return false;
  const fields = value as Fields;
  if (fields["kind"] === "file")
    return isString(fields["path"]) && isLine(fields["from"]) && isLine(fields["to"]);
  if (fields["kind"] === "text") return isString(fields["name"]) && isString(fields["text"]);
  return fields["kind"] === "problems";
}

/** Whether the fields of an intent are what its type says. */
export const composerGuards: Guards = {
  send: (m) => isDraft(m),
  editMessage: (m) => isString(m["id"]) && isDraft(m),
  draft: (m) =>
    isDraft(m) && isOpenId(m["conversation"]) && (m["replaces"] === undefined || isString(m["replaces"])),
  complete: (m) => isString(m["query"]),
  attach: (m) => Array.isArray(m["uris"]) && m["uris"].every(isString),
  insert: (m) => isString(m["text"]),
  fork: (m) => isString(m["id"]),
};
