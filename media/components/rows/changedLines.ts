import { html, type TemplateResult } from "lit";
import { foldBlankRuns } from "../../state/blankRuns.ts";
import { chatText } from "../../strings/chatText.ts";
import { blankLines, exactText } from "./exactText.ts";
import type { ChangedLine } from "../../state/fileChange.ts";

const marks: Readonly<Record<ChangedLine["kind"], string>> = { same: " ", added: "+", removed: "-" };

/** Lines that come and go. */
export function changedLines(
  lines: readonly ChangedLine[],
  label: string = chatText.changes,
): TemplateResult {
  return html`<pre class="change" tabindex="0" aria-label=${label}>
${foldBlankRuns(lines, isSameKind).map(({ line, blank }) => drawn(line, blank))}</pre>`;
}

const isSameKind = (one: ChangedLine, other: ChangedLine) => one.kind === other.kind;

function drawn({ kind, text }: ChangedLine, blank: number): TemplateResult {
  const words = [
    marks[kind],
    ...(blank > 0 ? [blankLines(blank)] : exactText(text.replace(/\r$/, ""))),
    "\n",
  ];
  if (kind === "same") return html`<span class="change-line">${words}</span>`;
  if (kind === "added") return html`<ins class="change-line">${words}</ins>`;
  return html`<del class="change-line">${words}</del>`;
}
