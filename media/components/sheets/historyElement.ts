import { html, nothing, svg, type TemplateResult } from "lit";
import type {
  FromHistoryPage,
  HistoryDetail,
  HistoryFact,
  HistoryMessage,
  HistoryRequest,
  ToHistoryPage,
} from "../../../src/protocol/history.ts";
import { historyText as text } from "../../strings/historyText.ts";
import { vsCodeApi } from "../../vsCodeApi.ts";
import { icon, iconButton } from "../controls/buttons.ts";
import { figureList } from "../controls/figureList.ts";
import { LightElement } from "../controls/lightElement.ts";

const post = (intent: FromHistoryPage) => vsCodeApi.postMessage(intent);

/** The most bars of the chart; of more requests, the largest of each stretch. */
const mostBars = 400;
/** The least bars by which their width is measured, so that a few are not too wide. */
const fewBars = 24;
const height = 100;

/** The page with every request of a conversation. */
export class HistoryElement extends LightElement {
  static override properties = { history: { state: true } };
  /** Requests of the conversation; undefined until the host has told them. */
  declare private history: HistoryFact | null | undefined;

  override connectedCallback(): void {
    super.connectedCallback();
    window.addEventListener("message", ({ data }: MessageEvent<ToHistoryPage>) => this.take(data));
    post({ type: "ready" });
  }

  /** The chart may come without the detail, which stays until the next one is there. */
  private take(fact: ToHistoryPage): void {
    if (fact.type === "detail") {
      if (this.history) this.history = { ...this.history, detail: fact.detail };
      return;
    }
    const { history } = fact;
    const shown = this.history?.detail ?? null;
    const isSame = history?.requests.some(({ id }) => id === shown?.id) === true;
    this.history = history && { ...history, detail: history.detail ?? (isSame ? shown : null) };
  }

  protected override render(): TemplateResult | typeof nothing {
    const { history } = this;
    if (history === undefined) return nothing;
    const isEmpty = history === null || history.requests.length === 0;
    return html`<main>
      ${
        isEmpty
          ? html`<h1>${text.title}</h1>
              <p>${text.empty}</p>
              <p class="quiet">${text.emptyHint}</p>`
          : page(history)
      }
    </main>`;
  }
}

function page({ title, requests, detail }: HistoryFact): TemplateResult {
  const place = Math.max(
    0,
    requests.findIndex(({ id }) => id === detail?.id),
  );
  const request = requests[place];
  return html`<header>
      <div>
        <h1>${text.title}</h1>
        <p class="quiet">${title} · ${text.requests(requests.length)}</p>
      </div>
    </header>
    ${chart(requests, place)} ${chooser(requests, place)} ${legend(requests)}
    ${request && detail ? html`${facts(request)}${carried(detail, place > 0)}` : nothing}`;
}

/** The picture of what the slider below it says in words. */
function chart(requests: readonly HistoryRequest[], place: number): TemplateResult {
  const most = requests.reduce((largest, { promptTokens }) => Math.max(largest, promptTokens), 1);
  const each = Math.ceil(requests.length / mostBars);
  const bars = Math.ceil(requests.length / each);
  const places = Math.max(bars, fewBars);
  const choose = (event: MouseEvent) => {
    const { left, width } = (event.currentTarget as SVGElement).getBoundingClientRect();
    const chosen = requests[Math.floor(((event.clientX - left) / width) * places) * each];
    if (chosen) post({ type: "select", id: chosen.id });
  };
  return html`<p class="quiet chart-top">${text.weight(most)}</p>
    <svg
      class="history-chart"
      viewBox="0 0 ${places} ${height}"
      preserveAspectRatio="none"
      role="img"
      aria-label=${text.chart}
      @click=${choose}
    >
      ${barsOf(requests, each, most, Math.floor(place / each))}
    </svg>`;
}

/** Names the colors of the chart. */
function legend(requests: readonly HistoryRequest[]): TemplateResult {
  const isCompacted = requests.some(({ compaction }) => compaction);
  const kinds = (["cached", "fresh", "chosen", "mark"] as const).filter(
    (kind) => kind !== "mark" || isCompacted,
  );
  return html`<ul class="legend">
    ${kinds.map(
      (kind) =>
        html`<li>
          <svg class="history-swatch" aria-hidden="true">
            <rect class=${kind} width="14" height="14"></rect></svg
          >${text.legend[kind]}
        </li>`,
    )}
  </ul>`;
}

/** A path for each kind of bar: hundreds of elements would take longer than all the rest of the page. */
function barsOf(requests: readonly HistoryRequest[], each: number, most: number, chosen: number) {
  const paths = { fresh: "", cached: "", chosen: "", "chosen-cached": "", mark: "" };
  const bar = (x: number, width: number, tokens: number) =>
    `M${x} ${height}V${height - (height * tokens) / most}h${width}V${height}z`;
  for (let from = 0, place = 0; from < requests.length; from += each, place++) {
    const stretch = requests.slice(from, from + each);
    const largest = stretch.reduce((one, other) => (other.promptTokens > one.promptTokens ? other : one));
    const { promptTokens, cachedTokens } = largest;
    const [all, part] =
      place === chosen ? (["chosen", "chosen-cached"] as const) : (["fresh", "cached"] as const);
    paths[all] += bar(place, 0.8, promptTokens);
    paths[part] += bar(place, 0.8, cachedTokens);
    if (stretch.some(({ compaction }) => compaction)) paths.mark += bar(place - 0.2, 0.2, most);
  }
  return Object.entries(paths).map(([kind, path]) => svg`<path class=${kind} d=${path}></path>`);
}

function chooser(requests: readonly HistoryRequest[], place: number): TemplateResult {
  const select = (at: number) => {
    const request = requests[at];
    if (request) post({ type: "select", id: request.id });
  };
  const step = (to: number, label: string, name: string) =>
    iconButton(name, label, () => select(to), { isOff: requests[to] === undefined });
  const words = text.request(place + 1, requests.length);
  return html`<div class="history-chooser">
    ${step(place - 1, text.previous, "chevron-left")}
    <input
      type="range"
      min="0"
      max=${requests.length - 1}
      .value=${String(place)}
      aria-label=${text.choose}
      aria-valuetext=${words}
      @change=${(event: Event) => select((event.target as HTMLInputElement).valueAsNumber)}
    />
    ${step(place + 1, text.next, "chevron-right")} <span>${words}</span>
  </div>`;
}

function facts(request: HistoryRequest): TemplateResult {
  const { id, at, model, promptTokens, cachedTokens, completionTokens, cost, compaction } = request;
  return html`<div class="heading">
      <div>
        <h2>${text.at(at)}</h2>
        ${compaction ? html`<p class="quiet">${text.after(compaction)}</p>` : nothing}
      </div>
      <span class="actions">
        <button type="button" class="button" @click=${() => post({ type: "difference", id })}>
          ${icon("diff")}${text.difference}
        </button>
        <button type="button" class="button" @click=${() => post({ type: "json", id })}>
          ${icon("json")}${text.json}
        </button>
      </span>
    </div>
    ${figureList([
      [text.prompt, text.weight(promptTokens)],
      [text.cached, text.weight(cachedTokens)],
      [text.output, text.weight(completionTokens)],
      [text.cost, cost === null ? text.unknown : text.money(cost)],
      [text.model, model],
    ])}`;
}

function carried(detail: HistoryDetail, hasBefore: boolean): TemplateResult {
  const { messages, more, tools, isExact } = detail;
  return html`${isExact ? nothing : html`<p class="quiet">${text.inexact}</p>`}
    ${hasBefore ? changes(detail) : nothing}
    <section aria-labelledby="carried" tabindex="0">
      <h2 id="carried">${text.messages(messages.length + more)}</h2>
      ${tools.length > 0 ? html`<p class="quiet">${text.tools(tools)}</p>` : nothing}
      <table class="usage">
        <thead>
          <tr>
            <th scope="col">${text.column.message}</th>
            ${[text.column.tokens, text.column.requests, text.column.cost].map(
              (name) => html`<th scope="col" class="number">${name}</th>`,
            )}
          </tr>
        </thead>
        <tbody>
          ${messages.map(messageRow)}
        </tbody>
      </table>
      ${more > 0 ? html`<p class="quiet">${text.more(more)}</p>` : nothing}
    </section>`;
}

function messageRow(message: HistoryMessage): TemplateResult {
  const { id, role, text: words, tokens, state, requests, cost } = message;
  return html`<tr class=${state}>
    <th scope="row">
      <span class="quiet">${text.role(role)}</span>
      <button
        type="button"
        class="link-button"
        dir="auto"
        aria-label=${text.reveal(words)}
        @click=${() => post({ type: "reveal", id })}
      >
        ${words}
      </button>
      <span class="state">${text.state(state)}</span>
    </th>
    <td class="number">${text.number(tokens)}</td>
    <td class="number">${text.number(requests)}</td>
    <td class="number">${cost > 0 ? text.money(cost) : ""}</td>
  </tr>`;
}

function changes({ messages, gone, toolsAdded, toolsRemoved }: HistoryDetail): TemplateResult {
  const changed = messages.filter(({ state }) => state !== "same");
  const isSame = changed.length + gone.length + toolsAdded.length + toolsRemoved.length === 0;
  return html`<section aria-labelledby="changes">
    <h2 id="changes">${text.changes}</h2>
    ${isSame ? html`<p class="quiet">${text.noChanges}</p>` : nothing}
    ${toolsAdded.length > 0 ? html`<p>${text.toolsAdded(toolsAdded)}</p>` : nothing}
    ${toolsRemoved.length > 0 ? html`<p>${text.toolsRemoved(toolsRemoved)}</p>` : nothing}
    <ul class="history-changes">
      ${changed.map(
        ({ role, text: words, tokens, state }) =>
          html`<li class=${state}>
            <span
              class="codicon codicon-diff-${state === "new" ? "added" : "modified"}"
              aria-hidden="true"
            ></span>
            ${text.role(role)}: ${words}
            <span class="quiet">${text.state(state)}, ${text.weight(tokens)}</span>
          </li>`,
      )}
      ${gone.map(
        ({ role, text: words, tokens, standing }) =>
          html`<li class="gone">
            <span class="codicon codicon-diff-removed" aria-hidden="true"></span>
            ${text.role(role)}: ${words}
            <span class="quiet">${text.gone(standing)}, ${text.weight(tokens)}</span>
          </li>`,
      )}
    </ul>
  </section>`;
}
