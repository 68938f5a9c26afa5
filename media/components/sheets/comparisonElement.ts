import { html, nothing, type TemplateResult } from "lit";
import type { CellStanding, ComparisonFact, SupposedFact } from "../../../src/protocol/comparison.ts";
import { listen, post } from "../../pages/compareBridge.ts";
import { compareText } from "../../strings/compareText.ts";
import { reasonText } from "../../strings/reasonText.ts";
import { icon } from "../controls/buttons.ts";
import { figureList } from "../controls/figureList.ts";
import { LightElement } from "../controls/lightElement.ts";
import { messageStrip } from "../rows/messageStrip.ts";

type Strategy = ComparisonFact["strategies"][number];

/** The page that runs every strategy on the open conversation, side by side. */
export class ComparisonElement extends LightElement {
  static override properties = { comparison: { state: true } };
  /** Comparison of the strategies; undefined until the host has told it. */
  declare private comparison: ComparisonFact | null | undefined;

  override connectedCallback(): void {
    super.connectedCallback();
    listen(({ comparison }) => (this.comparison = comparison));
    post({ type: "ready" });
  }

  protected override render(): TemplateResult | typeof nothing {
    const { comparison } = this;
    if (comparison === undefined) return nothing;
    return html`<main>${comparison === null ? empty() : page(comparison)}</main>`;
  }
}

function empty(): TemplateResult {
  return html`<h1>${compareText.title}</h1>
    <p>${compareText.empty}</p>
    <p class="quiet">${compareText.emptyHint}</p>`;
}

function page(comparison: ComparisonFact): TemplateResult {
  const { title, now, limit, strategies, canUndo } = comparison;
  return html`<header>
      <div>
        <h1>${compareText.title}</h1>
        <p class="quiet">${title}</p>
      </div>
      <button type="button" class="button" ?disabled=${!canUndo} @click=${() => post({ type: "undo" })}>
        ${icon("discard")}${compareText.undo}
      </button>
    </header>
    ${supposing(comparison)} ${legend(comparison)}
    <section class="strategy" aria-labelledby="now">
      <div class="heading">
        <div>
          <h2 id="now">${compareText.now}</h2>
          <p class="quiet">${compareText.nowHint}</p>
        </div>
      </div>
      ${messageStrip(compareText.now, now.runs)}
      ${figureList([
        [compareText.tokens, compareText.number(now.tokens)],
        [compareText.share, compareText.percent(now.tokens, limit)],
        [compareText.messages, compareText.number(now.messages)],
        [compareText.exchanges, compareText.number(now.exchanges)],
        [compareText.cost, compareText.dollars(now.cost)],
      ])}
      ${verdict(now.tokens, limit)}
    </section>
    ${strategies.map((one) => strategy(one, comparison))}`;
}

/** Form for another model or window; what is typed counts when the field is left or Enter is pressed. */
function supposing({ supposed, model, window, models }: ComparisonFact): TemplateResult {
  const suppose = (change: SupposedFact) => post({ type: "suppose", supposed: { ...supposed, ...change } });
  const setModel = (event: Event) => {
    const value = (event.target as HTMLInputElement).value.trim();
    if (value !== "") suppose({ model: value });
  };
  const setWindow = (event: Event) => {
    const value = Math.floor((event.target as HTMLInputElement).valueAsNumber);
    if (value > 0) suppose({ window: value });
  };
  const isSupposing = supposed.model !== undefined || supposed.window !== undefined;
  return html`<fieldset class="supposing">
    <legend>${compareText.suppose}</legend>
    <label
      >${compareText.model}<input class="field" type="text" list="models" .value=${model} @change=${setModel}
    /></label>
    <datalist id="models">${models.map((one) => html`<option value=${one}></option>`)}</datalist>
    <label
      >${compareText.window}<input
        class="field"
        type="number"
        min="1"
        step="any"
        .value=${String(window)}
        @change=${setWindow}
    /></label>
    <button
      type="button"
      class="button"
      ?disabled=${!isSupposing}
      @click=${() => post({ type: "suppose", supposed: {} })}
    >
      ${compareText.asItIs}
    </button>
  </fieldset>`;
}

function legend({ now, strategies }: ComparisonFact): TemplateResult {
  const runs = [now, ...strategies].flatMap((one) => one.runs);
  const met = new Set<CellStanding>(runs.map(({ standing }) => standing));
  return html`<ul class="legend">
    ${[...met].map((one) => html`<li><i class="run ${one}"></i>${compareText.cell(one)}</li>`)}
  </ul>`;
}

function strategy(one: Strategy, { limit, now, busy }: ComparisonFact): TemplateResult {
  const { strategy: name, tokensBefore, tokensAfter, summaryTokens, needsRequest, cleared, images = 0 } = one;
  const label = compareText.strategy(name);
  const isUseful = tokensAfter < tokensBefore;
  const after =
    summaryTokens > 0 ? compareText.atMost(tokensAfter, summaryTokens) : compareText.number(tokensAfter);
  return html`<section class="strategy" aria-labelledby=${name}>
    <div class="heading">
      <div>
        <h2 id=${name}>${label}</h2>
        <p class="quiet">${compareText.hint(name)}</p>
      </div>
      ${
        isUseful
          ? html`<button
              type="button"
              class="button primary"
              aria-label=${compareText.applyStrategy(name)}
              ?disabled=${busy}
              @click=${() => post({ type: "apply", strategy: name })}
            >
              ${compareText.apply}
            </button>`
          : html`<span class="quiet">${compareText.nothing}</span>`
      }
    </div>
    ${messageStrip(label, one.runs)}
    ${figureList([
      [compareText.before, compareText.number(tokensBefore)],
      [compareText.after, after],
      [compareText.share, compareText.percent(tokensAfter + summaryTokens, limit)],
      [compareText.messages, `${compareText.number(one.messagesKept)} / ${compareText.number(now.messages)}`],
      [
        compareText.exchanges,
        `${compareText.number(one.exchangesKept)} / ${compareText.number(now.exchanges)}`,
      ],
      ...(cleared > 0 ? [[compareText.cleared, compareText.number(cleared)] as const] : []),
      ...(images > 0 ? [[compareText.images, compareText.number(images)] as const] : []),
      [compareText.cost, compareText.dollars(one.nextCost)],
      [compareText.extra, needsRequest ? compareText.extraSummary(one.request) : compareText.extraNone],
    ])}
    ${why(one)} ${verdict(tokensAfter + summaryTokens, limit)}
  </section>`;
}

function why({ because }: Strategy): TemplateResult | typeof nothing {
  if (because.length === 0) return nothing;
  return html`<details class="in-words">
    <summary>${icon("chevron-right", "chevron")}${compareText.why}</summary>
    <ul>
      ${because.map((one) => html`<li>${reasonText.counted(one)}</li>`)}
    </ul>
  </details>`;
}

function verdict(tokens: number, limit: number): TemplateResult {
  const over = tokens - limit;
  return over > 0
    ? html`<p class="verdict over">${icon("warning")}${compareText.tooLong(over, limit)}</p>`
    : html`<p class="verdict">${icon("check")}${compareText.fits(limit)}</p>`;
}
