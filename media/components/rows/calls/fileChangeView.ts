import { html, nothing, type TemplateResult } from "lit";
import { chatText } from "../../../strings/chatText.ts";
import { changedLines } from "./changedLines.ts";
import { exactText } from "./exactText.ts";
import type { ChangedLine, FileChange } from "../../../state/fileChange.ts";

/** A change to a file as lines that come and go. */
export function fileChange({ path, movedTo, isDeleted, lines }: FileChange): TemplateResult {
  return html`<p class="change-head">
      ${link(path)}${movedTo === undefined ? nothing : html` → ${link(movedTo)}`}
      ${isDeleted ? html`<span class="change-removed">${chatText.deleted}</span>` : nothing}
      ${lineCounts(lines)}
    </p>
    ${changedLines(lines)}`;
}

/** Counts of the lines that come and go. */
export function lineCounts(lines: readonly ChangedLine[]): TemplateResult {
  const count = (kind: ChangedLine["kind"]) => lines.filter((line) => line.kind === kind).length;
  return html`<span class="change-added" title=${chatText.added(count("added"))}>+${count("added")}</span>
    <span class="change-removed" title=${chatText.removed(count("removed"))}>-${count("removed")}</span>`;
}

function link(path: string): TemplateResult {
  return html`<a href=${encodeURI(path.replace(/\p{Cs}/gu, "\ufffd"))}>${exactText(path)}</a>`;
}
