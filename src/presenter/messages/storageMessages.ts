import { ownerOf } from "../../core/conversation/sharing/sharedId.ts";
import type { Refusals, ReplicationStatus } from "../../core/ports/replication.ts";
import type { StorageMark } from "../../protocol/protocol.ts";
import { inertText } from "../inertText.ts";
import type { Language } from "../language.ts";
import { serverProblemMessage } from "./serverProblemMessages.ts";

/** Place of the replica: the space on the server, how many there are here, and whether the user has stopped bringing them. */
interface ReplicaSpace {
  readonly space: string;
  readonly here: number;
  readonly isPaused: boolean;
  /** True where this machine has a key of the space. */
  readonly isEncrypted?: boolean;
  /** Titles of conversations that are here, by id. */
  readonly titles?: ReadonlyMap<string, string>;
}

/** Titles that are named of those that were refused. */
const mostNamed = 3;

/** Sentences on the state of the replica. */
export function storageSentence(
  status: ReplicationStatus,
  { space, here, isPaused, isEncrypted = false, titles }: ReplicaSpace,
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
  if (status.refused) sentences.push(...refusalSentences(status.refused, language, titles));
  if (lastContact !== undefined) sentences.push(t("Last contact: {0}.", time(lastContact)));
  return sentences.join(" ");
}

/** Mark in the status bar and the panel; undefined where the user need not know. */
export function storageMark(status: ReplicationStatus, language: Language): StorageMark | undefined {
  const { server, state, waiting, problem, refused } = status;
  const { t, number } = language;
  if (state === "online" && refused) {
    const count = refused.unsent.length + refused.unread.length;
    const label = t("{0} held back", number(count));
    return { icon: "warning", label, tooltip: refusalSentences(refused, language).join(" ") };
  }
  const needsUser = problem !== undefined && problem.code !== "unreachable";
  if (state !== "offline" || (waiting === 0 && !needsUser)) return undefined;
  const tooltip = t(
    "{0} is not connected. Conversations are kept here and sent when it is. Entries that wait: {1}. {2}",
    server,
    number(waiting),
    problemOf(status, language),
  );
  const label = waiting > 0 ? t("Offline, {0} waiting", number(waiting)) : t("Offline");
  return { icon: "debug-disconnect", label, tooltip };
}

function refusalSentences(
  { unsent, unread }: Refusals,
  { t, number }: Language,
  titles?: ReadonlyMap<string, string>,
): readonly string[] {
  const named = (ids: readonly string[]) => {
    const known = ids.flatMap((id) => titles?.get(id) ?? []).slice(0, mostNamed);
    return known.map((title) => ` "${inertText(title)}"`).join();
  };
  const sentences: string[] = [];
  if (unsent.length > 0)
    sentences.push(
      t(
        "Conversations that the server cannot store: {0}.{1} They stay on this machine; export those that are to be elsewhere too.",
        number(unsent.length),
        named(unsent),
      ),
    );
  if (unread.length > 0)
    sentences.push(
      t(
        "Conversations on the server that are damaged or sealed with another key: {0}.{1} They are left there, and taken in once the machine that has them goes on in them. The log says more.",
        number(unread.length),
        named(unread),
      ),
    );
  return sentences;
}

/** Whose a conversation is in a list, or that the user shares it; "" for every other. */
export function sharingText(id: string, isShared: boolean, language: Language): string {
  return ownerText(id, language) || (isShared ? language.t("shared") : "");
}

/** Whose a conversation is; "" for one of the user's own. */
export function ownerText(id: string, { t }: Language): string {
  const owner = ownerOf(id);
  return owner === undefined ? "" : t('from "{0}"', inertText(owner));
}

function problemOf({ problem }: ReplicationStatus, language: Language): string {
  return problem ? serverProblemMessage(problem, language) : "";
}
