import { visibleText } from "../../src/core/text/visibleText.ts";
import type { UsageFact } from "../../src/protocol/rows.ts";
import { money, number, plural, t } from "../l10n.ts";

/** The words about a turn: what it waits for and what it costs. */
export const turnText = {
  retryingIn: (seconds: number) => {
    if (seconds <= 0) return t("Retrying.");
    return seconds < 60 ? t("Retrying in {0} s.", seconds) : t("Retrying in {0}.", minutes(seconds));
  },
  waited: (seconds: number) => minutes(seconds),
  awaiting: (seconds: number) => t("Waiting for the server, {0}", minutes(seconds)),
  awaitingStorage: (seconds: number) =>
    t("Waiting until the storage server has what was said, {0}", minutes(seconds)),
  stop: t("Stop"),
  instructionsChanged: (paths: readonly string[]) =>
    t(
      "Instructions have changed: {0}. They count from the next compaction on; earlier, the provider's cache is lost.",
      paths.join(", "),
    ),
  applyInstructions: t("Apply from Now On"),
  queued: t("Messages for the next step"),
  takeBack: t("Take Back"),
  usage: ({ promptTokens, completionTokens }: UsageFact) =>
    [t("{0} in", number(promptTokens)), t("{0} out", number(completionTokens))].join(" · "),
  cost: money,
  usageHint: ({ promptTokens, completionTokens, cachedTokens = 0 }: UsageFact) =>
    t(
      "The provider charged for {0} tokens in, {1} of them from its cache, and {2} out",
      number(promptTokens),
      number(cachedTokens),
      number(completionTokens),
    ),
  turnCost: t("Latest message and its answer"),
  ofWhich: (path: string) => t("of which {0}", path),
  blankLines: (count: number) => plural(count, "⋯ {0} blank line ⋯", "⋯ {0} blank lines ⋯"),
  lines: (count: number) => plural(count, "{0} line", "{0} lines"),
  leadsTo: (path: string) => t("leads to {0}", path),
  askedAgain: t("The file has changed since you were asked. This is what would change now."),
  allowAlways: (what: string) => t('Always Allow "{0}" Here', visibleText(what)),
} as const;

/** "0:42", "12:05". */
function minutes(seconds: number): string {
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}
