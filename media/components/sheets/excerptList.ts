import { html, nothing, type TemplateResult } from "lit";
import type { ExcerptFact } from "../../../src/protocol/sheets.ts";
import { memoryText } from "../../strings/memoryText.ts";
import { reasonText } from "../../strings/reasonText.ts";
import { text } from "../../strings/text.ts";

/** Messages in one line each; with `reveal`, a click goes to the message. `more`: how many are left out. */
export function excerptList(
  excerpts: readonly ExcerptFact[],
  more: number,
  reveal?: (id: string) => void,
): TemplateResult {
  return html`<ul class="excerpts">
    ${excerpts.map((one) => html`<li>${reveal ? linked(one, reveal) : excerptLine(one)}</li>`)}
    ${more > 0 ? html`<li class="excerpts-more">${memoryText.more(more)}</li>` : nothing}
  </ul>`;
}

/** One line of an excerpt: who, what and how heavy. */
export function excerptLine({ role, text: words, tokens, reason }: ExcerptFact): TemplateResult {
  return html`<span class="excerpt-role">${memoryText.role(role)}</span>
    <span class="excerpt-text" dir="auto" title=${words}>${words}</span>
    ${reason ? html`<span class="excerpt-role excerpt-reason">${reasonText.of(reason)}</span>` : nothing}
    <span class="number" title=${text.weight(tokens)}>${memoryText.tokens(tokens)}</span>`;
}

function linked(excerpt: ExcerptFact, reveal: (id: string) => void): TemplateResult {
  return html`<button
    type="button"
    class="excerpt"
    title=${memoryText.goTo}
    @click=${() => reveal(excerpt.id)}
  >
    ${excerptLine(excerpt)}
  </button>`;
}
