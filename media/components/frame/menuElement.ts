import { html, type TemplateResult } from "lit";
import type { ActionId } from "../../../src/protocol/protocol.ts";
import { chatText } from "../../strings/chatText.ts";
import { historyText } from "../../strings/historyText.ts";
import { notesText } from "../../strings/notesText.ts";
import { text } from "../../strings/text.ts";
import { usageText } from "../../strings/usageText.ts";
import { workPlanText } from "../../strings/workPlanText.ts";
import { icon, requesting } from "../controls/buttons.ts";
import { LightElement } from "../controls/lightElement.ts";
import { moveFocus } from "../controls/menuKeys.ts";

interface Item {
  /** Action of the host, or the panel's own. */
  readonly action: ActionId | "showPlan";
  readonly icon: string;
  readonly label: string;
}

const groups: readonly (readonly Item[])[] = [
  [
    { action: "rename", icon: "edit", label: chatText.rename },
    { action: "fork", icon: "repo-forked", label: chatText.forkConversation },
    { action: "showPlan", icon: "checklist", label: workPlanText.show },
  ],
  [
    { action: "searchConversations", icon: "search", label: chatText.search },
    { action: "findLost", icon: "references", label: chatText.findLost },
  ],
  [
    { action: "trim", icon: "screen-cut", label: text.trim },
    { action: "summarize", icon: "fold", label: text.summarize },
    { action: "compare", icon: "diff", label: chatText.compare },
    { action: "undo", icon: "discard", label: text.undoLast },
  ],
  [
    { action: "showRequest", icon: "graph-line", label: historyText.title },
    { action: "showUsage", icon: "graph", label: usageText.title },
    { action: "memories", icon: "notebook", label: notesText.title },
  ],
  [
    { action: "export", icon: "export", label: text.export },
    { action: "import", icon: "desktop-download", label: text.import },
  ],
  [
    { action: "selectTools", icon: "tools", label: chatText.selectTools },
    { action: "setApiKey", icon: "key", label: text.setApiKey },
    { action: "openSettings", icon: "gear", label: chatText.settings },
    { action: "showLog", icon: "output", label: chatText.log },
  ],
];

/** The overflow menu. The popover brings the light dismissal, Escape and the return of the focus. */
export class MenuElement extends LightElement {
  static override properties = { canUndo: { type: Boolean } };
  declare canUndo: boolean;

  constructor() {
    super();
    this.canUndo = false;
  }

  protected override render(): TemplateResult {
    return html`
      <button
        type="button"
        class="icon-button codicon codicon-ellipsis"
        title=${text.more}
        aria-label=${text.more}
        aria-haspopup="menu"
        popovertarget="more"
      ></button>
      <div
        id="more"
        class="menu"
        role="menu"
        popover
        @toggle=${(event: ToggleEvent) => this.focusFirst(event)}
        @keydown=${(event: KeyboardEvent) => moveFocus(event, this.items)}
      >
        ${groups.map((items) => html`<div class="menu-group" role="group">${items.map(this.item)}</div>`)}
      </div>
    `;
  }

  private readonly item = ({ action, icon: name, label }: Item): TemplateResult =>
    html`<button
      type="button"
      role="menuitem"
      tabindex="-1"
      popovertarget="more"
      popovertargetaction="hide"
      ?disabled=${action === "undo" && !this.canUndo}
      @click=${action === "showPlan" ? this.showPlan : requesting(action)}
    >
      ${icon(name)}<span>${label}</span>
    </button>`;

  private readonly showPlan = () => this.dispatchEvent(new Event("show-plan", { bubbles: true }));

  private focusFirst(event: ToggleEvent): void {
    if (event.newState === "open") this.items[0]?.focus();
  }

  private get items(): HTMLElement[] {
    return [...this.querySelectorAll<HTMLElement>("[role=menuitem]:enabled")];
  }
}
