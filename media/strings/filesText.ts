import type { FileFact, FileSheetKind, LineEnd } from "../../src/protocol/files.ts";
import { plural, t } from "../l10n.ts";

const changes: { readonly [C in FileFact["change"]]: string } = {
  created: t("new"),
  changed: t("changed"),
  deleted: t("deleted"),
};

const titles: { readonly [K in FileSheetKind]: string } = {
  restore: t("Restore"),
  review: t("Changes of This Turn"),
};

const lineEnds: { readonly [E in LineEnd]: string } = {
  crlf: t("CRLF"),
  lf: t("LF"),
  none: t("no line end at the end of the file"),
};

/** The words about the workspace's files. */
export const filesText = {
  title: (kind: FileSheetKind) => titles[kind],
  restoreHere: t("Restore"),
  restoreHint: t("Bring the files, the conversation or both back to how they were at this message"),
  review: t("Review Changes"),
  reviewHint: t("Show which files this turn has changed, to keep or put back each place"),
  restoreFiles: (n: number) => plural(n, "Restore {0} File", "Restore {0} Files"),
  restoreConversation: t("Restore Conversation"),
  restoreBoth: t("Restore Both"),
  cancel: t("Cancel"),
  close: t("Close"),
  keep: t("Keep"),
  keepAll: t("Keep File"),
  putBack: t("Put Back"),
  putBackAll: t("Put Back File"),
  openDiff: t("Open Difference"),
  openAll: t("Open in Editor"),
  of: (action: string, what: string) => t("{0}: {1}", action, what),
  place: (path: string, line: number) => t("{0}, line {1}", path, line),
  change: (change: FileFact["change"]) => changes[change],
  lineEnd: (end: LineEnd) => lineEnds[end],
  changedSince: t("changed since by you or another program"),
  changedSinceHint: t(
    "What is there now is kept in the record when you restore it, so that you can undo that.",
  ),
  nothingToRestore: t("The files are as they were at this message."),
  nothingChanged: t("This turn has changed no files, or all is as it was."),
  restoreIntro: t("These files become what they were at this message. Undo brings them back."),
  reviewIntro: t("What this turn has changed, as the files are now. What you put back can be undone."),
  renewed: t("A file has changed since it was shown here: nothing was done. This is how it is now."),
  restored: (n: number) => plural(n, "{0} file restored", "{0} files restored"),
  undone: (n: number) => plural(n, "{0} file restored by undo", "{0} files restored by undo"),
  takenBack: t("taken back"),
  editRestores: t("Restore the files"),
  editRestoresHint: t(
    "Files become what they were at this message before it is sent again, save those that you have changed since.",
  ),
} as const;
