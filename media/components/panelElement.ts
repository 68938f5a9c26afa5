import { html, nothing, type TemplateResult } from "lit";
import { keyed } from "lit/directives/keyed.js";
import { listen, post } from "../bridge.ts";
import { initialState, type PanelState } from "../state/panelState.ts";
import { Store } from "../state/store.ts";
import type { ComposerElement } from "./composerElement.ts";
import { emptyState } from "./emptyState.ts";
import { header } from "./header.ts";
import { LightElement } from "./lightElement.ts";
import { meter } from "./meter.ts";

/** The whole panel: it holds the state and hands each part what it shows. */
export class PanelElement extends LightElement {
  static override properties = { state: { state: true } };
  declare private state: PanelState;
  private readonly store = new Store(
    (turn) => requestAnimationFrame(turn),
    (state) => (this.state = state),
  );

  constructor() {
    super();
    this.state = initialState;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    listen((message) => this.store.dispatch(message));
    post({ type: "ready" });
  }

  protected override render(): TemplateResult | typeof nothing {
    const { state } = this;
    if (!state.ready) return nothing;
    const conversationId = state.conversation?.id ?? null;
    return html`${header(state.conversation)}
      <main>
        <longhand-transcript
          .conversationId=${conversationId}
          .rows=${state.rows}
          .hasEarlier=${state.hasEarlier}
          .loadingEarlier=${state.loadingEarlier}
          .running=${state.running}
          .failure=${state.failure}
          .whenEmpty=${emptyState({ ...state, fill: this.fill })}
          .loadEarlier=${this.loadEarlier}
        ></longhand-transcript>
      </main>
      <footer class="footer">
        ${state.figures === null ? nothing : meter(state.figures)}
        <longhand-composer
          .conversationId=${conversationId}
          .model=${state.conversation?.model ?? ""}
          .running=${state.running}
          .focusRequests=${state.focusRequests}
        ></longhand-composer>
      </footer>
      ${this.announcement()}`;
  }

  private announcement(): TemplateResult {
    const { announcement } = this.state;
    return html`<div class="visually-hidden" aria-live="polite">
      ${announcement === null ? nothing : keyed(announcement.id, html`<p>${announcement.text}</p>`)}
    </div>`;
  }

  private readonly fill = (draft: string): void => {
    this.querySelector<ComposerElement>("longhand-composer")?.fill(draft);
  };

  private readonly loadEarlier = (): void => {
    const first = this.store.state.rows[0];
    if (first === undefined || this.store.state.loadingEarlier) return;
    this.store.dispatch({ type: "earlierRequested" });
    post({ type: "loadEarlier", before: first.id });
  };
}
