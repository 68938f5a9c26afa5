import { html, type TemplateResult } from "lit";
import { reasoningEfforts, type ReasoningEffort } from "../../../src/core/ports/modelChoice.ts";
import { post } from "../../bridge.ts";
import { reasoningText } from "../../strings/reasoningText.ts";
import { icon } from "../controls/buttons.ts";
import { LightElement } from "../controls/lightElement.ts";
import { moveFocus } from "../controls/menuKeys.ts";

/** Choice of the reasoning effort: a button with a menu, of which one item is checked. */
export class EffortElement extends LightElement {
  static override properties = { effort: { attribute: false } };
  declare effort: ReasoningEffort;

  constructor() {
    super();
    this.effort = "auto";
  }

  protected override render(): TemplateResult {
    const { effort } = this;
    return html`
      <button
        type="button"
        class="model-button"
        title=${reasoningText.effortHint}
        aria-haspopup="menu"
        popovertarget="effort"
      >
        <span class="visually-hidden">${reasoningText.effort} </span
        ><span>${reasoningText.efforts[effort]}</span>
        ${icon("chevron-down")}
      </button>
      <div
        id="effort"
        class="menu effort-menu"
        role="menu"
        aria-label=${reasoningText.effort}
        popover
        @toggle=${(event: ToggleEvent) => this.focusChecked(event)}
        @keydown=${(event: KeyboardEvent) => moveFocus(event, this.items)}
      >
        ${reasoningEfforts.map((one) => this.item(one))}
      </div>
    `;
  }

  private item(effort: ReasoningEffort): TemplateResult {
    const isChosen = effort === this.effort;
    return html`<button
      type="button"
      role="menuitemradio"
      aria-checked=${isChosen}
      tabindex="-1"
      popovertarget="effort"
      popovertargetaction="hide"
      @click=${() => post({ type: "chooseEffort", effort })}
    >
      ${icon(isChosen ? "check" : "blank")}<span>${reasoningText.efforts[effort]}</span>
    </button>`;
  }

  private focusChecked(event: ToggleEvent): void {
    if (event.newState !== "open") return;
    this.items.find((item) => item.getAttribute("aria-checked") === "true")?.focus();
  }

  private get items(): HTMLElement[] {
    return [...this.querySelectorAll<HTMLElement>("[role=menuitemradio]")];
  }
}
