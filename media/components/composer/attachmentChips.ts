import { html, nothing, type TemplateResult } from "lit";
import type { Attachment } from "../../../src/protocol/composer.ts";
import { chatText } from "../../strings/chatText.ts";
import { icon, iconButton, when } from "../controls/buttons.ts";

const icons: Readonly<Record<Attachment["kind"], string>> = {
  file: "file",
  problems: "warning",
  text: "clippy",
};

/** Chips of the draft's attachments, each with its weight in tokens where that is known. */
export function attachmentChips(
  attachments: readonly Attachment[],
  weights: readonly number[],
  remove: (place: number) => void,
): TemplateResult | typeof nothing {
  if (attachments.length === 0) return nothing;
  return html`<ul class="chips" aria-label=${chatText.attachments}>
    ${attachments.map((attachment, place) => {
      const name = chatText.attachment(attachment);
      const weight = weights[place] ?? 0;
      return html`<li class="chip" title=${chatText.attachmentHint(attachment) ?? nothing}>
        ${icon(icons[attachment.kind])}<span class="chip-name" dir="auto">${name}</span>
        ${when(weight > 0, () => html`<span class="chip-weight">${chatText.tokens(weight)}</span>`)}
        ${iconButton("close", chatText.remove(name), () => remove(place))}
      </li>`;
    })}
  </ul>`;
}
