import { html, type TemplateResult } from "lit";
import { foldBlankRuns } from "../../../state/blankRuns.ts";
import { chatText } from "../../../strings/chatText.ts";
import { blankLines, exactText } from "./exactText.ts";
import type { LineFact } from "../../../../src/protocol/files.ts";
import { filesText } from "../../../strings/filesText.ts";
import type { ChangedLine } from "../../../state/fileChange.ts";

const marks: Readonly<Record<ChangedLine["kind"], string>> = { same: " ", added: "+", removed: "-" };

/** Line with how it ends, where that is told. */
type ShownLine = ChangedLine & Pick<LineFact, "end">;

/** Lines that come and go. */
export function changedLines(lines: readonly ShownLine[], label: string = chatText.changes): TemplateResult {
  return html`<pre class="change" tabindex="0" aria-label=${label}>
${foldBlankRuns(lines, isSameKind).map(({ line, blank }) => drawn(line, blank))}</pre>`;
}

const isSameKind = (one: ShownLine, other: ShownLine) => one.kind === other.kind && one.end === other.end;

function drawn({ kind, text, end }: ShownLine, blank: number): TemplateResult {
  const words = [
    marks[kind],
    ...(blank > 0 ? [blankLines(blank)] : exactText(text.replace(/\r$/, ""))),
    ...(end ? [" ", html`<span class="escape">${filesText.lineEnd(end)}</span>`] : []),
    "\n",
  ];
  if (kind === "same") return html`<span class="change-line">${words}</span>`;
  if (kind === "added") return html`<ins class="change-line">${words}</ins>`;
  return html`<del class="change-line">${words}</del>`;
}
