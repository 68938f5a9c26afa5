import type { Verification, VerificationProblem } from "../../../core/ports/journal.ts";
import type { Language } from "../../language.ts";
import { storeErrorMessage } from "../storeErrorMessages.ts";

/** Findings of a verification as its command returns them: JSON, the problems in sentences. */
export type VerificationResult = Omit<Verification, "problems"> & { readonly problems: readonly string[] };

/** The findings with their problems in words. */
export function verificationResult(found: Verification, language: Language): VerificationResult {
  return { ...found, problems: found.problems.map((one) => problemMessage(one, language)) };
}

/** Report of a verification, in sentences. */
export function verificationReport(
  { conversations, entries, problems }: VerificationResult,
  { t, number }: Language,
): string {
  if (problems.length > 0) return problems.join(" ");
  return t("All is well: {0} conversations, {1} entries.", number(conversations), number(entries));
}

function problemMessage(problem: VerificationProblem, language: Language): string {
  const { t, number } = language;
  switch (problem.code) {
    case "page":
      return t("The conversations' file is damaged. ({0})", problem.detail);
    case "searchIndex":
      return t("The search index does not agree with the messages. ({0})", problem.detail);
    case "unreadableEntry":
      return t("Entry {0} cannot be read.", problem.id);
    case "lostText":
      return t("The text of entry {0} is gone.", problem.id);
    case "missingEntries":
      return t(
        "Conversation {0} has {1} of {2} entries.",
        problem.id,
        number(problem.found),
        number(problem.of),
      );
    case "store":
      return storeErrorMessage(problem.reason, language);
  }
}
