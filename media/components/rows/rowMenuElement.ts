import { html, type TemplateResult } from "lit";
import { chatText } from "../../strings/chatText.ts";
import { icon, type Action } from "../controls/buttons.ts";
import { LightElement } from "../controls/lightElement.ts";
import { moveFocus } from "../controls/menuKeys.ts";

/** Overflow menu of a row. Drawn when it opens: a conversation has many rows. */
export class RowMenuElement extends LightElement {
  static override properties = {
    row: { attribute: false },
    actions: { attribute: false },
    open: { state: true },
  };
  /** Id of the row. */
  declare row: string;
  declare actions: readonly Action[];
  declare private open: boolean;

  constructor() {
    super();
    this.row = "";
    this.actions = [];
    this.open = false;
  }

  protected override render(): TemplateResult {
    const id = `more-${this.row}`;
    return html`<button
        type="button"
        class="icon-button codicon codicon-ellipsis"
        title=${chatText.moreOfMessage}
        aria-label=${chatText.moreOfMessage}
        aria-haspopup="menu"
        popovertarget=${id}
      ></button>
      <div
        id=${id}
        class="menu row-menu"
        role="menu"
        aria-label=${chatText.moreOfMessage}
        popover
        @beforetoggle=${({ newState }: ToggleEvent) => (this.open ||= newState === "open")}
        @toggle=${({ newState }: ToggleEvent) => this.toggled(newState === "open")}
        @keydown=${(event: KeyboardEvent) => moveFocus(event, this.items)}
      >
        ${this.open ? this.actions.map((action) => item(action, id)) : ""}
      </div>`;
  }

  /** The items go only when the menu has: it gives the focus back as it closes. */
  private toggled(open: boolean): void {
    this.open = open;
    if (open) this.items[0]?.focus();
  }

  private get items(): HTMLElement[] {
    return [...this.querySelectorAll<HTMLElement>("[role=menuitem]")];
  }
}

function item({ icon: name, label, hint, run }: Action, menu: string): TemplateResult {
  return html`<button
    type="button"
    role="menuitem"
    tabindex="-1"
    title=${hint}
    popovertarget=${menu}
    popovertargetaction="hide"
    @click=${run}
  >
    ${icon(name)}<span>${label}</span>
  </button>`;
}
