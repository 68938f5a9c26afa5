import { html, nothing, type TemplateResult } from "lit";
import { post } from "../../../bridge.ts";
import { memoryText } from "../../../strings/memoryText.ts";
import { icon, iconButton, textButton } from "../../controls/buttons.ts";

/** Progress of a summary, which can be stopped, or why the last one came to nothing; `seen` takes that away. */
export function summaryProgress(
  isActive: boolean,
  fault: string | null,
  seen: () => void,
): TemplateResult | typeof nothing {
  if (isActive) {
    return html`<div class="summarizing" role="status">
      ${icon("loading", "codicon-modifier-spin")}
      <p>${memoryText.summarizing}</p>
      ${textButton(memoryText.cancel, () => post({ type: "cancelSummary" }))}
    </div>`;
  }
  if (fault === null) return nothing;
  return html`<div class="summarizing" role="status">
    ${icon("warning")}
    <p>${memoryText.summaryFault(fault)}</p>
    ${iconButton("close", memoryText.close, seen)}
  </div>`;
}
