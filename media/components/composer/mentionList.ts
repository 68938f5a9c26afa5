import { html, nothing, type TemplateResult } from "lit";
import { ref } from "lit/directives/ref.js";
import type { Completion } from "../../../src/protocol/composer.ts";
import type { SlashCommand } from "../../state/slashCommands.ts";
import { commandText } from "../../strings/commandText.ts";
import { chatText } from "../../strings/chatText.ts";
import { icon, when } from "../controls/buttons.ts";

/** Ids by which the box points at the list and its chosen line. */
export const mentionListId = "mentions";
export const mentionId = (place: number) => `mention-${place}`;

/** A line that the box suggests; `tokens`: what it would add, as far as that is known. */
export interface Suggestion {
  readonly icon: string;
  readonly name: string;
  readonly detail: string;
  readonly tokens?: number | undefined;
}

export function mentionLine(item: Completion): Suggestion {
  const words = { name: chatText.completion(item), detail: chatText.completionDetail(item) };
  return { icon: iconOf(item), ...words, tokens: item.tokens };
}

export function commandLine(command: SlashCommand): Suggestion {
  const name = `/${command.name}`;
  if (command.kind === "own") return { icon: "terminal", name, detail: commandText.own(command.name) };
  const detail = [command.hint, command.description].filter((part) => part !== "").join(" · ");
  return { icon: "file", name, detail };
}

/** Listbox of what the box suggests; the box keeps the focus. */
export function suggestionList(
  lines: readonly Suggestion[],
  label: string,
  active: number,
  choose: (place: number) => void,
): TemplateResult {
  return html`<div class="mentions">
    <ul id=${mentionListId} role="listbox" aria-label=${label}>
      ${lines.map((one, place) => line(one, place, place === active, choose))}
    </ul>
    ${lines.length === 0 ? html`<p role="status">${chatText.nothingFound}</p>` : nothing}
  </div>`;
}

function line(
  { icon: name, name: words, detail, tokens }: Suggestion,
  place: number,
  active: boolean,
  choose: (place: number) => void,
): TemplateResult {
  // Pressing must not take the focus from the box.
  const keepFocus = (event: Event) => event.preventDefault();
  return html`<li
    id=${mentionId(place)}
    role="option"
    aria-selected=${active}
    ${ref((line) => active && line?.scrollIntoView({ block: "nearest" }))}
    @mousedown=${keepFocus}
    @click=${() => choose(place)}
  >
    ${icon(name)}<span class="mention-name" dir="auto">${words}</span>
    <span class="mention-detail">${detail}</span>
    ${when(tokens !== undefined, () => html`<span class="chip-weight">${chatText.tokens(tokens ?? 0)}</span>`)}
  </li>`;
}

function iconOf({ attachment }: Completion): string {
  if (attachment.kind === "problems") return "warning";
  return attachment.from === undefined ? "file" : "selection";
}
