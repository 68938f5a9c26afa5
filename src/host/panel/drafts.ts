import * as v from "valibot";
import { composerDraft, type ComposerDraft } from "../../protocol/composer.ts";
import { scrollPosition, type KeptState, type ScrollPosition } from "../../protocol/keptState.ts";

const empty: ComposerDraft = { text: "", attachments: [] };

/** Key of the conversation that has not begun. */
export const notBegun = "new";

/** Values under the ids of conversations that outlive the process from when `keep` returns; undefined removes one. Never throws. */
export interface KeptValues {
  load(key: string): unknown;
  keep(key: string, value: unknown): void;
}

/**
 * Drafts and scroll positions by conversation, kept over reloads of the window. "" stands for the conversation that has not begun. What VS Code keeps for the page itself may be
 * a minute old after a reload.
 */
export class Drafts {
  private readonly drafts: KeptValues;
  private readonly places: KeptValues;

  constructor(drafts: KeptValues, places: KeptValues) {
    this.drafts = drafts;
    this.places = places;
  }

  of(conversation: string): KeptState {
    const draft = this.drafts.load(conversation || notBegun);
    const place = this.places.load(conversation || notBegun);
    return {
      draft: v.is(composerDraft, draft) ? draft : empty,
      place: v.is(scrollPosition, place) ? place : "latest",
    };
  }

  keep(conversation: string, { text, attachments }: ComposerDraft): void {
    const isEmpty = text === "" && attachments.length === 0;
    this.drafts.keep(conversation || notBegun, isEmpty ? undefined : { text, attachments });
  }

  keepPlace(conversation: string, place: ScrollPosition): void {
    this.places.keep(conversation || notBegun, place === "latest" ? undefined : place);
  }
}
