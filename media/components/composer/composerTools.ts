import { html, nothing, type TemplateResult } from "lit";
import type { DraftWeight } from "../../../src/protocol/composer.ts";
import { filesText } from "../../strings/filesText.ts";
import type { ReasoningEffort } from "../../../src/core/ports/modelChoice.ts";
import { chatText } from "../../strings/chatText.ts";
import { picturesText } from "../../strings/picturesText.ts";
import { text } from "../../strings/text.ts";
import { icon, iconButton, requesting } from "../controls/buttons.ts";

/** Properties of the row under the box. */
interface ComposerTools {
  readonly model: string;
  /** Reasoning effort; left out where the model does not reason. */
  readonly effort: ReasoningEffort | undefined;
  readonly running: boolean;
  readonly canSend: boolean;
  readonly attach: () => void;
  readonly addPictures: () => void;
  readonly send: () => void;
  readonly stop: () => void;
}

/** The model, how much it is to reason, and Send or Stop. */
export function composerTools(tools: ComposerTools): TemplateResult {
  return html`<div class="composer-tools">
    ${iconButton("mention", chatText.attach, tools.attach)}
    ${iconButton("file-media", picturesText.add, tools.addPictures)}
    <button type="button" class="model-button" title=${text.selectModel} @click=${requesting("selectModel")}>
      <span class="visually-hidden">${text.selectModel} </span><span>${tools.model}</span>
      ${icon("chevron-down")}
    </button>
    ${
      tools.effort === undefined ? nothing : html`<longhand-effort .effort=${tools.effort}></longhand-effort>`
    }
    ${sendOrStop(tools)}
  </div>`;
}

// One element for both, so that the focus stays where it is when the one becomes the other.
function sendOrStop({ running, canSend, send, stop }: ComposerTools): TemplateResult {
  return html`<button
    type="button"
    class="icon-button codicon ${running ? "codicon-debug-stop" : "codicon-send"} ${running ? "" : "send"}"
    title=${running ? text.stopHint : text.sendHint}
    aria-label=${running ? text.stop : text.send}
    ?disabled=${!running && !canSend}
    @click=${() => (running ? stop() : send())}
  ></button>`;
}

/** Says that an earlier message is being edited, and offers to restore the files as well. */
export function editBanner(
  restoresFiles: boolean,
  restoreFiles: (isWanted: boolean) => void,
  cancel: () => void,
): TemplateResult {
  const change = (event: Event) => restoreFiles((event.target as HTMLInputElement).checked);
  return html`<div class="composer-banner">
    <span>${chatText.editing}</span>
    <label class="restore-choice" title=${filesText.editRestoresHint}
      ><input type="checkbox" .checked=${restoresFiles} @change=${change} />${filesText.editRestores}</label
    >
    ${iconButton("close", chatText.cancel, cancel)}
  </div>`;
}

/** Says what became of what was pasted or dropped; always there, so that a screen reader hears of it. */
export function composerNotices(notices: readonly string[]): TemplateResult {
  return html`<div class="composer-notice" role="status">
    ${notices.map((words) => html`<p>${words}</p>`)}
  </div>`;
}

/** The draft's weight, and the effect of sending it. */
export function draftFigures(weight: DraftWeight | null): TemplateResult | typeof nothing {
  if (weight === null) return nothing;
  const { tokens, editor, effect } = weight;
  return html`<div class="draft-figures">
    <span title=${chatText.draftWeight(editor)}>+${chatText.tokens(tokens)}</span>
    <span role="status" class="draft-warning ${effect}"
      >${
        effect === "fits"
          ? nothing
          : html`${icon("warning")}<span title=${chatText.effectHint(effect)}
                >${chatText.effect(effect)}</span
              >`
      }</span
    >
  </div>`;
}
