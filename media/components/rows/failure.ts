import { html, nothing, type TemplateResult } from "lit";
import type { CannotFit } from "../../../src/core/context/cannotFit.ts";
import type { ActionId, FailureFact } from "../../../src/protocol/protocol.ts";
import { memoryText } from "../../strings/memoryText.ts";
import { icon, primaryButton, requesting, textButton } from "../controls/buttons.ts";

type Tone = "error" | "warning" | "info";

/** Tones of what is no failure of anything. */
const tones: Partial<Record<FailureFact["kind"], Tone>> = {
  stepLimit: "warning",
  costLimit: "warning",
  loop: "warning",
  interrupted: "info",
  heldElsewhere: "info",
};

/** Failure of a turn, and what the user can do about it, the thing to try first. `shorten` edits the message. */
export function failureRow(failure: FailureFact, shorten: () => void): TemplateResult {
  const { kind, message, actions, problem } = failure;
  const tone = tones[kind] ?? "error";
  const doing = (id: ActionId) => (id === "shortenMessage" ? shorten : requesting(id));
  return html`<div class="row failure ${tone}" role="alert">
    ${icon(tone)}
    <div>
      <p>${message}</p>
      ${problem === undefined ? nothing : parts(problem)}
    </div>
    <div class="actions">
      ${actions.map(({ id, title }, index) => (index === 0 ? primaryButton : textButton)(title, doing(id)))}
    </div>
  </div>`;
}

/** Parts of a request that does not fit; they add up. */
function parts(problem: CannotFit): TemplateResult {
  const { total, limit } = problem;
  const shown = memoryText.problemParts(problem).filter(([, tokens]) => tokens > 0);
  return html`<dl class="figures problem">
    ${shown.map(([label, tokens]) => part(label, memoryText.tokens(tokens)))}
    ${part(memoryText.total, memoryText.totalOf(total, limit), "sum")}
  </dl>`;
}

function part(label: string, figure: string, extra = ""): TemplateResult {
  return html`<div class="part ${extra}">
    <dt>${label}</dt>
    <dd class="number">${figure}</dd>
  </div>`;
}
