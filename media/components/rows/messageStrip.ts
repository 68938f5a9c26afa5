import { html, type TemplateResult } from "lit";
import type { CellRun } from "../../../src/protocol/comparison.ts";
import { compareText } from "../../strings/compareText.ts";
import { icon } from "../controls/buttons.ts";

/** The most messages that are drawn with a line between them. */
const mostCells = 240;
/** The most stretches that are put into words. */
const mostWords = 60;

/** Strip of the messages' standings, with a cell for each, and in words. */
export function messageStrip(name: string, runs: readonly CellRun[]): TemplateResult {
  const count = runs.reduce((sum, run) => sum + run.count, 0);
  const words = wordsOf(runs);
  const more = runs.length - words.length;
  const all = more > 0 ? [...words, compareText.more(more)] : words;
  return html`<div
      class=${count <= mostCells ? "strip cells" : "strip"}
      role="img"
      aria-label=${compareText.picture(name, all.join("; "))}
    >
      ${runs.map(
        ({ standing, count: each }, place) =>
          // Set as a property, since the content security policy forbids the attribute.
          html`<span
            class="run ${standing}"
            title=${words[place] ?? compareText.cell(standing)}
            .style=${`flex-grow: ${each}; --cell: ${100 / each}%`}
          ></span>`,
      )}
    </div>
    <details class="in-words">
      <summary>${icon("chevron-right", "chevron")}${compareText.asText(count)}</summary>
      <ul>
        ${all.map((line) => html`<li>${line}</li>`)}
      </ul>
    </details>`;
}

function wordsOf(runs: readonly CellRun[]): string[] {
  let first = 1;
  return runs.slice(0, mostWords).map((run) => {
    const words = compareText.run(first, run);
    first += run.count;
    return words;
  });
}
