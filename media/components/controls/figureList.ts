import { html, nothing, type TemplateResult } from "lit";

/** Figures with their names, side by side; `label` names the list to screen readers where no heading does. */
export function figureList(
  all: readonly (readonly [name: string, figure: string])[],
  label?: string,
): TemplateResult {
  return html`<dl class="figures" aria-label=${label ?? nothing}>
    ${all.map(
      ([name, figure]) =>
        html`<div>
          <dt>${name}</dt>
          <dd>${figure}</dd>
        </div>`,
    )}
  </dl>`;
}
