import { html, nothing, type TemplateResult } from "lit";
import type { Attachment, WrittenAttachment } from "../../../src/protocol/composer.ts";
import { chatText } from "../../strings/chatText.ts";
import { picturesText } from "../../strings/picturesText.ts";
import { icon, iconButton, when } from "../controls/buttons.ts";

const icons: Readonly<Record<WrittenAttachment["kind"], string>> = {
  file: "file",
  problems: "warning",
  text: "clippy",
};

/** Chips of the draft's attachments, each with its weight in tokens where that is known, and of the pictures under way. */
export function attachmentChips(
  attachments: readonly Attachment[],
  weights: readonly number[],
  remove: (place: number) => void,
  adding: readonly string[],
): TemplateResult | typeof nothing {
  if (attachments.length + adding.length === 0) return nothing;
  return html`<ul class="chips" aria-label=${chatText.attachments}>
    ${attachments.map((attachment, place) => {
      const name = chatText.attachment(attachment);
      const weight = weights[place] ?? 0;
      return html`<li class="chip" title=${chatText.attachmentHint(attachment) ?? nothing}>
        ${
          attachment.kind === "picture"
            ? html`<longhand-picture .picture=${attachment}></longhand-picture>`
            : icon(icons[attachment.kind])
        }<span class="chip-name" dir="auto">${name}</span>
        ${when(weight > 0, () => html`<span class="chip-weight">${chatText.tokens(weight)}</span>`)}
        ${iconButton("close", chatText.remove(name), () => remove(place))}
      </li>`;
    })}
    ${adding.map(
      (name) =>
        html`<li class="chip adding">
          ${icon("loading", "codicon-modifier-spin")}<span class="chip-name"
            >${picturesText.adding(name)}</span
          >
        </li>`,
    )}
  </ul>`;
}

/** The choice where the draft has pictures and who is asked sees none. */
export function unseenPictures(
  model: string,
  choices: { readonly chooseModel: () => void; readonly sendWithout: () => void },
): TemplateResult {
  return html`<div class="composer-choice" role="group" aria-label=${picturesText.unseen(model)}>
    <p role="alert">${icon("eye-closed")}${picturesText.unseen(model)}</p>
    <div class="actions">
      <button type="button" class="button primary" @click=${choices.chooseModel}>
        ${picturesText.chooseModel}
      </button>
      <button type="button" class="button" @click=${choices.sendWithout}>${picturesText.sendWithout}</button>
    </div>
  </div>`;
}
