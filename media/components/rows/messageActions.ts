import { html, nothing, type TemplateResult } from "lit";
import type { MessageRow } from "../../../src/protocol/rows.ts";
import type { FileSheetKind } from "../../../src/protocol/files.ts";
import { filesText } from "../../strings/filesText.ts";
import { post } from "../../bridge.ts";
import { chatText } from "../../strings/chatText.ts";
import { text } from "../../strings/text.ts";
import { icon, requesting, textButton, when } from "../controls/buttons.ts";
import { copyButton } from "../controls/copyButton.ts";

/** Edit, the request behind a reply, copy, restore, review and fork; `edit` puts the message into the composer. */
export function messageActions(row: MessageRow, edit: () => void): TemplateResult {
  const isMine = row.role === "user" && row.standing !== "rewound";
  const isPrompt = row.role === "system";
  return html`${when(isMine, () => action("edit", chatText.editMessage, chatText.editMessageHint, edit))}
  ${when(row.role === "assistant", () => action("history", chatText.showRequest, chatText.showRequestHint, () => post({ type: "showRequest", id: row.id })))}
  ${when(!isPrompt, () => action("note", chatText.remember, chatText.rememberHint, () => post({ type: "remember", id: row.id })))}
  ${copyButton(chatText.copyMessage, () => row.text)} ${when(!isPrompt, () => fileActions(row))}
  ${when(!isPrompt, () => action("repo-forked", chatText.fork, chatText.forkHint, () => post({ type: "fork", id: row.id })))}`;
}

function fileActions({ id }: MessageRow): TemplateResult {
  const show = (kind: FileSheetKind) => () => post({ type: "showFiles", kind, id });
  return html`${action("discard", filesText.restoreHere, filesText.restoreHint, show("restore"))}
  ${action("diff", filesText.review, filesText.reviewHint, show("review"))}`;
}

function action(name: string, label: string, hint: string, onClick: () => void): TemplateResult {
  return html`<button
    type="button"
    class="icon-button codicon codicon-${name}"
    title=${hint}
    aria-label=${label}
    @click=${onClick}
  ></button>`;
}

/** How an unfinished message ended, and where it is the latest, what can be done about that. */
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
