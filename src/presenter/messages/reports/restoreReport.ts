import type { RestoredFile, RestoreOutcome } from "../../../core/agent/checkpoints/fileRestore.ts";
import type { FileState } from "../../../core/conversation/entry.ts";
import type { WriteProblem } from "../../../core/ports/fileSnapshots.ts";
import type { Language } from "../../language.ts";

/** Report on a file that was to be restored; JSON, as the command returns it. */
export interface RestoreReport {
  readonly path: string;
  /** `kept`: it is as it was, because of `reason`. */
  readonly change: "created" | "changed" | "deleted" | "kept";
  readonly reason?: string;
}

/** Kind of a file's change. */
export function kindOfChange(before: FileState, after: FileState): "created" | "changed" | "deleted" {
  if (after.kind === "absent") return "deleted";
  return before.kind === "absent" ? "created" : "changed";
}

export function restoreReport(
  { files }: RestoreOutcome,
  nameOf: (file: RestoredFile) => string,
  language: Language,
): readonly RestoreReport[] {
  return files.map((file) => {
    const path = nameOf(file);
    if (file.problem === undefined) return { path, change: kindOfChange(file.before, file.after) };
    return { path, change: "kept", reason: putProblem(file.problem, language) };
  });
}

/** Sentence for a file that was not restored. */
function putProblem(problem: WriteProblem, { t }: Language): string {
  const sentences: { readonly [P in WriteProblem]: string } = {
    changed: t("It changed in this moment."),
    lost: t("Its content is not kept, or no longer."),
    refused: t("It cannot be reached: its folder is not open, or a link leads elsewhere."),
    failed: t("It could not be written. The log has the reason."),
  };
  return sentences[problem];
}
