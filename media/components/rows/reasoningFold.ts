import { html, nothing, type TemplateResult } from "lit";
import type { MessageRow } from "../../../src/protocol/rows.ts";
import { markdown } from "../../markdown/markdownDirective.ts";
import { reasoningText } from "../../strings/reasoningText.ts";
import { icon } from "../controls/buttons.ts";

/** Fold of a reply's reasoning; one line where it cannot be read. */
export function reasoningFold({ reasoning, text, streaming }: MessageRow): TemplateResult | typeof nothing {
  if (reasoning === undefined) return nothing;
  const isThinking = streaming === true && text === "";
  const title = isThinking ? reasoningText.thinking : reasoningText.thought(reasoning);
  if (reasoning.text === "") return html`<p class="reasoning">${title}</p>`;
  return html`<details class="fold reasoning">
    <summary>${icon("chevron-right", "chevron")}${title}</summary>
    <div class="markdown" ${markdown(reasoning.text, !isThinking)}></div>
  </details>`;
}
