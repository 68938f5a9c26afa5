import { html, nothing, type TemplateResult } from "lit";
import type { PartedRow } from "../../../src/protocol/rows.ts";
import { post } from "../../bridge.ts";
import { chatText } from "../../strings/chatText.ts";
import { icon, textButton } from "../controls/buttons.ts";
import { LightElement } from "../controls/lightElement.ts";

/** Says that another machine went on with the conversation by itself, and leads to what became of it there. */
export class PartedElement extends LightElement {
  static override properties = { row: { attribute: false } };
  declare row: PartedRow | undefined;

  protected override render(): TemplateResult | typeof nothing {
    const { row } = this;
    if (row === undefined) return nothing;
    const { id, other } = row;
    const words = other === undefined ? chatText.erasedElsewhere : chatText.parted;
    return html`<div class="row parted" role="note" data-entry=${id} tabindex="-1">
      ${icon("git-branch")}<span>${words}</span>
      ${
        other === undefined
          ? nothing
          : textButton(chatText.showOther, () => post({ type: "openConversation", id: other }))
      }
    </div>`;
  }
}
