import { furtherWords, shellTool, type Allowance, type ShellKind } from "../../core/permissions/allowance.ts";
import type { HarmlessWords } from "../../core/permissions/harmlessWords.ts";
import type { Translate } from "../language.ts";

/** Coverage of an allowance: all that it would allow, for the user to read before they give it. */
export function allowanceCoverage(allowance: Allowance, shell: ShellKind, t: Translate): string {
  if (allowance.tool !== shellTool) return t("Covers every call of this tool, whatever it is given.");
  const known = shell === "posix" ? furtherWords(allowance) : undefined;
  if (!known) return t("Covers this very command, in this folder.");
  const after = known.script ? ["--", ...optionsOf(known.script)] : [];
  const options = [...optionsOf(known), ...after].join(" ");
  switch ((known.script ?? known).operands) {
    case "none":
      return t("Covers the command itself, in this folder, and after it only: {0}", options);
    case "paths":
      return t(
        "Covers the command itself, in this folder, and after it only names, relative paths below the folder, and: {0}",
        options,
      );
    case "tests":
      return t(
        "Covers the command itself, in this folder, and after it only files that are named as tests are, and: {0}",
        options,
      );
  }
}

function optionsOf({ flags, valued, joined }: HarmlessWords): readonly string[] {
  return [...flags, ...new Set([...valued, ...joined].map((name) => `${name} …`))];
}
