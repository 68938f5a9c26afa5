import type { Attachment, Completion, DraftEffect } from "../src/composerFacts.ts";

const figure = new Intl.NumberFormat("en-US");
const count = (n: number, one: string, many: string) => `${figure.format(n)} ${n === 1 ? one : many}`;

const effects: Readonly<Record<Exclude<DraftEffect, "fits">, string>> = {
  compacts: "Sending this makes the conversation smaller first",
  tooLong: "This is too long to be sent",
};

const effectHints: Readonly<Record<Exclude<DraftEffect, "fits">, string>> = {
  compacts: "Older messages are hidden from the model, as the settings say. Undo brings them back.",
  tooLong: "Shorten the message, take attachments away or choose a model with a larger window.",
};

/** The words of the composer, the header and the messages' buttons. */
export const chatText = {
  editMessage: "Edit",
  editMessageHint: "Edit and send again; this version is kept",
  copyMessage: "Copy message",
  copied: "Copied",
  copyFailed: "Could not copy",
  fork: "Fork from here",
  forkHint: "Fork from here: a new conversation with everything up to this message",
  continue: "Continue",
  continueMessage: "Continue exactly where you stopped.",
  retry: "Retry",
  answer: "Get an answer",
  cutOff: "The reply reached its length limit",
  unanswered: "Not answered",

  earlierVersion: "Earlier version",
  messages: (n: number) => count(n, "message", "messages"),
  showVersion: "Show",
  hideVersion: "Hide",
  undoVersionHint: "Bring this version back; what was said instead is kept as the earlier version",

  rename: "Rename conversation",
  forkConversation: "Fork conversation",
  compare: "Compare memory strategies",
  settings: "Settings",
  log: "Show log",
  titleLabel: "Title of the conversation",

  editing: "Editing an earlier message. What followed it is kept as an earlier version.",
  cancel: "Cancel",
  attachments: "Attachments",
  remove: (name: string) => `Remove ${name}`,
  attachment: (one: Attachment) => {
    if (one.kind === "problems") return "Problems";
    if (one.kind === "text") return one.name;
    const name = one.path.slice(one.path.lastIndexOf("/") + 1);
    return one.from === undefined ? name : `${name}:${one.from}-${one.to ?? one.from}`;
  },
  attachmentHint: (one: Attachment) => (one.kind === "file" ? one.path : undefined),
  completion: ({ attachment, count: found }: Completion) => {
    if (attachment.kind === "problems") return `Problems (${figure.format(found ?? 0)})`;
    return attachment.from === undefined ? chatText.attachment(attachment) : "Selection";
  },
  completionDetail: ({ attachment }: Completion) => {
    if (attachment.kind === "problems") return "";
    const { path, from, to } = attachment;
    return from === undefined
      ? path.slice(0, Math.max(0, path.lastIndexOf("/")))
      : `${path}:${from}-${to ?? from}`;
  },
  suggestions: "What to attach",
  nothingFound: "No file of that name",
  pastedText: (n: number) => (n === 1 ? "Pasted text" : `Pasted text ${n}`),
  characters: (n: number) => count(n, "character", "characters"),
  tokens: (n: number) => count(n, "token", "tokens"),
  draftWeight: "Tokens of this message",
  effect: (effect: Exclude<DraftEffect, "fits">) => effects[effect],
  effectHint: (effect: Exclude<DraftEffect, "fits">) => effectHints[effect],
  dropHint: "Drop files to attach them",
  attach: "Attach a file, the selection or problems",

  insert: "Insert at cursor",
  added: (n: number) => count(n, "line added", "lines added"),
  removed: (n: number) => count(n, "line removed", "lines removed"),
  changes: "Changes",
} as const;
