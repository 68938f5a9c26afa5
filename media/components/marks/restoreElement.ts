import { html, nothing, type TemplateResult } from "lit";
import type { RestoreRow } from "../../../src/protocol/rows.ts";
import { post } from "../../bridge.ts";
import { filesText } from "../../strings/filesText.ts";
import { text } from "../../strings/text.ts";
import { icon } from "../controls/buttons.ts";
import { LightElement } from "../controls/lightElement.ts";

/** Says that files were restored, and takes that back. */
export class RestoreElement extends LightElement {
  static override properties = { row: { attribute: false } };
  declare row: RestoreRow | undefined;

  protected override render(): TemplateResult | typeof nothing {
    const { row } = this;
    if (row === undefined) return nothing;
    const { id, files, isUndo, reverted } = row;
    const words = isUndo ? filesText.undone(files) : filesText.restored(files);
    return html`<div
      class="row compaction restore ${reverted ? "reverted" : ""}"
      role="group"
      aria-label=${words}
      data-entry=${id}
      tabindex="-1"
    >
      <div class="compaction-line">${icon("discard")}<span class="compaction-words">${words}</span></div>
      ${
        reverted
          ? html`<span class="compaction-undone">${filesText.takenBack}</span>`
          : html`<button type="button" class="link-button" @click=${() => post({ type: "undo", target: id })}>
              ${text.undo}
            </button>`
      }
    </div>`;
  }
}
