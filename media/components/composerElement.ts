import { html, type PropertyValues, type TemplateResult } from "lit";
import { live } from "lit/directives/live.js";
import { post, recall, remember } from "../bridge.ts";
import { text } from "../text.ts";
import { icon, requesting } from "./buttons.ts";
import { LightElement } from "./lightElement.ts";

/** Where the user writes. It keeps the draft of each conversation. */
export class ComposerElement extends LightElement {
  static override properties = {
    conversationId: { attribute: false },
    model: { attribute: false },
    running: { attribute: false },
    focusRequests: { attribute: false },
    draft: { state: true },
  };
  declare conversationId: string | null;
  declare model: string;
  declare running: boolean;
  declare focusRequests: number;
  declare private draft: string;

  constructor() {
    super();
    this.draft = "";
  }

  /** Puts `draft` into the box, ready to be changed or sent. */
  fill(draft: string): void {
    this.keep(draft);
    this.box?.focus();
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (!changed.has("conversationId")) return;
    const { draft } = recall(this.conversationId);
    const begun = changed.get("conversationId") === null;
    // A conversation that just began takes along what was typed meanwhile.
    if (begun && draft === "" && this.draft !== "") {
      remember(null, { draft: "" });
      this.keep(this.draft);
    } else {
      this.draft = draft;
    }
  }

  protected override updated(changed: PropertyValues<this>): void {
    if (changed.has("focusRequests") && this.focusRequests > 0) this.box?.focus();
  }

  protected override render(): TemplateResult {
    return html`<div class="composer">
      <textarea
        rows="1"
        aria-label=${text.message}
        placeholder=${text.messagePlaceholder}
        .value=${live(this.draft)}
        @input=${() => this.keep(this.box?.value ?? "")}
        @keydown=${(event: KeyboardEvent) => this.pressed(event)}
      ></textarea>
      <div class="composer-tools">
        <button
          type="button"
          class="model-button"
          title=${text.selectModel}
          @click=${requesting("selectModel")}
        >
          ${
            this.model === ""
              ? html`<span>${text.selectModel}</span>`
              : html`<span class="visually-hidden">${text.selectModel} </span><span>${this.model}</span>`
          }
          ${icon("chevron-down")}
        </button>
        ${this.sendOrStop()}
      </div>
    </div>`;
  }

  // One element for both, so that the focus stays where it is when the one becomes the other.
  private sendOrStop(): TemplateResult {
    const { running } = this;
    return html`<button
      type="button"
      class="icon-button codicon ${running ? "codicon-debug-stop" : "codicon-send"} ${running ? "" : "send"}"
      title=${running ? text.stopHint : text.sendHint}
      aria-label=${running ? text.stop : text.send}
      ?disabled=${!running && this.draft.trim() === ""}
      @click=${() => (running ? this.stop() : this.send())}
    ></button>`;
  }

  private pressed(event: KeyboardEvent): void {
    if (event.isComposing) return;
    if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      this.send();
    } else if (event.key === "Escape" && this.running) {
      this.stop();
    }
  }

  private send(): void {
    const message = this.draft.trim();
    if (message === "" || this.running) return;
    post({ type: "send", text: message });
    this.keep("");
    this.box?.focus();
  }

  private stop(): void {
    post({ type: "cancel" });
    this.box?.focus();
  }

  private keep(draft: string): void {
    this.draft = draft;
    remember(this.conversationId, { draft });
  }

  private get box(): HTMLTextAreaElement | null {
    return this.querySelector("textarea");
  }
}
