import { html, type TemplateResult } from "lit";
import type { FailureFact } from "../../src/protocol.ts";
import { icon, requesting, textButton } from "./buttons.ts";

/** Why a turn failed, and what the user can do about it; the first action is the one to try. */
export function failureRow({ message, actions }: FailureFact): TemplateResult {
  return html`<div class="row failure" role="alert">
    ${icon("error")}
    <p>${message}</p>
    <div class="actions">
      ${actions.map(({ id, title }, index) => textButton(title, requesting(id), index === 0))}
    </div>
  </div>`;
}
