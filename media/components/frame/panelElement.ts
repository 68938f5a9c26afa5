import { html, nothing, type TemplateResult } from "lit";
import { keyed } from "lit/directives/keyed.js";
import type { QueuedFact } from "../../../src/protocol/turnProgress.ts";
import { listen, post } from "../../bridge.ts";
import type { MessageRow } from "../../../src/protocol/rows.ts";
import { chatText } from "../../strings/chatText.ts";
import { saidBefore, type SaidMessage } from "../../state/earlierMessages.ts";
import { initialState, type PanelState } from "../../state/panelState.ts";
import { StateStore } from "../../state/stateStore.ts";
import type { ComposerElement } from "../composer/composerElement.ts";
import { watchWindowKeys } from "../../windowKeys.ts";
import { emptyState } from "./emptyState.ts";
import { restoreFocus } from "../controls/focusRestoration.ts";
import { LightElement } from "../controls/lightElement.ts";
import { meter } from "../sheets/meter.ts";
import { summaryProgress } from "../rows/compaction/summaryProgress.ts";
import type { Pager } from "../transcript/transcriptElement.ts";

/** The whole panel: it holds the state and hands each part what it shows. */
export class PanelElement extends LightElement {
  static override properties = { state: { state: true } };
  declare private state: PanelState;
  private readonly store = new StateStore(
    (turn) => requestAnimationFrame(turn),
    (state) => (this.state = state),
  );

  constructor() {
    super();
    this.state = initialState;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    restoreFocus(this, () => this.querySelector<HTMLElement>(".composer textarea"));
    listen((message) => this.store.dispatch(message));
    watchWindowKeys(() => this.store.state.running);
    post({ type: "ready" });
  }

  protected override render(): TemplateResult | typeof nothing {
    const { state } = this;
    if (!state.ready) return nothing;
    const conversationId = state.conversation?.id ?? null;
    const asked = state.conversation ?? state;
    return html`<longhand-header
        .conversation=${state.conversation}
        .storage=${state.storage}
        @show-plan=${this.showPlan}
      ></longhand-header>
      <main @edit-message=${this.edit} @go-on=${this.goOn}>
        <longhand-transcript
          .conversationId=${conversationId}
          .restored=${state.restored?.place}
          .rows=${state.rows}
          .hasEarlier=${state.hasEarlier}
          .hasLater=${state.hasLater}
          .replaced=${state.replaced}
          .summarizing=${state.summarizing}
          .said=${state.said}
          .pages=${state.pages}
          .revealed=${state.revealed}
          .running=${state.running}
          .failure=${state.failure}
          .whenEmpty=${emptyState({ ...state, fill: (text) => this.fill({ text }) })}
          .pager=${this.pager}
        ></longhand-transcript>
      </main>
      <footer class="footer">
        ${state.figures === null ? nothing : meter(state.figures)}
        ${summaryProgress(state.summarizing, state.summaryFault, this.faultSeen)}
        <longhand-turn
          .retry=${state.retry}
          .question=${state.compactionQuestion}
          .awaitingSince=${state.awaitingSince}
          .awaitsStorage=${state.awaitsStorage}
          .queued=${state.queued}
          .changedInstructions=${state.changedInstructions}
          .takeBack=${this.takeBack}
        ></longhand-turn>
        ${this.workPlan()}
        <longhand-composer
          @show-plan=${this.showPlan}
          ?inert=${state.failure?.kind === "heldElsewhere"}
          .conversationId=${conversationId}
          .model=${asked.server === undefined ? asked.model : `${asked.model} · ${asked.server}`}
          .effort=${asked.effort}
          .running=${state.running}
          .focusRequests=${state.focusRequests}
          .facts=${state.composer}
          .restored=${state.restored?.draft}
          .said=${this.said}
        ></longhand-composer>
      </footer>
      <longhand-sheet .sheet=${state.sheet} @say-again=${this.sayAgain}></longhand-sheet>
      ${this.announcement()}`;
  }

  private readonly showPlan = () => this.store.dispatch({ type: "planAsked" });

  private workPlan(): TemplateResult {
    const { failure, workPlan, figures, planAsked } = this.state;
    return html`<longhand-work-plan
      ?inert=${failure?.kind === "heldElsewhere"}
      .items=${workPlan}
      .tokens=${figures?.plan}
      .asked=${planAsked}
    ></longhand-work-plan>`;
  }

  private announcement(): TemplateResult {
    const { announcement } = this.state;
    return html`<div class="visually-hidden" aria-live="polite">
      ${announcement === null ? nothing : keyed(announcement.id, html`<p>${announcement.text}</p>`)}
    </div>`;
  }

  private readonly fill = (message: SaidMessage): void => {
    this.querySelector<ComposerElement>("longhand-composer")?.fill(message);
  };

  /** Puts what the user said in a message that is about to leave the conversation into the composer. */
  private readonly sayAgain = ({ detail: { id } }: CustomEvent<{ readonly id: string }>): void => {
    const row = this.store.state.rows.find((one) => one.id === id);
    if (row?.kind === "message" && row.role === "user") this.fill(row);
  };

  private readonly takeBack = (message: QueuedFact): void => {
    post({ type: "takeBack", id: message.id });
    this.fill(message);
  };

  private readonly faultSeen = () => this.store.dispatch({ type: "summaryFaultSeen" });

  private readonly said = () => saidBefore(this.store.state.rows);

  private readonly edit = ({ detail: row }: CustomEvent<MessageRow>): void => {
    this.querySelector<ComposerElement>("longhand-composer")?.editMessage(row.id, row);
  };

  private readonly goOn = (): void => {
    const conversation = this.state.conversation?.id ?? null;
    post({ type: "send", conversation, text: chatText.continueMessage, attachments: [] });
  };

  private readonly pager: Pager = {
    earlier: () => {
      const { rows, hasEarlier, loadingEarlier } = this.store.state;
      const first = rows[0];
      if (first === undefined || !hasEarlier || loadingEarlier) return;
      this.store.dispatch({ type: "earlierRequested" });
      post({ type: "loadEarlier", before: first.id });
    },
    later: () => {
      const { rows, hasLater, loadingLater } = this.store.state;
      const last = rows.at(-1);
      if (last === undefined || !hasLater || loadingLater) return;
      this.store.dispatch({ type: "laterRequested" });
      post({ type: "loadLater", after: last.id });
    },
    forget: (first, last) => this.store.dispatch({ type: "rowsForgotten", first, last }),
  };
}
