import { html, nothing, type TemplateResult } from "lit";
import { ref } from "lit/directives/ref.js";
import type { Completion } from "../../../src/protocol/composer.ts";
import { chatText } from "../../strings/chatText.ts";
import { icon, when } from "../controls/buttons.ts";

/** Ids by which the box points at the list and its chosen line. */
export const mentionListId = "mentions";
export const mentionId = (place: number) => `mention-${place}`;

/** Listbox of completions of the `@` in the box; the box keeps the focus. */
export function mentionList(
  items: readonly Completion[] | undefined,
  active: number,
  choose: (item: Completion) => void,
): TemplateResult | typeof nothing {
  if (items === undefined) return nothing;
  return html`<div class="mentions">
    <ul id=${mentionListId} role="listbox" aria-label=${chatText.suggestions}>
      ${items.map((item, place) => line(item, place, place === active, choose))}
    </ul>
    ${items.length === 0 ? html`<p role="status">${chatText.nothingFound}</p>` : nothing}
  </div>`;
}

function line(
  item: Completion,
  place: number,
  active: boolean,
  choose: (item: Completion) => void,
): TemplateResult {
  // Pressing must not take the focus from the box.
  const keepFocus = (event: Event) => event.preventDefault();
  return html`<li
    id=${mentionId(place)}
    role="option"
    aria-selected=${active}
    ${ref((line) => active && line?.scrollIntoView({ block: "nearest" }))}
    @mousedown=${keepFocus}
    @click=${() => choose(item)}
  >
    ${icon(iconOf(item))}<span class="mention-name" dir="auto">${chatText.completion(item)}</span>
    <span class="mention-detail">${chatText.completionDetail(item)}</span>
    ${when(item.tokens !== undefined, () => html`<span class="chip-weight">${chatText.tokens(item.tokens ?? 0)}</span>`)}
  </li>`;
}

function iconOf({ attachment }: Completion): string {
  if (attachment.kind === "problems") return "warning";
  return attachment.from === undefined ? "file" : "selection";
}
