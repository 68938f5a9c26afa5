import { html, nothing, type TemplateResult } from "lit";
import { foldBlankRuns } from "../../state/blankRuns.ts";
import { chatText } from "../../strings/chatText.ts";
import { blankLines, exactText } from "./exactText.ts";
import type { ChangedLine, FileChange } from "../../state/fileChange.ts";

const marks: Readonly<Record<ChangedLine["kind"], string>> = { same: " ", added: "+", removed: "-" };

/** A change to a file as lines that come and go. */
export function fileChange({ path, movedTo, isDeleted, lines }: FileChange): TemplateResult {
  const count = (kind: ChangedLine["kind"]) => lines.filter((line) => line.kind === kind).length;
  return html`<p class="change-head">
      ${link(path)}${movedTo === undefined ? nothing : html` → ${link(movedTo)}`}
      ${isDeleted ? html`<span class="change-removed">${chatText.deleted}</span>` : nothing}
      <span class="change-added" title=${chatText.added(count("added"))}>+${count("added")}</span>
      <span class="change-removed" title=${chatText.removed(count("removed"))}>-${count("removed")}</span>
    </p>
    <pre class="change" tabindex="0" aria-label=${chatText.changes}>
${foldBlankRuns(lines, isSameKind).map(({ line, blank }) => drawn(line, blank))}</pre>`;
}

function link(path: string): TemplateResult {
  return html`<a href=${encodeURI(path.replace(/\p{Cs}/gu, "\ufffd"))}>${exactText(path)}</a>`;
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
