import { html, nothing, type TemplateResult } from "lit";
import type { CompactionAnswer } from "../../../src/core/agent/memory/compactionConsent.ts";
import { hidingStrategies } from "../../../src/core/conversation/strategy.ts";
import type { CompactionQuestionFact, QueuedFact, RetryFact } from "../../../src/protocol/turnProgress.ts";
import { post } from "../../bridge.ts";
import { memoryText } from "../../strings/memoryText.ts";
import { turnText } from "../../strings/turnText.ts";
import { icon, iconButton, primaryButton, textButton, when } from "../controls/buttons.ts";
import { LightElement } from "../controls/lightElement.ts";
import { IntervalController } from "../controls/intervalController.ts";

/** Silence of the server that is shown, in milliseconds: less is usual. */
const longSilence = 10_000;
/** Silence of the server of the conversations that is shown, in milliseconds. */
const longAcknowledging = 1_000;

/** Waits of the running turn: for its server, for a failed request's next try, and messages for its next step. */
export class TurnElement extends LightElement {
  static override properties = {
    retry: { attribute: false },
    question: { attribute: false },
    awaitingSince: { attribute: false },
    awaitsStorage: { attribute: false },
    queued: { attribute: false },
    changedInstructions: { attribute: false },
    takeBack: { attribute: false },
  };
  declare retry: RetryFact | null;
  declare question: CompactionQuestionFact | null;
  declare awaitingSince: number | null;
  declare awaitsStorage: boolean;
  declare queued: readonly QueuedFact[];
  declare changedInstructions: readonly string[];
  /** Puts a message that will not be sent into the composer. */
  declare takeBack: (message: QueuedFact) => void;

  constructor() {
    super();
    this.retry = null;
    this.question = null;
    this.awaitingSince = null;
    this.awaitsStorage = false;
    this.queued = [];
    this.changedInstructions = [];
    new IntervalController(this, () => this.retry !== null || this.awaitingSince !== null);
  }

  protected override render(): TemplateResult | typeof nothing {
    const { retry, queued, question, awaitingSince: since, changedInstructions } = this;
    const isSilent = retry === null && since !== null && this.isLong(since);
    const isStale = changedInstructions.length > 0;
    if (retry === null && question === null && !isSilent && !isStale && queued.length === 0) return nothing;
    return html`<div class="turn">
      ${question === null ? nothing : asking(question)} ${retry === null ? nothing : retrying(retry)}
      ${isSilent ? waiting(since, this.awaitsStorage) : nothing}
      ${when(isStale, () => stale(changedInstructions))}
      ${when(
        queued.length > 0,
        () =>
          html`<ul aria-label=${turnText.queued}>
            ${queued.map((message) => this.queuedItem(message))}
          </ul>`,
      )}
    </div>`;
  }

  private isLong(since: number): boolean {
    return Date.now() - since >= (this.awaitsStorage ? longAcknowledging : longSilence);
  }

  private queuedItem(message: QueuedFact): TemplateResult {
    return html`<li>
      ${icon("watch")}<span class="queued-text" dir="auto">${message.text}</span>
      ${(message.images ?? []).map((picture) => html`<longhand-picture .picture=${picture}></longhand-picture>`)}
      ${iconButton("discard", turnText.takeBack, () => this.takeBack(message))}
    </li>`;
  }
}

function asking({
  strategy,
  hidden,
  tokensBefore,
  tokensAfter,
  canWait,
  dearAbove,
}: CompactionQuestionFact): TemplateResult {
  const others = hidingStrategies.filter((one) => one !== strategy);
  const answer = (one: CompactionAnswer) => () => post({ type: "answerCompaction", answer: one });
  return html`<div class="row failure warning" role="alert">
    ${icon("warning")}
    <div>
      <p>${memoryText.compactionAsked(strategy, hidden, tokensBefore, tokensAfter)}</p>
      ${canWait ? nothing : html`<p>${memoryText.cannotWait}</p>`}
      ${dearAbove === undefined ? nothing : html`<p>${memoryText.cheaperBelow(dearAbove)}</p>`}
    </div>
    <div class="actions">
      ${primaryButton(memoryText.applyNow, answer("apply"))}
      ${others.map((one) => textButton(memoryText.insteadBy(one), answer(one)))}
      ${when(canWait, () => textButton(memoryText.notNow, answer("notNow")))}
      ${textButton(memoryText.showPreview, () => post({ type: "showSheet", sheet: "trim" }))}
    </div>
  </div>`;
}

function retrying({ message, at, loadingSince }: RetryFact): TemplateResult {
  const seconds = Math.max(0, Math.ceil((at - Date.now()) / 1000));
  const words =
    loadingSince === undefined ? turnText.retryingIn(seconds) : turnText.waited(secondsSince(loadingSince));
  return wait(html`<p>${message} <span aria-live="off">${words}</span></p>`);
}

function stale(paths: readonly string[]): TemplateResult {
  return html`<div class="retry" role="status">
    ${icon("info")}
    <p dir="auto">${turnText.instructionsChanged(paths)}</p>
    ${textButton(turnText.applyInstructions, () => post({ type: "applyInstructions" }))}
  </div>`;
}

function waiting(since: number, storage: boolean): TemplateResult {
  const words = storage ? turnText.awaitingStorage : turnText.awaiting;
  return wait(html`<p aria-live="off">${words(secondsSince(since))}</p>`);
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
