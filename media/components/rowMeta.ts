import { html, nothing, type TemplateResult } from "lit";
import type { Standing } from "../../src/core/context/standing.ts";
import { text } from "../text.ts";
import { when } from "./buttons.ts";

const hidden: ReadonlySet<Standing> = new Set(["trimmed", "summarized", "excluded", "rewound"]);

/** Classes of a row by its standing. */
export function standingClass(standing: Standing): string {
  return hidden.has(standing) ? `standing-${standing} unsent` : `standing-${standing}`;
}

/** What became of a row that the model does not see; nothing for the others. */
export function standingHint(standing: Standing): string | typeof nothing {
  return hidden.has(standing) ? text.standingHint(standing) : nothing;
}

/** Weight, standing and time of a row: seen on hover and focus, always there for a screen reader. */
export function rowMeta(row: {
  readonly tokens: number;
  readonly standing: Standing;
  readonly at?: number;
}): TemplateResult {
  const { tokens, standing, at } = row;
  return html`<div class="meta">
    <span>${text.standing(standing)}</span>
    ${when(tokens > 0, () => html`<span>${text.weight(tokens)}</span>`)}
    ${at === undefined ? "" : html`<span>${text.time(at)}</span>`}
  </div>`;
}
