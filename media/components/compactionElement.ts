import { html, nothing, type TemplateResult } from "lit";
import type { CompactionRow } from "../../src/protocol.ts";
import { post } from "../bridge.ts";
import { markdown } from "../markdown/markdownDirective.ts";
import { text } from "../text.ts";
import { icon } from "./buttons.ts";
import { LightElement } from "./lightElement.ts";

/** A memory change: what it hid, what it saved, and its undo. A summary unfolds. */
export class CompactionElement extends LightElement {
  static override properties = { row: { attribute: false } };
  declare row: CompactionRow | undefined;

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
      <details>
        <summary class="compaction-line">
          ${icon("fold")}${words(row)}${icon("chevron-right", "chevron")}
        </summary>
        <div class="markdown" ${markdown(row.summary, true)}></div>
      </details>
      ${undo(row)}
    </article>`;
  }
}

function words(row: CompactionRow): TemplateResult {
  return html`<span class="compaction-words" title=${text.compactionHint(row)}
    ><span>${text.compaction(row)}</span> <span aria-hidden="true">·</span>
    <span>${text.compactionTokens(row)}</span></span
  >`;
}

function undo({ id, reverted }: CompactionRow): TemplateResult {
  if (reverted) return html`<span class="compaction-undone">${text.undone}</span>`;
  const request = () => post({ type: "undo", target: id });
  return html`<button type="button" class="link-button" @click=${request}>${text.undo}</button>`;
}
