import { html, nothing, type TemplateResult } from "lit";
import { serviceIds } from "../../../src/protocol/services.ts";
import { post } from "../../bridge.ts";
import { text } from "../../strings/text.ts";
import { icon, requesting, textButton } from "../controls/buttons.ts";

/** First steps, where there is no conversation. */
export function emptyState(state: {
  readonly provider: string;
  readonly needsKey: boolean;
  readonly fill: (draft: string) => void;
}): TemplateResult {
  const { provider, needsKey, fill } = state;
  return html`<div class="empty">
    <h2>${text.emptyTitle}</h2>
    <p>${text.emptyHint} ${text.emptyKeys}</p>
    ${
      needsKey
        ? html`<div class="empty-key">
            <p id="who-answers">${text.needsKeyHint}</p>
            <div class="services" role="group" aria-labelledby="who-answers">
              ${serviceIds.map((service) =>
                textButton(text.services[service], () => post({ type: "chooseService", service })),
              )}
            </div>
            <div class="key-for">
              ${textButton(text.setApiKey, requesting("setApiKey"))} <span>${text.keyFor(provider)}</span>
            </div>
          </div>`
        : nothing
    }
    <ul class="examples" aria-label=${text.examplesLabel}>
      ${text.examples.map(
        (example) =>
          html`<li>
            <button type="button" class="example" @click=${() => fill(example)}>
              ${icon("comment")}<span>${example}</span>
            </button>
          </li>`,
      )}
    </ul>
    ${provider === "" || needsKey ? nothing : html`<p class="empty-provider">${text.answersFrom(provider)}</p>`}
  </div>`;
}
