import { html, nothing, type TemplateResult } from "lit";
import type { ExcerptFact, PreviewFact } from "../../../src/protocol/sheets.ts";
import { post } from "../../bridge.ts";
import { picturesText } from "../../strings/picturesText.ts";
import { memoryText } from "../../strings/memoryText.ts";
import { icon, primaryButton, textButton, when } from "../controls/buttons.ts";
import { excerptList } from "./excerptList.ts";

type Strategy = PreviewFact["strategies"][number];

/** Preview of Trim or Summarize, to be applied or not. */
export function preview(
  { kind, strategies, refusal, timing }: PreviewFact,
  chosen: string | undefined,
  choose: (strategy: string) => void,
  cancel: () => void,
): TemplateResult {
  const shown = strategies.find(({ strategy }) => strategy === chosen) ?? strategies[0];
  if (shown === undefined) {
    return html`<div class="sheet-body"><p>${refusal}</p></div>
      <footer class="actions">${primaryButton(memoryText.close, cancel)}</footer>`;
  }
  const { strategy } = shown;
  return html`<div class="sheet-body">
      <fieldset class="choices">
        <legend class="visually-hidden">${memoryText.preview[kind]}</legend>
        ${strategies.map((one) => choice(one, one === shown, choose))}
      </fieldset>
      ${details(shown)} ${timing ? html`<p class="quiet">${memoryText.timing(timing)}</p>` : nothing}
      <p class="quiet">${memoryText.undoable}</p>
    </div>
    <footer class="actions">
      ${primaryButton(memoryText.apply, () => post({ type: "compact", strategy }))}
      ${when(kind === "summarize", () =>
        textButton(memoryText.applyAndEdit, () => post({ type: "compact", strategy, edit: true })),
      )}
      ${textButton(memoryText.cancel, cancel)}
    </footer>`;
}

function choice(one: Strategy, checked: boolean, choose: (strategy: string) => void): TemplateResult {
  const { strategy, tokensBefore, tokensAfter, summaryTokens } = one;
  return html`<label class="choice">
    <input type="radio" name="strategy" .checked=${checked} @change=${() => choose(strategy)} />
    <span>
      <strong>${memoryText.strategy(strategy)}</strong>
      <span class="number">${memoryText.beforeAfter(tokensBefore, tokensAfter)}</span>
      ${summaryTokens > 0 ? html`<span>${memoryText.andSummary(summaryTokens)}</span>` : nothing}
      <span class="quiet">${memoryText.strategyHint(strategy)}</span>
    </span>
  </label>`;
}

function details({
  goes,
  stays,
  hidden,
  cleared,
  images = 0,
  messagesKept,
  nextCost,
  dearAbove,
  needsRequest,
  request,
}: Strategy): TemplateResult {
  return html`${hidden > 0 ? listed(memoryText.goes(hidden), goes, hidden) : nothing}
    ${cleared > 0 ? html`<p>${memoryText.cleared(cleared)}</p>` : nothing}
    ${images > 0 ? html`<p>${picturesText.leftOut(images)}</p>` : nothing}
    ${listed(memoryText.stays(messagesKept), stays, messagesKept)}
    <p>
      ${memoryText.nextCost(nextCost)}${cheaper(dearAbove)}${needsRequest ? html`<br />${memoryText.extraRequest(request)}` : nothing}
    </p>`;
}

/** Reason for the depth. */
function cheaper(length: number | undefined) {
  return length === undefined ? nothing : html`<br />${memoryText.cheaperBelow(length)}`;
}

function listed(title: string, excerpts: readonly ExcerptFact[], count: number): TemplateResult {
  return html`<details class="fold">
    <summary>${icon("chevron-right", "chevron")}${title}</summary>
    ${excerptList(excerpts, count - excerpts.length)}
  </details>`;
}
