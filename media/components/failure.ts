import { html, nothing, type TemplateResult } from "lit";
import type { CannotFit } from "../../src/core/context/problem.ts";
import type { ActionId, FailureFact } from "../../src/protocol.ts";
import { memoryText } from "../memoryText.ts";
import { icon, requesting, textButton } from "./buttons.ts";

/** Why a turn failed, and what the user can do about it; the first action is the one to try. `shorten` edits the message. */
export function failureRow({ message, actions, problem }: FailureFact, shorten: () => void): TemplateResult {
  const doing = (id: ActionId) => (id === "shortenMessage" ? shorten : requesting(id));
  return html`<div class="row failure" role="alert">
    ${icon("error")}
    <div>
      <p>${message}</p>
      ${problem === undefined ? nothing : parts(problem)}
    </div>
    <div class="actions">
      ${actions.map(({ id, title }, index) => textButton(title, doing(id), index === 0))}
    </div>
  </div>`;
}

/** What a request that does not fit is made of; the parts add up. */
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
