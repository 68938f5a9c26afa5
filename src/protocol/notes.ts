import * as v from "valibot";
import type { ListedNote } from "../core/ports/noteStore.ts";

/** Project memory as the page shows it. */
export interface NotesFact {
  /** The newest first. */
  readonly notes: readonly (ListedNote & {
    /** The title of the conversation that it comes from, if that is still there. */
    readonly from?: string;
  })[];
  /** Tokens: what goes along with a conversation that begins now, and the most that may. */
  readonly sent: number;
  readonly budget: number;
  /** Cost in each request of the model for new conversations, in US dollars, uncached and cached; null where the price is not known. */
  readonly cost: { readonly fresh: number; readonly cached: number } | null;
  readonly canUndo: boolean;
}

/** Facts, host to page. */
export interface ToNotesPage {
  readonly type: "notes";
  readonly notes: NotesFact;
}

const target = v.string();
const fromNotesPage = v.variant("type", [
  v.object({ type: v.literal("ready") }),
  v.object({ type: v.literal("add"), text: v.string() }),
  v.object({ type: v.literal("edit"), target, text: v.string() }),
  v.object({ type: v.literal("pin"), target, on: v.boolean() }),
  v.object({ type: v.literal("retire"), target, on: v.boolean() }),
  /** The note holds of its file as that is now. */
  v.object({ type: v.literal("confirm"), target }),
  v.object({ type: v.literal("undo") }),
  /** Shows the message that a note comes from. */
  v.object({ type: v.literal("source"), target }),
  /** Proposes the notes that are sent as an edit of AGENTS.md. */
  v.object({ type: v.literal("propose") }),
]);

/** Intents, page to host. */
export type FromNotesPage = Readonly<v.InferOutput<typeof fromNotesPage>>;

/** Input guard of the page: true for a well-formed intent; whatever else a page posts is to be ignored. */
export function isFromNotesPage(value: unknown): value is FromNotesPage {
  return v.is(fromNotesPage, value);
}
