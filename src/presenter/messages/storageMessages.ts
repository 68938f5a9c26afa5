import { ownerOf } from "../../core/conversation/sharing/sharedId.ts";
import type { ReplicationStatus } from "../../core/ports/replication.ts";
import { inertText } from "../inertText.ts";
import type { Language } from "../language.ts";
import { serverProblemMessage } from "./serverProblemMessages.ts";

/** Place of the replica: the space on the server, how many there are here, and whether the user has stopped bringing them. */
export interface StoragePlace {
  readonly space: string;
  readonly here: number;
  readonly isPaused: boolean;
  /** This machine has a key of the space. */
  readonly isEncrypted?: boolean;
}

/** Sentences on the state of the replica. */
export function storageSentence(
  status: ReplicationStatus,
  { space, here, isPaused, isEncrypted = false }: StoragePlace,
  language: Language,
): string {
  const { server, state, waiting, conversations, lastContact } = status;
  const { t, number, time } = language;
  if (state === "none") {
    return isPaused
      ? t("Stopped by you: conversations are kept on this machine only until it goes on.")
      : t("Conversations are kept on this machine only.");
  }
  const sentences = [
    state === "online"
      ? t("Conversations are kept on {0} as well, in the space {1}.", server, space)
      : t("{0} is not connected. {1}", server, problemOf(status, language)),
    t(
      "Conversations here: {0}, there: {1}. Entries that wait: {2}.",
      number(here),
      number(conversations),
      number(waiting),
    ),
  ];
  if (isEncrypted) sentences.push(t("What is there is encrypted with your passphrase."));
  if (state === "online" && status.problem) sentences.push(problemOf(status, language));
  if (lastContact !== undefined) sentences.push(t("Last contact: {0}.", time(lastContact)));
  return sentences.join(" ");
}

/** Mark in the status bar and the panel; undefined where the user need not know. */
export function storageMark(
  status: ReplicationStatus,
  language: Language,
): { readonly text: string; readonly tooltip: string } | undefined {
  const { server, state, waiting, problem } = status;
  const needsUser = problem !== undefined && problem.code !== "unreachable";
  if (state !== "offline" || (waiting === 0 && !needsUser)) return undefined;
  const { t, number } = language;
  const tooltip = t(
    "{0} is not connected. Conversations are kept here and sent when it is. Entries that wait: {1}. {2}",
    server,
    number(waiting),
    problemOf(status, language),
  );
  return { text: `$(cloud) ${number(waiting)}`, tooltip };
}

/** Whose a conversation is in a list, or that the user shares it; "" for every other. */
export function sharingText(id: string, isShared: boolean, { t }: Language): string {
  const owner = ownerOf(id);
  if (owner !== undefined) return t('from "{0}"', inertText(owner));
  return isShared ? t("shared") : "";
}

function problemOf({ problem }: ReplicationStatus, language: Language): string {
  return problem ? serverProblemMessage(problem, language) : "";
}
