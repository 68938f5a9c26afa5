import { html, nothing, type TemplateResult } from "lit";
import type { MeterFigures } from "../../../src/protocol/sheets.ts";
import { memoryText } from "../../strings/memoryText.ts";
import { segmentsOf } from "../../state/segments.ts";
import { text } from "../../strings/text.ts";
import { requesting } from "../controls/buttons.ts";

/** Token meter: how full the model's window is for the next request. Hover and focus name the parts; a click shows the breakdown. */
export function meter(figures: MeterFigures): TemplateResult {
  const segments = segmentsOf(figures);
  const { total, limit, window, compactAt, compactTo, uncertainty } = figures;
  return html`<div class="meter-place">
    <button
      type="button"
      class=${total > limit ? "meter over" : "meter"}
      aria-describedby="meter-parts"
      @click=${requesting("showBreakdown")}
    >
      <span class="meter-bar">
        ${segments.map(
          // Set as a property, since the content security policy forbids the attribute.
          ({ part, tokens }) => html`<span class="segment ${part}" .style=${`flex-grow: ${tokens}`}></span>`,
        )}
        ${[compactAt, compactTo].map((mark) => (mark === undefined ? nothing : tick(mark / window)))}
      </span>
      <span class="meter-words">
        <span
          ><span class="visually-hidden">${text.context} </span>${text.figures(figures)}${
            uncertainty === undefined ? nothing : html`, ${memoryText.estimated(uncertainty)}`
          }</span
        >
        <span>${text.share(figures)}<span class="visually-hidden"> ${text.showBreakdown}</span></span>
      </span>
    </button>
    <span class="meter-parts" id="meter-parts" role="tooltip">
      ${segments.map(
        ({ part, tokens }) =>
          html`<span class="meter-part"
            ><i class="segment ${part}"></i><span>${text.segment(part, tokens)}</span></span
          >`,
      )}
      ${
        compactAt === undefined || compactTo === undefined
          ? nothing
          : html`<span class="meter-part">${memoryText.meterMark(compactAt, compactTo)}</span>`
      }
      <span class="meter-part">${memoryText.window(figures)}</span>
    </span>
  </div>`;
}

function tick(share: number): TemplateResult {
  return html`<i class="tick" .style=${`left: ${(share * 100).toFixed(2)}%`}></i>`;
}
