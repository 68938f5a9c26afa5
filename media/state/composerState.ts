import type {
  Attachment,
  CommandFact,
  ComposerFact,
  Completion,
  DraftWeight,
} from "../../src/protocol/composer.ts";
import { imageRateOf } from "../../src/core/tokens/request/imageTokens.ts";
import type { PictureRules } from "../../src/protocol/pictures.ts";

/** Facts of the host about the draft. */
export interface ComposerState {
  readonly weight: DraftWeight | null;
  /** Completions of an `@`, and the query that was asked. */
  readonly completions: { readonly query: string; readonly items: readonly Completion[] } | null;
  /** Text and attachments to be added to the draft; another object each time something is. */
  readonly attached: { readonly text: string; readonly attachments: readonly Attachment[] };
  /** The workspace's commands; none before they were asked for. */
  readonly commands: readonly CommandFact[];
  readonly pictureRules: PictureRules;
}

/** Picture rules until the host has said who is asked: no picture is sent. */
const noPictures: PictureRules = {
  model: "",
  sees: true,
  rate: imageRateOf(""),
  count: 0,
  bytes: 0,
  totalBytes: 0,
};

export const initialComposer: ComposerState = {
  weight: null,
  completions: null,
  commands: [],
  attached: { text: "", attachments: [] },
  pictureRules: noPictures,
};

/** The state after `fact`. Pure. */
export function composerAfter(state: ComposerState, fact: ComposerFact): ComposerState {
  switch (fact.type) {
    case "draftWeight":
      return { ...state, weight: fact.weight };
    case "completions":
      return { ...state, completions: { query: fact.query, items: fact.items } };
    case "commands":
      return { ...state, commands: fact.commands };
    case "attached":
      return { ...state, attached: { text: fact.text ?? "", attachments: fact.attachments } };
  }
}

/** `attachments` and those of `added` that are not among them. */
export function withAttachments(
  attachments: readonly Attachment[],
  added: readonly Attachment[],
): readonly Attachment[] {
  const known = new Set(attachments.map((one) => JSON.stringify(one)));
  return [...attachments, ...added.filter((one) => !known.has(JSON.stringify(one)))];
}
