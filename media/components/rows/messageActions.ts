import { html, nothing, type TemplateResult } from "lit";
import type { MessageRow } from "../../../src/protocol/rows.ts";
import type { FileSheetKind } from "../../../src/protocol/files.ts";
import { filesText } from "../../strings/filesText.ts";
import { post } from "../../bridge.ts";
import { chatText } from "../../strings/chatText.ts";
import { text } from "../../strings/text.ts";
import {
  actionButton,
  icon,
  iconButton,
  requesting,
  textButton,
  when,
  type Action,
} from "../controls/buttons.ts";
import { copyButton } from "../controls/copyButton.ts";
import { sendingActions, sendingButtons } from "../transcript/rowMeta.ts";

/** Actions of a message: the usual ones as buttons, the rest in a menu; `edit` puts the message into the composer. */
export function messageActions(row: MessageRow, edit: () => void): TemplateResult {
  const copy = copyButton(chatText.copyMessage, () => row.text);
  if (row.role === "system") return html`${copy}${sendingButtons(row)}`;
  const { restore, review, remember, fork, showRequest } = actionsOf(row);
  const { pin, exclude } = row.standing === "rewound" ? {} : sendingActions(row);
  const [first, more] =
    row.role === "user"
      ? [[restore], [pin, exclude, remember, review, fork]]
      : [
          [pin, review],
          [exclude, remember, showRequest, restore, fork],
        ];
  const canEdit = row.role === "user" && row.standing !== "rewound";
  return html`${when(canEdit, () => iconButton("edit", chatText.editMessage, edit, { hint: chatText.editMessageHint }))}
    ${copy}${first.filter((one) => one !== undefined).map(actionButton)}<longhand-row-menu
      .row=${row.id}
      .actions=${more.filter((one) => one !== undefined)}
    ></longhand-row-menu>`;
}

function actionsOf({ id }: MessageRow) {
  const show = (kind: FileSheetKind) => () => post({ type: "showFiles", kind, id });
  return {
    restore: {
      icon: "discard",
      label: filesText.restoreHere,
      hint: filesText.restoreHint,
      run: show("restore"),
    },
    review: { icon: "diff", label: filesText.review, hint: filesText.reviewHint, run: show("review") },
    remember: {
      icon: "note",
      label: chatText.remember,
      hint: chatText.rememberHint,
      run: () => post({ type: "remember", id }),
    },
    fork: {
      icon: "repo-forked",
      label: chatText.fork,
      hint: chatText.forkHint,
      run: () => post({ type: "fork", id }),
    },
    showRequest: {
      icon: "history",
      label: chatText.showRequest,
      hint: chatText.showRequestHint,
      run: () => post({ type: "showRequest", id }),
    },
  } as const satisfies Readonly<Record<string, Action>>;
}

/** End of an unfinished message, and where it is the latest, what can be done about that. */
export function messageEnd(row: MessageRow, isLatest: boolean): TemplateResult | typeof nothing {
  const resume = ({ target }: Event) => target?.dispatchEvent(new Event("go-on", { bubbles: true }));
  const goOn = textButton(chatText.continue, resume);
  const ifLatest = (buttons: TemplateResult) => (isLatest ? buttons : undefined);
  if (row.interrupted) {
    return endLine("circle-slash", text.interrupted, ifLatest(html`${retry(chatText.retry)}${goOn}`));
  }
  if (row.cutOff) return endLine("fold-down", chatText.cutOff, ifLatest(goOn));
  if (row.role === "user" && isLatest) return endLine("info", chatText.unanswered, retry(chatText.answer));
  return nothing;
}

const retry = (label: string) => textButton(label, requesting("retry"));

function endLine(name: string, words: string, buttons?: TemplateResult): TemplateResult {
  return html`<div class="interrupted">
    ${icon(name)}<span>${words}</span>${buttons ? html`<span class="actions">${buttons}</span>` : nothing}
  </div>`;
}
