import { html, nothing, type TemplateResult } from "lit";
import { attachedIn } from "../../../src/core/conversation/companions/attachedText.ts";
import { chatText } from "../../strings/chatText.ts";
import { icon, when } from "../controls/buttons.ts";

/** Text of a user's message; each attachment folds behind its name. */
export function userText(message: string): TemplateResult | typeof nothing {
  const { words, attached } = attachedIn(message);
  // Pictures may be all that was said.
  if (words === "" && attached.length === 0) return nothing;
  return html`<div class="plain">
    ${when(words !== "", () => html`<div class="words" dir="auto">${words}</div>`)}
    ${attached.map(
      ({ name, text }) =>
        html`<details class="attached">
          <summary>
            ${icon("file")}<span class="chip-name" dir="auto">${name}</span>
            <span class="chip-weight">${chatText.characters(text.length)}</span>
            ${icon("chevron-right", "chevron")}
          </summary>
          <pre tabindex="0">${text}</pre>
        </details>`,
    )}
  </div>`;
}
