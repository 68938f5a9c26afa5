import { html, nothing, type TemplateResult } from "lit";
import type { QueuedFact, RetryFact } from "../../../src/protocol/turnProgress.ts";
import { post } from "../../bridge.ts";
import { turnText } from "../../strings/turnText.ts";
import { icon, iconButton, textButton, when } from "../controls/buttons.ts";
import { LightElement } from "../controls/lightElement.ts";
import { IntervalController } from "../controls/intervalController.ts";

/** Waits of the running turn: a failed request's next try, and messages for its next step. */
export class TurnElement extends LightElement {
  static override properties = {
    retry: { attribute: false },
    queued: { attribute: false },
    takeBack: { attribute: false },
  };
  declare retry: RetryFact | null;
  declare queued: readonly QueuedFact[];
  /** Puts a message that will not be sent into the composer. */
  declare takeBack: (message: QueuedFact) => void;

  constructor() {
    super();
    this.retry = null;
    this.queued = [];
    new IntervalController(this, () => this.retry !== null);
  }

  protected override render(): TemplateResult | typeof nothing {
    const { retry, queued } = this;
    if (retry === null && queued.length === 0) return nothing;
    return html`<div class="turn">
      ${retry === null ? nothing : retrying(retry)}
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
      ${icon("watch")}<span class="queued-text" dir="auto">${message.text}</span>
      ${iconButton("discard", turnText.takeBack, () => this.takeBack(message))}
    </li>`;
  }
}

function retrying({ message, at }: RetryFact): TemplateResult {
  const seconds = Math.max(0, Math.ceil((at - Date.now()) / 1000));
  return html`<div class="retry" role="status">
    ${icon("loading", "codicon-modifier-spin")}
    <p>${message} <span aria-live="off">${turnText.retryingIn(seconds)}</span></p>
    ${textButton(turnText.stop, () => post({ type: "cancel" }))}
  </div>`;
}
