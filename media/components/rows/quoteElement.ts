import { html, nothing, type TemplateResult } from "lit";
import type { QuoteRow } from "../../../src/protocol/rows.ts";
import { markdown } from "../../markdown/markdownDirective.ts";
import { chatText } from "../../strings/chatText.ts";
import { icon } from "../controls/buttons.ts";
import { copyButton } from "../controls/copyButton.ts";
import { LightElement } from "../controls/lightElement.ts";
import { rowMeta, standingClass, standingHint, sendingButtons } from "../transcript/rowMeta.ts";

/** Row of another person's message: it always says whose it is. */
export class QuoteElement extends LightElement {
  static override properties = { row: { attribute: false } };
  declare row: QuoteRow | undefined;

  protected override render(): TemplateResult | typeof nothing {
    const { row } = this;
    if (row === undefined) return nothing;
    const words = chatText.from(row.owner, row.role);
    return html`<article
      class="row quote ${standingClass(row.standing)}"
      aria-label=${words}
      title=${standingHint(row.standing)}
      data-entry=${row.id}
      tabindex="-1"
    >
      <div class="quote-owner">${icon("account")}<bdi>${words}</bdi></div>
      ${body(row)}
      ${rowMeta(row, html`${copyButton(chatText.copyMessage, () => row.text)}${sendingButtons(row)}`)}
    </article>`;
  }
}

function body({ role, text }: QuoteRow): TemplateResult {
  if (role === "assistant") return html`<div class="markdown" ${markdown(text, true)}></div>`;
  if (role !== "tool") return html`<div class="words" dir="auto">${text}</div>`;
  return html`<details class="fold">
    <summary>${icon("chevron-right", "chevron")}${chatText.characters(text.length)}</summary>
    <pre tabindex="0">${text}</pre>
  </details>`;
}
