import { html, nothing, type TemplateResult } from "lit";
import type { QueuedFact, RetryFact } from "../../../src/protocol/turnProgress.ts";
import { post } from "../../bridge.ts";
import { turnText } from "../../strings/turnText.ts";
import { icon, iconButton, textButton, when } from "../controls/buttons.ts";
import { LightElement } from "../controls/lightElement.ts";
import { IntervalController } from "../controls/intervalController.ts";

/** Silence of the server that is shown, in milliseconds: less is usual. */
const longSilence = 10_000;

/** Waits of the running turn: for its server, for a failed request's next try, and messages for its next step. */
export class TurnElement extends LightElement {
  static override properties = {
    retry: { attribute: false },
    awaitingSince: { attribute: false },
    queued: { attribute: false },
    takeBack: { attribute: false },
  };
  declare retry: RetryFact | null;
  declare awaitingSince: number | null;
  declare queued: readonly QueuedFact[];
  /** Puts a message that will not be sent into the composer. */
  declare takeBack: (message: QueuedFact) => void;

  constructor() {
    super();
    this.retry = null;
    this.awaitingSince = null;
    this.queued = [];
    new IntervalController(this, () => this.retry !== null || this.awaitingSince !== null);
  }

  protected override render(): TemplateResult | typeof nothing {
    const { retry, queued, awaitingSince: since } = this;
    const isSilent = retry === null && since !== null && Date.now() - since >= longSilence;
    if (retry === null && !isSilent && queued.length === 0) return nothing;
    return html`<div class="turn">
      ${retry === null ? nothing : retrying(retry)} ${isSilent ? waiting(since) : nothing}
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

function retrying({ message, at, loadingSince }: RetryFact): TemplateResult {
  const seconds = Math.max(0, Math.ceil((at - Date.now()) / 1000));
  const words =
    loadingSince === undefined ? turnText.retryingIn(seconds) : turnText.waited(secondsSince(loadingSince));
  return wait(html`<p>${message} <span aria-live="off">${words}</span></p>`);
}

function waiting(since: number): TemplateResult {
  return wait(html`<p aria-live="off">${turnText.awaiting(secondsSince(since))}</p>`);
}

function wait(words: TemplateResult): TemplateResult {
  return html`<div class="retry" role="status">
    ${icon("loading", "codicon-modifier-spin")} ${words}
    ${textButton(turnText.stop, () => post({ type: "cancel" }))}
  </div>`;
}

function secondsSince(time: number): number {
  return Math.max(0, Math.floor((Date.now() - time) / 1000));
}
