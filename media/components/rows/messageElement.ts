import { html, nothing, type TemplateResult } from "lit";
import type { MessageRow } from "../../../src/protocol/rows.ts";
import { markdown } from "../../markdown/markdownDirective.ts";
import { chatText } from "../../strings/chatText.ts";
import { text } from "../../strings/text.ts";
import { when } from "../controls/buttons.ts";
import { LightElement } from "../controls/lightElement.ts";
import { messageActions, messageEnd } from "./messageActions.ts";
import { rowMeta, standingClass, standingHint } from "../transcript/rowMeta.ts";
import { reasoningFold } from "./reasoningFold.ts";
import { pictureList } from "../pictures/pictureList.ts";
import { instructionsFold, recalledFold } from "./companionFolds.ts";
import { userText } from "./userText.ts";

/** Row of a user's or a model's message. */
export class MessageElement extends LightElement {
  static override properties = {
    row: { attribute: false },
    latest: { attribute: false },
    reveal: { attribute: false },
  };
  declare row: MessageRow | undefined;
  /** True where what happens next follows this message, and nothing happens now. */
  declare latest: boolean;
  /** Brings a message into view. */
  declare reveal: (id: string) => void;

  protected override render(): TemplateResult | typeof nothing {
    const { row } = this;
    if (row === undefined) return nothing;
    const streaming = row.streaming === true;
    return html`<article
      class="row message ${row.role} ${standingClass(row.standing)}"
      aria-label=${text.role(row.role)}
      aria-busy=${streaming}
      title=${standingHint(row.standing)}
      data-entry=${row.id}
      tabindex="-1"
    >
      ${reasoningFold(row)}
      ${
        row.role === "assistant"
          ? html`<div class="markdown" ${markdown(row.text, !streaming)}></div>`
          : userText(row.text)
      }
      ${pictureList(row)} ${recalledFold(row, this.reveal)} ${instructionsFold(row)}
      ${when(row.role === "system", () => html`<div class="interrupted">${chatText.importedPrompt}</div>`)}
      ${when(streaming, workingDots)} ${messageEnd(row, this.latest)}
      ${when(!streaming, () =>
        rowMeta(
          row,
          messageActions(row, () => this.edit(row)),
        ),
      )}
    </article>`;
  }

  private edit(row: MessageRow): void {
    this.dispatchEvent(new CustomEvent("edit-message", { detail: row, bubbles: true }));
  }
}

/** Three dots that pulse while the model works. */
export function workingDots(): TemplateResult {
  return html`<div class="working" role="img" aria-label=${text.working}><i></i><i></i><i></i></div>`;
}
