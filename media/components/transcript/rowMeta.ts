import { html, nothing, type TemplateResult } from "lit";
import type { Standing } from "../../../src/core/conversation/standing.ts";
import type { ShortenedFact, UsageFact } from "../../../src/protocol/rows.ts";
import { post } from "../../bridge.ts";
import { memoryText } from "../../strings/memoryText.ts";
import { text } from "../../strings/text.ts";
import { turnText } from "../../strings/turnText.ts";
import { actionButton, when, type Action } from "../controls/buttons.ts";

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
 * always there for a screen reader.
 */
export function rowMeta(
  row: Weighed,
  actions: TemplateResult | typeof nothing = sendingButtons(row),
): TemplateResult {
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
        <span class="meta-actions">${actions}</span>
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

/** Pins a message or takes the pin away, which one that is excluded has not; leaves it out of every request or takes it in again. */
export function sendingActions({ id, standing }: Marked): {
  readonly pin?: Action;
  readonly exclude: Action;
} {
  const isPinned = standing === "pinned";
  const isExcluded = standing === "excluded";
  const exclude = () => post({ type: "exclude", id, excluded: !isExcluded });
  if (isExcluded) {
    return {
      exclude: { icon: "eye", label: memoryText.include, hint: memoryText.includeHint, run: exclude },
    };
  }
  const pin = () => post({ type: "pin", id, pinned: !isPinned });
  return {
    pin: isPinned
      ? { icon: "pinned", label: memoryText.unpin, hint: memoryText.unpinHint, run: pin }
      : { icon: "pin", label: memoryText.pin, hint: memoryText.pinHint, run: pin },
    exclude: { icon: "eye-closed", label: memoryText.exclude, hint: memoryText.excludeHint, run: exclude },
  };
}

/** Buttons of `sendingActions`. */
export function sendingButtons(row: Marked): TemplateResult | typeof nothing {
  if (row.standing === "rewound") return nothing;
  const { pin, exclude } = sendingActions(row);
  return html`${pin === undefined ? nothing : actionButton(pin)}${actionButton(exclude)}`;
}
