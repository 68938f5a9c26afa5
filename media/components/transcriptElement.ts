import { html, type PropertyValues, type TemplateResult } from "lit";
import { repeat } from "lit/directives/repeat.js";
import type { FailureFact, Row } from "../../src/protocol.ts";
import { text } from "../text.ts";
import { icon, when } from "./buttons.ts";
import { failureRow } from "./failure.ts";
import { LightElement } from "./lightElement.ts";
import { workingDots } from "./messageElement.ts";
import { moveBetweenRows } from "./rowKeys.ts";
import { ScrollKeeper } from "./scrollKeeper.ts";

/** The rows of the conversation, and where in them the user is. */
export class TranscriptElement extends LightElement {
  static override properties = {
    conversationId: { attribute: false },
    rows: { attribute: false },
    hasEarlier: { attribute: false },
    loadingEarlier: { attribute: false },
    running: { attribute: false },
    failure: { attribute: false },
    whenEmpty: { attribute: false },
    loadEarlier: { attribute: false },
    following: { state: true },
  };
  declare conversationId: string | null;
  declare rows: readonly Row[];
  declare hasEarlier: boolean;
  declare loadingEarlier: boolean;
  declare running: boolean;
  declare failure: FailureFact | null;
  /** What is shown instead of rows. */
  declare whenEmpty: TemplateResult;
  declare loadEarlier: () => void;
  declare private following: boolean;
  private readonly keeper = new ScrollKeeper({
    moved: (following) => (this.following = following),
    nearTop: () => this.loadMore(),
    missing: () => this.loadMore(),
  });

  constructor() {
    super();
    this.rows = [];
    this.following = true;
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.keeper.release();
  }

  protected override render(): TemplateResult {
    const empty = this.rows.length === 0 && this.failure === null && !this.running;
    return html`<div
        class="transcript"
        role="log"
        aria-label=${text.conversation}
        aria-live="off"
        tabindex="0"
        @keydown=${moveBetweenRows}
      >
        <div class="rows">
          ${when(this.hasEarlier, () => this.earlier())} ${repeat(this.rows, ({ id }) => id, rowTemplate)}
          ${when(isWaiting(this.running, this.rows), () => html`<div class="row">${workingDots()}</div>`)}
          ${this.failure === null ? "" : failureRow(this.failure)} ${empty ? this.whenEmpty : ""}
        </div>
      </div>
      ${when(!this.following && !empty, () => this.jump())}`;
  }

  protected override firstUpdated(): void {
    const viewport = this.querySelector<HTMLElement>(".transcript");
    const content = this.querySelector<HTMLElement>(".rows");
    if (viewport !== null && content !== null) this.keeper.watch(viewport, content);
  }

  protected override updated(changed: PropertyValues<this>): void {
    if (changed.has("conversationId")) this.keeper.open(this.conversationId);
    else if (changed.has("rows") && saidMore(changed.get("rows") ?? [], this.rows)) this.keeper.follow();
  }

  private earlier(): TemplateResult {
    return html`<button
      type="button"
      class="link-button earlier"
      ?disabled=${this.loadingEarlier}
      @click=${() => this.loadMore()}
    >
      ${this.loadingEarlier ? text.loadingEarlier : text.loadEarlier}
    </button>`;
  }

  private jump(): TemplateResult {
    return html`<button type="button" class="button jump" @click=${() => this.keeper.follow()}>
      ${icon("arrow-down")}${text.jumpToLatest}
    </button>`;
  }

  private loadMore(): boolean {
    if (!this.hasEarlier) return false;
    if (!this.loadingEarlier) this.loadEarlier();
    return true;
  }
}

function rowTemplate(row: Row): TemplateResult {
  if (row.kind === "message") return html`<longhand-message .row=${row}></longhand-message>`;
  if (row.kind === "tool") return html`<longhand-tool .row=${row}></longhand-tool>`;
  return html`<longhand-compaction .row=${row}></longhand-compaction>`;
}

/** True while the turn runs and no row shows that it does. */
function isWaiting(running: boolean, rows: readonly Row[]): boolean {
  const last = rows.at(-1);
  if (!running || last === undefined) return running;
  if (last.kind === "tool") return last.status === "done" || last.status === "failed";
  return last.kind === "compaction" || last.streaming !== true;
}

/** True where the user's own new message is the last row. */
function saidMore(before: readonly Row[], now: readonly Row[]): boolean {
  const last = now.at(-1);
  return last?.kind === "message" && last.role === "user" && before.at(-1)?.id !== last.id;
}
