import type { Attachment, Completion, DraftEffect } from "../../src/protocol/composer.ts";
import type { Role } from "../../src/core/conversation/message.ts";
import { number, plural, t } from "../l10n.ts";
import { picturesText } from "./picturesText.ts";

const effects: Readonly<Record<Exclude<DraftEffect, "fits">, string>> = {
  compacts: t("Sending this makes the conversation smaller first"),
  tooLong: t("This is too long to be sent"),
};

const effectHints: Readonly<Record<Exclude<DraftEffect, "fits">, string>> = {
  compacts: t("Older messages are hidden from the model, as the settings say. Undo brings them back."),
  tooLong: t("Shorten the message, take attachments away or choose a model with a larger window."),
};

const speakers: Readonly<Record<Role, string>> = {
  user: t("person"),
  assistant: t("assistant"),
  tool: t("tool"),
  system: t("system"),
};

/** The words of the composer, the header and the messages' buttons. */
export const chatText = {
  importedPrompt: t("A system message that came with the file. Longhand's own is sent in its place."),
  from: (owner: string, role: Role) => t('From "{0}": {1}', owner, speakers[role]),
  parted: t(
    "Another machine went on with this conversation meanwhile. What was written here goes on as a conversation of its own.",
  ),
  erasedElsewhere: t(
    "Another machine erased this conversation. What is here stays on this machine only; delete it if it is to go.",
  ),
  showOther: t("Show the Other"),
  editMessage: t("Edit"),
  editMessageHint: t("Edit and send again; this version is kept"),
  copyMessage: t("Copy Message"),
  copied: t("Copied"),
  copyFailed: t("Could not copy"),
  remember: t("Remember"),
  rememberHint: t("Remember: note something of this message for later conversations"),
  showRequest: t("Show Request"),
  showRequestHint: t("Show Request: what was sent for this reply, and what it cost"),
  moreOfMessage: t("More for This Message"),
  fork: t("Fork from Here"),
  forkHint: t("Fork from Here: a new conversation with everything up to this message"),
  continue: t("Continue"),
  continueMessage: t("Continue exactly where you stopped."),
  retry: t("Retry"),
  answer: t("Get an Answer"),
  cutOff: t("The reply reached its length limit"),
  unanswered: t("Not answered"),

  earlierVersion: t("Earlier version"),
  messages: (n: number) => plural(n, "{0} message", "{0} messages"),
  showVersion: t("Show"),
  hideVersion: t("Hide"),
  undoVersionHint: t("Bring this version back; what was said instead is kept as the earlier version"),

  rename: t("Rename Conversation"),
  forkConversation: t("Fork Conversation"),
  search: t("Search Conversations"),
  findLost: t("Find Lost Conversations"),
  compare: t("Compare Memory Strategies"),
  selectTools: t("Select Tools"),
  settings: t("Settings"),
  log: t("Show Log"),
  titleLabel: t("Title of the conversation"),

  editing: t("Editing an earlier message. What followed it is kept as an earlier version."),
  cancel: t("Cancel"),
  attachments: t("Attachments"),
  remove: (name: string) => t("Remove {0}", name),
  attachment: (one: Attachment) => {
    if (one.kind === "problems") return t("Problems");
    if (one.kind === "text") return one.name;
    if (one.kind === "picture") return picturesText.name(one);
    const name = one.path.slice(one.path.lastIndexOf("/") + 1);
    return one.from === undefined ? name : `${name}:${one.from}-${one.to ?? one.from}`;
  },
  attachmentHint: (one: Attachment) => {
    if (one.kind === "picture") return picturesText.label(one);
    return one.kind === "file" ? one.path : undefined;
  },
  completion: ({ attachment, count: found }: Completion) => {
    if (attachment.kind === "problems") return t("Problems ({0})", number(found ?? 0));
    return attachment.from === undefined ? chatText.attachment(attachment) : t("Selection");
  },
  completionDetail: ({ attachment }: Completion) => {
    if (attachment.kind === "problems") return "";
    const { path, from, to } = attachment;
    return from === undefined
      ? path.slice(0, Math.max(0, path.lastIndexOf("/")))
      : `${path}:${from}-${to ?? from}`;
  },
  suggestions: t("What to attach"),
  nothingFound: t("No file of that name"),
  pastedText: (n: number) => (n === 1 ? t("Pasted text") : t("Pasted text {0}", n)),
  characters: (n: number) => plural(n, "{0} character", "{0} characters"),
  tokens: (n: number) => plural(n, "{0} token", "{0} tokens"),
  draftWeight: (editor: number) =>
    editor > 0
      ? t("Tokens of this message, {0} of them to say what is open in the editor", number(editor))
      : t("Tokens of this message"),
  effect: (effect: Exclude<DraftEffect, "fits">) => effects[effect],
  effectHint: (effect: Exclude<DraftEffect, "fits">) => effectHints[effect],
  refusedFiles: t(
    "Only text and images can be pasted or dropped here; files of the workspace are attached with @.",
  ),
  dropHint: t("Drop files to attach them"),
  attach: t("Attach a File, the Selection or Problems"),

  insert: t("Insert at Cursor"),
  added: (n: number) => plural(n, "{0} line added", "{0} lines added"),
  removed: (n: number) => plural(n, "{0} line removed", "{0} lines removed"),
  changes: t("Changes"),
  deleted: t("deleted"),
} as const;
