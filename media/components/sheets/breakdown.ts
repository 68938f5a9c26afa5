import { html, nothing, type TemplateResult } from "lit";
import type { BreakdownFact, ExcerptFact } from "../../../src/protocol/sheets.ts";
import { memoryText } from "../../strings/memoryText.ts";
import type { SegmentPart } from "../../state/segments.ts";
import { text } from "../../strings/text.ts";
import { turnText } from "../../strings/turnText.ts";
import { icon, when } from "../controls/buttons.ts";
import { excerptLine } from "./excerptList.ts";
import { sendingButtons } from "../transcript/rowMeta.ts";

/** Token breakdown of the next request, with its cost and drift; then its messages by their weight. */
export function breakdown(fact: BreakdownFact): TemplateResult {
  const { figures, instructions, attachedInstructions, untold = [], tools, model } = fact;
  return html`<div class="sheet-body">
    <p class="sheet-model">${model}</p>
    <p class="quiet">${memoryText.window(figures)}</p>
    ${estimated(figures)}
    <dl class="figures parts">
      ${part("system", figures.system)} ${instructions.map(fileWeight)} ${untold.map(untoldFile)}
      <div class="part">
        <dt>
          <details class="fold">
            <summary>
              <i class="segment tools"></i
              >${memoryText.tools(tools.length)}${icon("chevron-right", "chevron")}
            </summary>
            <ul class="excerpts tool-weights">
              ${tools.map(
                ({ name, tokens }) =>
                  html`<li><code>${name}</code><span class="number">${memoryText.tokens(tokens)}</span></li>`,
              )}
            </ul>
          </details>
        </dt>
        <dd class="number">${memoryText.tokens(figures.tools)}</dd>
      </div>
      ${part("pinned", figures.pinned, memoryText.ofLimit(fact.pinLimit))}
      ${figures.recalled ? part("recalled", figures.recalled) : nothing}
      ${figures.images ? part("images", figures.images) : nothing}
      ${figures.instructions ? part("instructions", figures.instructions) : nothing}
      ${attachedInstructions.map(fileWeight)} ${part("summary", figures.summary)}
      ${part("history", figures.history)}
      ${
        fact.reasoning === undefined
          ? nothing
          : html`<div class="part inner">
              <dt>${memoryText.ofWhichReasoning}</dt>
              <dd class="number">${memoryText.tokens(fact.reasoning)}</dd>
            </div>`
      }
      ${figures.plan ? part("plan", figures.plan) : nothing} ${part("framing", figures.framing)}
      <div class="part sum">
        <dt>${memoryText.total} <span class="quiet">${memoryText.ofLimit(figures.limit)}</span></dt>
        <dd class="number">${memoryText.tokens(figures.total)}</dd>
      </div>
      ${part("reserve", figures.reserve)}
    </dl>
    ${cost(fact)} ${drift(fact)} ${heaviest(fact)} ${leftOut(fact)}
  </div>`;
}

function fileWeight({ path, tokens }: BreakdownFact["instructions"][number]): TemplateResult {
  return html`<div class="part inner">
    <dt>${turnText.ofWhich(path)}</dt>
    <dd class="number">${memoryText.tokens(tokens)}</dd>
  </div>`;
}

function untoldFile({ path, reason }: NonNullable<BreakdownFact["untold"]>[number]): TemplateResult {
  return html`<div class="part inner untold">
    <dt>${memoryText.untold(path)}</dt>
    <dd>${memoryText.untoldReasons[reason]}</dd>
  </div>`;
}

function estimated({ uncertainty }: BreakdownFact["figures"]): TemplateResult | typeof nothing {
  if (uncertainty === undefined) return nothing;
  return html`<p class="quiet">
    ${memoryText.total}: ${memoryText.estimated(uncertainty)}. ${memoryText.estimatedHint}
  </p>`;
}

function part(name: SegmentPart, tokens: number, most = ""): TemplateResult {
  return html`<div class="part">
    <dt><i class="segment ${name}"></i>${text.part(name)} <span class="quiet">${most}</span></dt>
    <dd class="number">${memoryText.tokens(tokens)}</dd>
  </div>`;
}

function heaviest({ heaviest: all, others }: BreakdownFact): TemplateResult {
  return html`<h3>${memoryText.heaviest}</h3>
    <ul class="excerpts heaviest" aria-label=${memoryText.heaviest}>
      ${all.map(heavy)}
      ${when(
        others.count > 0,
        () =>
          html`<li class="others">
            <span class="excerpt-text">${memoryText.others(others.count)}</span>
            <span class="number">${memoryText.tokens(others.tokens)}</span>
          </li>`,
      )}
    </ul>`;
}

function leftOut({ excluded }: BreakdownFact): TemplateResult | typeof nothing {
  if (excluded.length === 0) return nothing;
  return html`<h3>${memoryText.leftOut}</h3>
    <ul class="excerpts left-out" aria-label=${memoryText.leftOut}>
      ${excluded.map(heavy)}
    </ul>`;
}

function heavy(excerpt: ExcerptFact): TemplateResult {
  return html`<li class="heavy standing-${excerpt.standing}">
    ${excerptLine(excerpt)}${sendingButtons(excerpt)}
  </li>`;
}

function cost({ cost }: BreakdownFact): TemplateResult {
  const { spent, turn, next, longPrompt, timing } = cost;
  return html`<h3>${memoryText.cost}</h3>
    <dl class="figures">
      ${amount(memoryText.spent, spent)} ${amount(turnText.turnCost, turn)}
      ${amount(memoryText.nextPrompt, next)} ${cached(cost)}
    </dl>
    ${when(cost.cache?.state === "none", () => html`<p class="quiet">${memoryText.uncached}</p>`)}
    ${longPrompt ? html`<p class="quiet">${memoryText.longPrompt(longPrompt)}</p>` : nothing}
    ${timing ? html`<p class="quiet">${memoryText.timing(timing)}</p>` : nothing}`;
}

/** Effect of the provider's cache on the next request's cost. */
function cached({
  next,
  nextCached,
  cachedTokens,
  cache,
}: BreakdownFact["cost"]): TemplateResult | typeof nothing {
  if (next === null || nextCached === null) return nothing;
  switch (cache?.state) {
    case "cached":
      return amount(memoryText.cachedUntil(cachedTokens, cache.until), nextCached);
    case "cold":
      return html`${amount(memoryText.cold, next)}
      ${cache.afterTrim === undefined ? nothing : amount(memoryText.afterTrim, cache.afterTrim)}`;
    case "none":
      return nothing;
    case undefined:
      return cachedTokens > 0 ? amount(memoryText.nextCached(cachedTokens), nextCached) : nothing;
  }
}

function amount(label: string, dollars: number | null): TemplateResult {
  return html`<div class="part">
    <dt>${label}</dt>
    <dd class="number">${memoryText.dollars(dollars)}</dd>
  </div>`;
}

function drift({ drift: models, latestDrift, doubted }: BreakdownFact): TemplateResult {
  return html`<h3>${memoryText.drift}</h3>
    <p>${memoryText.latestDrift(latestDrift)}</p>
    ${doubted ? html`<p>${memoryText.doubted(doubted)}</p>` : nothing}
    ${models.map((model) => html`<p class="quiet">${memoryText.modelDrift(model)}</p>`)}`;
}
