import type { ReplicationStatus } from "../../core/ports/replication.ts";
import type { Language } from "../language.ts";
import { serverProblemMessage } from "./serverProblemMessages.ts";

/** How the replica on a server stands, in sentences. */
export function storageSentence(status: ReplicationStatus, space: string, language: Language): string {
  const { server, state, waiting, conversations } = status;
  const { t, number } = language;
  switch (state) {
    case "none":
      return t("Conversations are kept on this machine only.");
    case "online":
      return t(
        "Conversations are kept on {0} as well, in the space {1}: {2} of them. Entries that wait: {3}.",
        server,
        space,
        number(conversations),
        number(waiting),
      );
    case "offline":
      return t(
        "{0} is not connected: entries that wait: {1}. {2}",
        server,
        number(waiting),
        problemOf(status, language),
      );
  }
}

/** Mark in the status bar; undefined where the user need not know. */
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
  return { text: `$(cloud-offline) ${number(waiting)}`, tooltip };
}

function problemOf({ problem }: ReplicationStatus, language: Language): string {
  return problem ? serverProblemMessage(problem, language) : "";
}
