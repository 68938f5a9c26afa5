import { html, nothing, type TemplateResult } from "lit";
import type { Standing } from "../../../src/core/conversation/standing.ts";
import type { ShortenedFact, UsageFact } from "../../../src/protocol/rows.ts";
import { post } from "../../bridge.ts";
import { memoryText } from "../../strings/memoryText.ts";
import { text } from "../../strings/text.ts";
import { turnText } from "../../strings/turnText.ts";
import { iconButton, when } from "../controls/buttons.ts";

const hidden: ReadonlySet<Standing> = new Set(["trimmed", "summarized", "excluded", "rewound"]);
const marks: Partial<Record<Standing, string>> = { pinned: "pinned", excluded: "eye-closed" };

/** Classes of a row by its standing. */
export function standingClass(standing: Standing): string {
  return hidden.has(standing) ? `standing-${standing} unsent` : `standing-${standing}`;
}

/** Standing of a row that the model does not see; nothing for the others. */
export function standingHint(standing: Standing): string | typeof nothing {
  return hidden.has(standing) ? text.standingHint(standing) : nothing;
}

interface Weighed extends Marked {
  readonly tokens: number;
  readonly at?: number;
  readonly usage?: UsageFact;
  readonly shortened?: ShortenedFact | undefined;
}

/**
 * Weight, standing and time of a row with what the user can do about them: seen on hover and focus, the words
 * always there for a screen reader. `more`: other actions, put first.
 */
export function rowMeta(row: Weighed, more: TemplateResult | typeof nothing = nothing): TemplateResult {
  const { tokens, standing, at, usage, shortened } = row;
  const mark = marks[standing];
  return html`${
      mark === undefined
        ? nothing
        : html`<span class="standing-mark codicon codicon-${mark}" title=${text.standing(standing)}></span>`
    }
    ${
      shortened === undefined
        ? nothing
        : html`<div class="shortened" title=${memoryText.shortenedHint}>
            ${memoryText.shortened(shortened, tokens)}
          </div>`
    }
    <div class="meta-place">
      <div class="meta">
        <span class="meta-standing">${text.standing(standing)}</span>
        ${when(tokens > 0, () => html`<span>${text.weight(tokens)}</span>`)}
        ${usage === undefined ? nothing : usageParts(usage)}
        ${at === undefined ? "" : html`<span class="meta-time">${text.time(at)}</span>`}
        <span class="meta-actions">
          ${more}${when(standing !== "rewound", () => html`${pinButton(row)}${excludeButton(row)}`)}
        </span>
      </div>
    </div>`;
}

function usageParts(usage: UsageFact): TemplateResult {
  const hint = turnText.usageHint(usage);
  const { cost } = usage;
  return html`<span class="meta-usage" title=${hint}>${turnText.usage(usage)}</span>${
      cost === undefined ? nothing : html`<span class="meta-cost" title=${hint}>${turnText.cost(cost)}</span>`
    }`;
}

interface Marked {
  readonly id: string;
  readonly standing: Standing;
}

/** Pins a message or takes the pin away; nothing for one that is excluded. */
export function pinButton({ id, standing }: Marked): TemplateResult | typeof nothing {
  if (standing === "excluded") return nothing;
  const pinned = standing === "pinned";
  const change = () => post({ type: "pin", id, pinned: !pinned });
  return pinned
    ? iconButton("pinned", memoryText.unpin, change, { hint: memoryText.unpinHint })
    : iconButton("pin", memoryText.pin, change, { hint: memoryText.pinHint });
}

/** Leaves a message out of every request or takes it in again. */
export function excludeButton({ id, standing }: Marked): TemplateResult {
  const excluded = standing === "excluded";
  const change = () => post({ type: "exclude", id, excluded: !excluded });
  return excluded
    ? iconButton("eye", memoryText.include, change, { hint: memoryText.includeHint })
    : iconButton("eye-closed", memoryText.exclude, change, { hint: memoryText.excludeHint });
}
