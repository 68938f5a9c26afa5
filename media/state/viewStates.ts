import type { Attachment, ComposerDraft } from "../../src/protocol/composer.ts";
import type { ScrollPosition } from "../../src/protocol/restoredState.ts";

export interface ConversationViewState {
  readonly draft: string;
  /** Attachments of the draft. */
  readonly attachments?: readonly Attachment[];
  /** A message that is being edited. */
  readonly edit?: (ComposerDraft & { readonly id: string }) | null;
  readonly place: ScrollPosition;
}

/** Kept state of each conversation while the page is hidden or reloaded, by conversation id. */
interface ViewStates {
  readonly version: 1;
  /** Kept states by conversation, the most recently touched last. */
  readonly conversations: readonly (ConversationViewState & { readonly id: string })[];
}

const initialViewState: ConversationViewState = { draft: "", place: "latest" };
const noViewStates: ViewStates = { version: 1, conversations: [] };
const capacity = 50;

/** Memory that `setState` stored; empty where it stored none, or one of another version. */
export function viewStatesFrom(value: unknown): ViewStates {
  const known =
    typeof value === "object" &&
    value !== null &&
    "version" in value &&
    value.version === 1 &&
    "conversations" in value &&
    Array.isArray(value.conversations);
  return known ? (value as ViewStates) : noViewStates;
}

export function viewStateOf(remembered: ViewStates, id: string): ConversationViewState {
  return remembered.conversations.find((conversation) => conversation.id === id) ?? initialViewState;
}

/** `remembered` with a change to one conversation; conversations with nothing to keep, and old ones, are dropped. */
export function withViewState(
  remembered: ViewStates,
  id: string,
  change: Partial<ConversationViewState>,
): ViewStates {
  const next = { ...viewStateOf(remembered, id), ...change };
  const others = remembered.conversations.filter((conversation) => conversation.id !== id);
  const { draft, attachments = [], edit = null, place } = next;
  const worthKeeping = draft !== "" || attachments.length > 0 || edit !== null || place !== "latest";
  const conversations = worthKeeping ? [...others, { ...next, id }] : others;
  return { version: 1, conversations: conversations.slice(-capacity) };
}
