import { html, nothing, type TemplateResult } from "lit";
import type { BillSum } from "../../../src/core/tokens/bill.ts";
import {
  usagePeriods,
  type FromUsagePage,
  type ToUsagePage,
  type UsagePageFact,
  type UsageLine,
} from "../../../src/protocol/usage.ts";
import { usageText as text } from "../../strings/usageText.ts";
import { vsCodeApi } from "../../vsCodeApi.ts";
import { icon } from "../controls/buttons.ts";
import { figureList } from "../controls/figureList.ts";
import { GrowingList } from "../controls/growingList.ts";
import { LightElement } from "../controls/lightElement.ts";

const post = (intent: FromUsagePage) => vsCodeApi.postMessage(intent);

/** The page about what models took and cost. */
export class UsageElement extends LightElement {
  static override properties = { usage: { state: true } };
  /** Use of models; undefined until the host has told it. */
  declare private usage: UsagePageFact | undefined;
  private readonly list = new GrowingList(this);

  override connectedCallback(): void {
    super.connectedCallback();
    window.addEventListener("message", ({ data }: MessageEvent<ToUsagePage>) => (this.usage = data.usage));
    post({ type: "ready" });
  }

  protected override render(): TemplateResult | typeof nothing {
    return this.usage === undefined ? nothing : html`<main>${page(this.usage, this.list)}</main>`;
  }
}

function page(
  { days, total, byDay, byModel, byConversation, more, today }: UsagePageFact,
  list: GrowingList,
): TemplateResult {
  return html`<header>
      <div>
        <h1>${text.title}</h1>
        <p class="quiet">${text.hint}</p>
      </div>
      <button type="button" class="button" @click=${() => post({ type: "export" })}>
        ${icon("save")}${text.save}
      </button>
    </header>
    ${periods(days)} ${total.requests === 0 ? html`<p>${text.none}</p>` : sums(total)}
    ${today === undefined ? nothing : html`<p>${text.today(today.cost, today.limit)}</p>`}
    ${total.unpriced > 0 ? html`<p class="quiet">${text.unpriced(total.unpriced)}</p>` : nothing}
    ${table("days", text.byDay, text.day, byDay, list)}
    ${table("models", text.byModel, text.model, byModel, list)}
    ${table("conversations", text.byConversation, text.conversation, byConversation, list)}
    ${more > 0 ? html`<p class="quiet">${text.more(more)}</p>` : nothing}`;
}

function periods(chosen: number): TemplateResult {
  return html`<fieldset class="periods">
    <legend class="visually-hidden">${text.period}</legend>
    ${usagePeriods.map(
      (days) =>
        html`<label
          ><input
            type="radio"
            name="period"
            .checked=${days === chosen}
            @change=${() => post({ type: "period", days })}
          />${text.periodOf(days)}</label
        >`,
    )}
  </fieldset>`;
}

function sums(total: BillSum): TemplateResult {
  return figureList(
    [
      [text.requests, text.number(total.requests)],
      [text.input, text.number(total.inputTokens)],
      [text.cached, text.number(total.cachedTokens)],
      [text.output, text.number(total.outputTokens)],
      [text.cost, costIn(total)],
      [text.summaries, text.money(total.summaryCost)],
      [text.recalled, text.money(total.recallCost)],
    ],
    text.total,
  );
}

function table(id: string, title: string, first: string, lines: readonly UsageLine[], list: GrowingList) {
  if (lines.length === 0) return nothing;
  const most = lines.reduce((dearest, { cost }) => Math.max(dearest, cost), 0);
  return html`<section aria-labelledby=${id} tabindex="0">
    <h2 id=${id}>${title}</h2>
    <table class="usage">
      <thead>
        <tr>
          <th scope="col">${first}</th>
          ${[text.requests, text.input, text.cached, text.output].map(
            (name) => html`<th scope="col" class="number">${name}</th>`,
          )}
          <th scope="col" class="number" colspan="2">${text.cost}</th>
        </tr>
      </thead>
      <tbody>
        ${list.shown(lines).map((line) => row(line, most))}
      </tbody>
    </table>
  </section>`;
}

function row(line: UsageLine, most: number): TemplateResult {
  const { label, conversation, requests, inputTokens, cachedTokens, outputTokens } = line;
  const share = most > 0 ? (100 * line.cost) / most : 0;
  const name =
    conversation === undefined
      ? label
      : html`<button
          type="button"
          class="link-button"
          aria-label=${text.open(label)}
          @click=${() => post({ type: "open", conversation })}
        >
          ${label}
        </button>`;
  return html`<tr>
    <th scope="row">${name}</th>
    ${[requests, inputTokens, cachedTokens, outputTokens].map(
      (figure) => html`<td class="number">${text.number(figure)}</td>`,
    )}
    <td class="share">
      <svg class="bar" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">
        <rect width=${share} height="10"></rect>
      </svg>
    </td>
    <td class="number">${costIn(line)}</td>
  </tr>`;
}

function costIn({ cost, requests, unpriced }: BillSum): string {
  if (unpriced === 0) return text.money(cost);
  return unpriced === requests ? text.unknown : text.atLeast(cost);
}
