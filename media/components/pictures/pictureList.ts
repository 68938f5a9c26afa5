import { html, nothing, type TemplateResult } from "lit";
import type { PictureForm } from "../../../src/protocol/pictures.ts";
import type { MessageRow, RowPicture, ToolRow } from "../../../src/protocol/rows.ts";
import { post } from "../../bridge.ts";
import { picturesText } from "../../strings/picturesText.ts";
import { icon, iconButton } from "../controls/buttons.ts";

/** Pictures of a message: thumbnails, and a stub for each that is not sent any more. */
export function pictureList({
  id,
  images = [],
}: Pick<MessageRow | ToolRow, "id" | "images">): TemplateResult | typeof nothing {
  if (images.length === 0) return nothing;
  return html`<ul class="pictures" aria-label=${picturesText.images}>
    ${images.map((picture) => {
      const change = (form: PictureForm) => () =>
        post({ type: "setPictureForm", id, picture: picture.id, form });
      return picture.form === "stub" ? stub(picture, change("full")) : thumbnail(picture, change);
    })}
  </ul>`;
}

function thumbnail(picture: RowPicture, change: (form: PictureForm) => () => void): TemplateResult {
  const label = picturesText.name(picture);
  const pin =
    picture.form === "pinned"
      ? iconButton("pinned", picturesText.unpin(label), change("full"), { hint: picturesText.unpinHint })
      : iconButton("pin", picturesText.pin(label), change("pinned"), { hint: picturesText.pinHint });
  return html`<li class=${picture.form ?? ""}>
    <longhand-picture .picture=${picture}></longhand-picture>
    <div class="picture-actions">
      ${pin}
      ${iconButton("eye-closed", picturesText.leaveOut(label), change("stub"), { hint: picturesText.leaveOutHint })}
    </div>
  </li>`;
}

function stub(picture: RowPicture, restore: () => void): TemplateResult {
  const label = picturesText.label(picture);
  const show = () => post({ type: "openPicture", id: picture.id, name: picture.name ?? "" });
  return html`<li class="stub" title=${picturesText.stubHint}>
    <span class="stub-name" dir="auto">${icon("eye-closed")}${label}</span>
    <span class="quiet">${picturesText.stub}</span>
    <span class="actions">
      <button type="button" class="link-button" aria-label=${picturesText.showLabel(label)} @click=${show}>
        ${picturesText.show}
      </button>
      <button
        type="button"
        class="link-button"
        aria-label=${picturesText.restoreLabel(label)}
        @click=${restore}
      >
        ${picturesText.restore}
      </button>
    </span>
  </li>`;
}
