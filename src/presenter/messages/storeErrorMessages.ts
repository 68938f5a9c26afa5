import { isGap, type StoreErrorReason } from "../../core/ports/errors/storeError.ts";
import type { Language } from "../language.ts";
import { serverProblemMessage } from "./serverProblemMessages.ts";

type Messages = {
  readonly [C in StoreErrorReason["code"]]: (
    reason: Extract<StoreErrorReason, { code: C }>,
    language: Language,
  ) => string;
};

/** A failure of the conversations' store in the user's words, with those of SQLite or the system in brackets. */
export function storeErrorMessage(reason: StoreErrorReason, language: Language): string {
  const say = messages[reason.code] as (reason: StoreErrorReason, language: Language) => string;
  return say(reason, language);
}

const messages: Messages = {
  unknownConversation: (_, { t }) => t("There is no such conversation."),
  idTaken: (_, { t }) => t("There is a conversation with this id already."),
  outOfOrder: (reason, { t, number }) => {
    const [seq, last] = [number(reason.seq), number(reason.last)];
    if (isGap(reason))
      return t("Entry {0} cannot follow entry {1}: what stands between is not stored.", seq, last);
    return t("Entry {0} cannot follow entry {1}: another window has continued this conversation.", seq, last);
  },
  leased: (_, { t }) => t("This conversation is continued in another window."),
  unstorable: ({ detail }, { t }) => t("This cannot be saved as it is. ({0})", detail),
  full: ({ detail }, { t }) => t("The conversation cannot be saved: the disk is full. ({0})", detail),
  readOnly: ({ detail }, { t }) =>
    t("The conversations cannot be saved: their file is read-only. ({0})", detail),
  unusable: ({ detail }, { t }) => t("The conversations' file could not be read or written. ({0})", detail),
  notOpened: ({ detail }, { t }) => t("The conversations' file could not be opened. ({0})", detail),
  damaged: ({ detail }, { t }) => t("The conversations' file is damaged. ({0})", detail),
  noDatabase: ({ detail }, { t }) => t("The conversations' file is not a database. ({0})", detail),
  emptied: (_, { t }) => t("The conversations' file is empty or gone."),
  busy: ({ detail }, { t }) => t("The conversations are locked by another program. ({0})", detail),
  newer: ({ format, known }, { t, number }) =>
    t(
      "The conversations were written by a newer version of Longhand (format {0}; this one knows {1}): they can be read here but not continued.",
      number(format),
      number(known),
    ),
  stopped: ({ detail }, { t }) => t("The conversation store stopped unexpectedly. ({0})", detail),
  offline: ({ detail }, { t }) => t("The server of the conversations cannot be reached. ({0})", detail),
  server: ({ problem }, language) => serverProblemMessage(problem, language),
  closed: (_, { t }) => t("The conversation store is closed."),
  closedUnsaved: ({ because }, language) =>
    language.t(
      "The conversation store was closed before this could be saved: {0}",
      storeErrorMessage(because, language),
    ),
  failed: ({ detail }, { t }) => t("The conversation store failed. ({0})", detail),
};
