import * as v from "valibot";
import { composerDraft, type ComposerDraft } from "../../protocol/composer.ts";
import { scrollPosition, type RestoredState, type ScrollPosition } from "../../protocol/restoredState.ts";

const empty: ComposerDraft = { text: "", attachments: [] };

/** Key of the conversation that has not begun. */
export const newConversationKey = "new";

/** Values under the ids of conversations that outlive the process from when `keep` returns; undefined removes one. Never throws. */
export interface KeyValueStore {
  load(key: string): unknown;
  keep(key: string, value: unknown): void;
}

/**
 * Drafts and scroll positions by conversation, kept over reloads of the window. "" stands for the conversation that
 * has not begun. What VS Code keeps for the page itself may be a minute old after a reload.
 */
export class Drafts {
  private readonly drafts: KeyValueStore;
  private readonly scrollPositions: KeyValueStore;

  constructor(drafts: KeyValueStore, scrollPositions: KeyValueStore) {
    this.drafts = drafts;
    this.scrollPositions = scrollPositions;
  }

  load(conversation: string): RestoredState {
    const draft = this.drafts.load(conversation || newConversationKey);
    const place = this.scrollPositions.load(conversation || newConversationKey);
    return {
      draft: v.is(composerDraft, draft) ? draft : empty,
      place: v.is(scrollPosition, place) ? place : "latest",
    };
  }

  saveDraft(conversation: string, { text, attachments }: ComposerDraft): void {
    const isEmpty = text === "" && attachments.length === 0;
    this.drafts.keep(conversation || newConversationKey, isEmpty ? undefined : { text, attachments });
  }

  saveScrollPosition(conversation: string, place: ScrollPosition): void {
    this.scrollPositions.keep(conversation || newConversationKey, place === "latest" ? undefined : place);
  }
}
