import { html, nothing, type PropertyValues, type TemplateResult } from "lit";
import type { ConversationFact, StorageMark } from "../../../src/protocol/protocol.ts";
import { post } from "../../bridge.ts";
import { chatText } from "../../strings/chatText.ts";
import { untitled } from "../../../src/core/conversation/fold.ts";
import { text } from "../../strings/text.ts";
import { isOfComposition } from "../../state/composition.ts";
import { icon, iconButton, requesting } from "../controls/buttons.ts";
import { LightElement } from "../controls/lightElement.ts";

/** The title of the conversation, which can be changed, and what can be done with it. */
export class HeaderElement extends LightElement {
  static override properties = {
    conversation: { attribute: false },
    storage: { attribute: false },
    renaming: { state: true },
  };
  declare conversation: ConversationFact | null;
  /** Mark of the storage server, for the user. */
  declare storage: StorageMark | null;
  declare private renaming: boolean;

  constructor() {
    super();
    this.conversation = null;
    this.storage = null;
    this.renaming = false;
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has("conversation") && changed.get("conversation")?.id !== this.conversation?.id) {
      this.renaming = false;
    }
  }

  protected override updated(changed: PropertyValues): void {
    if (changed.has("renaming") && this.renaming) this.querySelector("input")?.select();
  }

  protected override render(): TemplateResult {
    const title = this.conversation?.title ?? "";
    return html`<header class="header">
      ${this.renaming ? this.titleBox(title) : this.heading(title)}
      ${this.storage === null ? nothing : storageMark(this.storage)}
      ${iconButton("add", text.newConversation, requesting("newConversation"))}
      ${iconButton("history", text.openConversation, requesting("openConversation"))}
      <longhand-menu .canUndo=${this.conversation?.canUndo ?? false}></longhand-menu>
    </header>`;
  }

  private heading(title: string): TemplateResult {
    // What has not begun takes its title from its first message.
    if (title === "" || title === untitled) return html`<h1>${text.untitled}</h1>`;
    return html`<h1>
      <button
        type="button"
        class="title-button"
        dir="auto"
        title=${`${title}\n${chatText.rename}`}
        aria-description=${chatText.rename}
        @click=${() => (this.renaming = true)}
      >
        ${title}
      </button>
    </h1>`;
  }

  private titleBox(title: string): TemplateResult {
    return html`<input
      class="title-box"
      dir="auto"
      aria-label=${chatText.titleLabel}
      .value=${title}
      @keydown=${(event: KeyboardEvent) => this.pressed(event)}
      @blur=${(event: Event) => this.rename((event.target as HTMLInputElement).value)}
    />`;
  }

  private pressed(event: KeyboardEvent): void {
    if (isOfComposition(event) || (event.key !== "Enter" && event.key !== "Escape")) return;
    event.preventDefault();
    if (event.key === "Enter") this.rename((event.target as HTMLInputElement).value);
    this.renaming = false;
    void this.updateComplete.then(() => this.querySelector<HTMLElement>(".title-button")?.focus());
  }

  private rename(value: string): void {
    const title = value.trim();
    if (this.renaming && title !== "" && title !== this.conversation?.title) post({ type: "rename", title });
    this.renaming = false;
  }
}

/** State of the storage server, in words that need no pointing at. */
function storageMark({ icon: name, label, tooltip }: StorageMark): TemplateResult {
  return html`<button
    type="button"
    class="storage-mark"
    title=${tooltip}
    aria-label=${`${label}. ${tooltip}`}
    @click=${requesting("storageState")}
  >
    ${icon(name)}${label}
  </button>`;
}
