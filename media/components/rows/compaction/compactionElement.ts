import { html, nothing, type PropertyValues, type TemplateResult } from "lit";
import type { CompactionRow } from "../../../../src/protocol/rows.ts";
import { post } from "../../../bridge.ts";
import type { Replaced } from "../../../state/panelState.ts";
import { text } from "../../../strings/text.ts";
import { icon } from "../../controls/buttons.ts";
import { LightElement } from "../../controls/lightElement.ts";
import { summaryBody, type SummaryMode } from "./summaryBody.ts";

/** A memory change: what it hid, what it saved, and its undo. A summary unfolds to its text and what it stands for. */
export class CompactionElement extends LightElement {
  static override properties = {
    row: { attribute: false },
    replaced: { attribute: false },
    busy: { attribute: false },
    reveal: { attribute: false },
    mode: { state: true },
    open: { state: true },
  };
  declare row: CompactionRow | undefined;
  /** The messages that the summary stands for; undefined until they came. */
  declare replaced: Replaced | undefined;
  /** True while a summary is being written. */
  declare busy: boolean;
  /** Brings a message into view. */
  declare reveal: (id: string) => void;
  declare private mode: SummaryMode;
  declare private open: boolean;

  constructor() {
    super();
    this.mode = "read";
    this.open = false;
  }

  /** Unfolds the summary with its text ready to be changed. */
  edit(): void {
    this.mode = "edit";
    const details = this.querySelector("details");
    if (details !== null) details.open = true;
  }

  // Another conversation that begins with the same messages, as a fork does, brings none with it.
  protected override updated(changed: PropertyValues<this>): void {
    const isGone = changed.get("replaced") !== undefined && this.replaced === undefined;
    if (isGone && this.open) this.askForReplaced();
  }

  protected override render(): TemplateResult | typeof nothing {
    const { row } = this;
    if (row === undefined) return nothing;
    const classes = `row compaction ${row.reverted ? "reverted" : ""}`;
    if (row.summary === undefined) {
      return html`<div
        class=${classes}
        role="group"
        aria-label=${text.compaction(row)}
        data-entry=${row.id}
        tabindex="-1"
      >
        <div class="compaction-line">${icon("screen-cut")}${words(row)}</div>
        ${undo(row)}
      </div>`;
    }
    return html`<article class=${classes} aria-label=${text.summary} data-entry=${row.id} tabindex="-1">
      <details @toggle=${(event: ToggleEvent) => this.unfolded(event)}>
        <summary class="compaction-line">
          ${icon("fold")}${words(row)}${icon("chevron-right", "chevron")}
        </summary>
        ${this.open ? this.body(row) : nothing}
      </details>
      ${undo(row)}
    </article>`;
  }

  private body(row: CompactionRow): TemplateResult {
    const { replaced, busy, mode, reveal } = this;
    return summaryBody({ row, replaced, busy, mode, reveal, setMode: (next) => (this.mode = next) });
  }

  // A toggle of a list inside comes by here as well, on its way down.
  private unfolded(event: ToggleEvent): void {
    if (event.target !== event.currentTarget) return;
    this.open = event.newState === "open";
    if (this.open) this.askForReplaced();
  }

  private askForReplaced(): void {
    if (this.row !== undefined) post({ type: "showReplaced", id: this.row.id });
  }
}

function words(row: CompactionRow): TemplateResult {
  return html`<span class="compaction-words" title=${text.compactionHint(row)}
    ><span>${text.compaction(row)}</span> <span aria-hidden="true">·</span>
    <span>${text.compactionTokens(row)}</span>${
      row.moment
        ? html` <span aria-hidden="true">·</span> <span>${text.compactionMoment(row.moment)}</span>`
        : nothing
    }</span
  >`;
}

function undo({ id, reverted }: CompactionRow): TemplateResult {
  if (reverted) return html`<span class="compaction-undone">${text.undone}</span>`;
  const request = () => post({ type: "undo", target: id });
  return html`<button type="button" class="link-button" @click=${request}>${text.undo}</button>`;
}
