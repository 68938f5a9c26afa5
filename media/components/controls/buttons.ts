import { html, nothing, type TemplateResult } from "lit";
import type { ActionId } from "../../../src/protocol/protocol.ts";
import { post } from "../../bridge.ts";

/** A square button with a codicon; `label` is its name, and its tooltip where there is no `hint`. */
export function iconButton(
  icon: string,
  label: string,
  onClick: () => void,
  { hint = label, isOff = false }: { readonly hint?: string; readonly isOff?: boolean } = {},
): TemplateResult {
  return html`<button
    type="button"
    class="icon-button codicon codicon-${icon}"
    title=${hint}
    aria-label=${label}
    ?disabled=${isOff}
    @click=${onClick}
  ></button>`;
}

/** Something to do, as a square button or as an item of a menu shows it. */
export interface Action {
  /** Name of a codicon. */
  readonly icon: string;
  readonly label: string;
  readonly hint: string;
  readonly run: () => void;
}

export function actionButton({ icon, label, hint, run }: Action): TemplateResult {
  return iconButton(icon, label, run, { hint });
}

/** A button with words. */
export function textButton(label: string, onClick: (event: Event) => void): TemplateResult {
  return wordedButton("button", label, onClick);
}

/** The button with words that is the one thing to do first. */
export function primaryButton(label: string, onClick: (event: Event) => void): TemplateResult {
  return wordedButton("button primary", label, onClick);
}

function wordedButton(classes: string, label: string, onClick: (event: Event) => void): TemplateResult {
  return html`<button type="button" class=${classes} @click=${onClick}>${label}</button>`;
}

/** Click handler of a button for `action`. */
export function requesting(action: ActionId): () => void {
  return () => post({ type: "action", action });
}

/** A codicon that only decorates. */
export function icon(name: string, extra = ""): TemplateResult {
  return html`<span class="codicon codicon-${name} ${extra}" aria-hidden="true"></span>`;
}

/** `template` where `condition` holds. */
export function when(condition: boolean, template: () => TemplateResult): TemplateResult | typeof nothing {
  return condition ? template() : nothing;
}
