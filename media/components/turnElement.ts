import { html, nothing, type TemplateResult } from "lit";
import type { QueuedFact, RetryFact } from "../../src/turnFacts.ts";
import { post } from "../bridge.ts";
import { turnText } from "../turnText.ts";
import { icon, iconButton, textButton, when } from "./buttons.ts";
import { LightElement } from "./lightElement.ts";

/** What the running turn waits for: a failed request's next try, and messages for its next step. */
export class TurnElement extends LightElement {
  static override properties = {
    retry: { attribute: false },
    queued: { attribute: false },
    takeBack: { attribute: false },
    now: { state: true },
  };
  declare retry: RetryFact | null;
  declare queued: readonly QueuedFact[];
  /** Puts a message that will not be sent into the composer. */
  declare takeBack: (message: QueuedFact) => void;
  declare private now: number;
  private timer: ReturnType<typeof setInterval> | undefined;

  constructor() {
    super();
    this.retry = null;
    this.queued = [];
    this.now = Date.now();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearInterval(this.timer);
  }

  protected override willUpdate(changed: Map<string, unknown>): void {
    if (!changed.has("retry")) return;
    clearInterval(this.timer);
    this.now = Date.now();
    if (this.retry) this.timer = setInterval(() => (this.now = Date.now()), 500);
  }

  protected override render(): TemplateResult | typeof nothing {
    const { retry, queued } = this;
    if (retry === null && queued.length === 0) return nothing;
    return html`<div class="turn">
      ${retry === null ? nothing : retrying(retry, this.now)}
      ${when(
        queued.length > 0,
        () =>
          html`<ul aria-label=${turnText.queued}>
            ${queued.map((message) => this.queuedItem(message))}
          </ul>`,
      )}
    </div>`;
  }

  private queuedItem(message: QueuedFact): TemplateResult {
    return html`<li>
      ${icon("watch")}<span class="queued-text">${message.text}</span>
      ${iconButton("discard", turnText.takeBack, () => this.takeBack(message))}
    </li>`;
  }
}

function retrying({ message, at }: RetryFact, now: number): TemplateResult {
  const seconds = Math.max(0, Math.ceil((at - now) / 1000));
  return html`<div class="retry" role="status">
    ${icon("loading", "codicon-modifier-spin")}
    <p>${message} <span aria-live="off">${turnText.retryingIn(seconds)}</span></p>
    ${textButton(turnText.stop, () => post({ type: "cancel" }))}
  </div>`;
}
