import { html, nothing, type TemplateResult } from "lit";
import type { RewindRow } from "../../../src/protocol/rows.ts";
import { post } from "../../bridge.ts";
import { chatText } from "../../strings/chatText.ts";
import { text } from "../../strings/text.ts";
import { icon } from "../controls/buttons.ts";
import { LightElement } from "../controls/lightElement.ts";

/** Stands for an earlier version of the conversation: shows it or folds it, and brings it back. */
export class VersionElement extends LightElement {
  static override properties = {
    row: { attribute: false },
    open: { attribute: false },
    toggle: { attribute: false },
  };
  declare row: RewindRow | undefined;
  declare open: boolean;
  declare toggle: (id: string) => void;

  protected override render(): TemplateResult | typeof nothing {
    const { row, open } = this;
    if (row === undefined || row.reverted) return nothing;
    const { id, hidden } = row;
    return html`<div
      class="row compaction version"
      role="group"
      aria-label=${chatText.earlierVersion}
      data-entry=${id}
      tabindex="-1"
    >
      <div class="compaction-line">
        ${icon("history")}<span class="compaction-words"
          ><span>${chatText.earlierVersion}</span> <span aria-hidden="true">·</span>
          <span>${chatText.messages(hidden)}</span></span
        >
      </div>
      <button type="button" class="link-button" aria-expanded=${open} @click=${() => this.toggle(id)}>
        ${open ? chatText.hideVersion : chatText.showVersion}
      </button>
      <button
        type="button"
        class="link-button"
        title=${chatText.undoVersionHint}
        @click=${() => post({ type: "undo", target: id })}
      >
        ${text.undo}
      </button>
    </div>`;
  }
}
