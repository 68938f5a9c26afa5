import { html, nothing, type TemplateResult } from "lit";
import type { MessageRow } from "../../../src/protocol/rows.ts";
import { post } from "../../bridge.ts";
import { memoryText } from "../../strings/memoryText.ts";
import { icon, textButton } from "../controls/buttons.ts";

/** Fold of what was recalled for a user's message: each part with its source, and what can be done about it. */
export function recalledFold(
  { recalled }: MessageRow,
  reveal: (id: string) => void,
): TemplateResult | typeof nothing {
  if (recalled === undefined) return nothing;
  const { id, parts } = recalled;
  return html`<details class="fold recalled" data-recalled=${id}>
    <summary title=${memoryText.recalledHint}>
      ${icon("chevron-right", "chevron")}${memoryText.recalled(parts.length)}
    </summary>
    <ul class="recalled-parts">
      ${parts.map(
        (part) =>
          html`<li>
            <div class="recalled-from">
              <span>${part.from}</span>
              ${labelled(memoryText.showPart, memoryText.showPartLabel(part.from), () => reveal(part.id))}
              ${labelled(memoryText.pinPart, memoryText.pinPartLabel(part.from), () =>
                post({ type: "pin", id: part.id, pinned: true }),
              )}
            </div>
            <p dir="auto">${part.text}</p>
          </li>`,
      )}
    </ul>
    <div class="actions">
      ${textButton(memoryText.undoRecalled, () => post({ type: "undo", target: id }))}
    </div>
  </details>`;
}

/** Fold of the workspace's instructions that go along with a message, each with its path. */
export function instructionsFold({
  instructions,
}: {
  readonly instructions?: MessageRow["instructions"] | undefined;
}): TemplateResult | typeof nothing {
  if (instructions === undefined) return nothing;
  return html`<details class="fold recalled">
    <summary title=${memoryText.instructionsHint}>
      ${icon("chevron-right", "chevron")}${memoryText.instructions(instructions.map(({ path }) => path))}
    </summary>
    <ul class="recalled-parts">
      ${instructions.map(
        ({ path, text }) =>
          html`<li>
            <div class="recalled-from"><span>${path}</span></div>
            <p dir="auto">${text}</p>
          </li>`,
      )}
    </ul>
  </details>`;
}

function labelled(words: string, label: string, act: () => void): TemplateResult {
  return html`<button type="button" class="link-button" aria-label=${label} @click=${act}>${words}</button>`;
}
