import * as v from "valibot";
import { reasoningEfforts } from "../core/ports/modelChoice.ts";
import { changeWorkPlan } from "./workPlanIntent.ts";
import type { Picture } from "../core/conversation/picture.ts";
import { pictureAttachment, pictureOf, type PictureAttachment } from "./pictures.ts";

/** Id of a conversation, or null for one that has not begun. */
export const openId = v.nullable(v.string());

/** Number of a line, counted from 1. */
const line = v.pipe(v.number(), v.safeInteger(), v.minValue(1));

const fileAttachment = v.pipe(
  v.object({
    kind: v.literal("file"),
    path: v.string(),
    from: v.exactOptional(line),
    to: v.exactOptional(line),
  }),
  v.readonly(),
);

const problemsAttachment = v.pipe(v.object({ kind: v.literal("problems") }), v.readonly());

const textAttachment = v.pipe(
  v.object({ kind: v.literal("text"), name: v.string(), text: v.string() }),
  v.readonly(),
);

const attachment = v.union([fileAttachment, problemsAttachment, textAttachment, pictureAttachment]);

/** Attachment of a message. Files and problems are read when the message is sent. */
export type Attachment = v.InferOutput<typeof attachment>;

/** Attachment that becomes a part of the message's text. */
export type WrittenAttachment = Exclude<Attachment, PictureAttachment>;

/** A file of the workspace, or the lines `from` to `to` of it, counted from 1. */
export type FileAttachment = v.InferOutput<typeof fileAttachment>;

/** The entries of the Problems view. */
type ProblemsAttachment = v.InferOutput<typeof problemsAttachment>;

const draftFields = { text: v.string(), attachments: v.pipe(v.array(attachment), v.readonly()) };

/** A message that is being written. */
export const composerDraft = v.pipe(v.object(draftFields), v.readonly());
export type ComposerDraft = v.InferOutput<typeof composerDraft>;

/** Intents of the composer and of the messages' buttons. */
export const composerIntents = [
  /** Sends the draft in this conversation (null: one that has not begun), also where another one was opened meanwhile. */
  v.object({ type: v.literal("send"), conversation: openId, ...draftFields }),
  /** Sends it there in place of user message `id`: what followed that leaves the plan. */
  v.object({
    type: v.literal("editMessage"),
    conversation: openId,
    id: v.string(),
    /** True where the files go back to how they were then, save those that the user has changed since. */
    restoreFiles: v.exactOptional(v.boolean()),
    ...draftFields,
  }),
  /**
   * Draft of this conversation (null: one that has not begun), to be kept and weighed; `replaces` is the user message that
   * it would be sent in place of.
   */
  v.object({
    type: v.literal("draft"),
    conversation: openId,
    replaces: v.exactOptional(v.string()),
    ...draftFields,
  }),
  /** Asks for what `@query` may mean. */
  v.object({ type: v.literal("complete"), query: v.string() }),
  /** Asks for the workspace's commands, for `/` at the beginning. */
  v.object({ type: v.literal("listCommands") }),
  /** Files that were dropped, as URIs. */
  v.object({ type: v.literal("attach"), uris: v.pipe(v.array(v.string()), v.readonly()) }),
  changeWorkPlan,
  /** Puts code at the cursor of the editor. */
  v.object({ type: v.literal("insert"), text: v.string() }),
  /** Chooses how much the model is to reason in this conversation. */
  v.object({ type: v.literal("chooseEffort"), effort: v.picklist(reasoningEfforts) }),
  /** A new conversation with everything up to message `id`. */
  v.object({ type: v.literal("fork"), id: v.string() }),
] as const;
export type ComposerIntent = Readonly<v.InferOutput<(typeof composerIntents)[number]>>;

/** Effect of sending a draft: it is sent, it is sent after a compaction, or it fails. */
export type DraftEffect = "fits" | "compacts" | "tooLong";

/** Weight of a draft as the next message. */
export interface DraftWeight {
  /** The whole message, in tokens, as the next request would count it. */
  readonly tokens: number;
  /** The attachments' part of it, in their order. */
  readonly parts: readonly number[];
  /** The part that tells what the user has open, which goes along where that has changed. */
  readonly editor: number;
  readonly effect: DraftEffect;
}

/** Something that `@query` may mean. */
export interface Completion {
  readonly attachment: FileAttachment | ProblemsAttachment;
  /** Tokens that it would add to the message; unknown until it was read. */
  readonly tokens?: number;
  /** Number of problems, where it attaches those. */
  readonly count?: number;
}

/** A command of the workspace: a prompt that `/name` stands for. */
export interface CommandFact {
  readonly name: string;
  readonly description: string;
  /** Arguments of the command; "" where the file does not say. */
  readonly hint: string;
  /** Values that it asks for by name. */
  readonly inputs: readonly string[];
}

/** Facts for the composer, host to panel. */
export type ComposerFact =
  | {
      readonly type: "draftWeight";
      /** Null where nothing is written. */
      readonly weight: DraftWeight | null;
    }
  | { readonly type: "completions"; readonly query: string; readonly items: readonly Completion[] }
  | { readonly type: "commands"; readonly commands: readonly CommandFact[] }
  /** To be added to the draft. `text`: of a message that was not sent, for a box in which nothing else is written yet. */
  | { readonly type: "attached"; readonly attachments: readonly Attachment[]; readonly text?: string };

/** The draft's pictures as its message will have them. */
export function picturesIn({ attachments }: Pick<ComposerDraft, "attachments">): readonly Picture[] {
  return attachments.filter((one) => !isWritten(one)).map(pictureOf);
}

/** True for one that becomes a part of the message's text. */
export function isWritten(one: Attachment): one is WrittenAttachment {
  return one.kind !== "picture";
}
