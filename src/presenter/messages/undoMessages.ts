import type { Entry } from "../../core/conversation/entry.ts";
import type { Language, Translate } from "../language.ts";

/** Report on a memory change that was taken back: what it was, and what the next request weighs before and after that. */
export function undoMessage(
  entry: Entry,
  { tokensBefore, tokensAfter }: { readonly tokensBefore: number; readonly tokensAfter: number },
  { t, number }: Pick<Language, "t" | "number">,
): string {
  return t(
    "Undone: {0} · {1} → {2} tokens",
    changeWords(entry, t),
    number(tokensBefore),
    number(tokensAfter),
  );
}

/** Name of a memory change, to stand in a sentence. */
function changeWords(entry: Entry, t: Translate): string {
  switch (entry.type) {
    case "compaction":
      return entry.strategy === "summarize" ? t("a summary") : t("a trim");
    case "pin":
      return entry.pinned ? t("a pin") : t("an unpinning");
    case "exclusion":
      return entry.excluded ? t("an exclusion") : t("an inclusion");
    case "image":
      return t("the form of an image");
    case "recalled":
      return t("what was recalled with a message");
    case "rewind":
      return t("the going back to an earlier message");
    case "summaryEdit":
      return t("a change of a summary");
    case "workPlan":
      return t("a change of the plan");
    default:
      return t("a memory change");
  }
}
