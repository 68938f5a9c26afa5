import { html, nothing, type TemplateResult } from "lit";
import type { MessageRow } from "../../../src/protocol/rows.ts";
import type { FileSheetKind } from "../../../src/protocol/files.ts";
import { filesText } from "../../strings/filesText.ts";
import { post } from "../../bridge.ts";
import { chatText } from "../../strings/chatText.ts";
import { text } from "../../strings/text.ts";
import { icon, iconButton, requesting, textButton, when } from "../controls/buttons.ts";
import { copyButton } from "../controls/copyButton.ts";

/** Edit, the request behind a reply, copy, restore, review and fork; `edit` puts the message into the composer. */
export function messageActions(row: MessageRow, edit: () => void): TemplateResult {
  const isMine = row.role === "user" && row.standing !== "rewound";
  const isPrompt = row.role === "system";
  return html`${when(isMine, () => iconButton("edit", chatText.editMessage, edit, { hint: chatText.editMessageHint }))}
  ${when(row.role === "assistant", () => iconButton("history", chatText.showRequest, () => post({ type: "showRequest", id: row.id }), { hint: chatText.showRequestHint }))}
  ${when(!isPrompt, () => iconButton("note", chatText.remember, () => post({ type: "remember", id: row.id }), { hint: chatText.rememberHint }))}
  ${copyButton(chatText.copyMessage, () => row.text)} ${when(!isPrompt, () => fileActions(row))}
  ${when(!isPrompt, () => iconButton("repo-forked", chatText.fork, () => post({ type: "fork", id: row.id }), { hint: chatText.forkHint }))}`;
}

function fileActions({ id }: MessageRow): TemplateResult {
  const show = (kind: FileSheetKind) => () => post({ type: "showFiles", kind, id });
  return html`${iconButton("discard", filesText.restoreHere, show("restore"), { hint: filesText.restoreHint })}
  ${iconButton("diff", filesText.review, show("review"), { hint: filesText.reviewHint })}`;
}

/** End of an unfinished message, and where it is the latest, what can be done about that. */
export function messageEnd(row: MessageRow, isLatest: boolean): TemplateResult | typeof nothing {
  const resume = () => post({ type: "send", text: chatText.continueMessage, attachments: [] });
  const goOn = textButton(chatText.continue, resume);
  if (row.interrupted) {
    return endLine("circle-slash", text.interrupted, isLatest, html`${retry(chatText.retry)}${goOn}`);
  }
  if (row.cutOff) return endLine("fold-down", chatText.cutOff, isLatest, goOn);
  if (row.role === "user" && isLatest)
    return endLine("info", chatText.unanswered, true, retry(chatText.answer));
  return nothing;
}

const retry = (label: string) => textButton(label, requesting("retry"));

function endLine(name: string, words: string, isLatest: boolean, buttons: TemplateResult): TemplateResult {
  return html`<div class="interrupted">
    ${icon(name)}<span>${words}</span>${when(isLatest, () => html`<span class="actions">${buttons}</span>`)}
  </div>`;
}
