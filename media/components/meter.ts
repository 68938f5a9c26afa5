import { html, type TemplateResult } from "lit";
import type { TokenFigures } from "../../src/core/context/figures.ts";
import { segmentsOf } from "../state/segments.ts";
import { text } from "../text.ts";
import { requesting } from "./buttons.ts";

/** How full the model's window is for the next request. A click shows the breakdown. */
export function meter(figures: TokenFigures): TemplateResult {
  const segments = segmentsOf(figures);
  const over = figures.total > figures.limit;
  return html`<button
    type="button"
    class=${over ? "meter over" : "meter"}
    title=${segments.map(({ part, tokens }) => text.segment(part, tokens)).join("\n")}
    @click=${requesting("showBreakdown")}
  >
    <span class="meter-bar">
      ${segments.map(
        // Set as a property, since the content security policy forbids the attribute.
        ({ part, tokens }) => html`<span class="segment ${part}" .style=${`flex-grow: ${tokens}`}></span>`,
      )}
    </span>
    <span class="meter-words">
      <span><span class="visually-hidden">${text.context} </span>${text.figures(figures)}</span>
      <span>${text.share(figures)}<span class="visually-hidden"> ${text.showBreakdown}</span></span>
    </span>
  </button>`;
}
