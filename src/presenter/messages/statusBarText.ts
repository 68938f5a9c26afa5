import { thresholdOf, type CompactionPolicy } from "../../core/context/budget.ts";
import type { View } from "../../core/context/view.ts";
import { errorWords, sourceWords } from "../../protocol/countBasis.ts";
import type { Language } from "../language.ts";

/** Contents of the status bar item. */
interface StatusBarText {
  /** Text with a codicon: "$(book) 12k / 112k". */
  readonly text: string;
  /** Accessible name, with the exact figures: "12,345 of 111,616 tokens". */
  readonly label: string;
  /** Markdown. */
  readonly tooltip: string;
  /** `warning`: above the compaction's threshold; `error`: above the prompt limit. */
  readonly level: "normal" | "warning" | "error";
}

/** Token readout of the next request against the prompt limit. */
export function statusBarText(
  { figures, basis = {} }: Pick<View, "figures" | "basis">,
  policy: CompactionPolicy,
  language: Language,
): StatusBarText {
  const { t, number, percent } = language;
  const { total, limit, reserve, window } = figures;
  const threshold = thresholdOf(figures, policy);
  const error = basis.uncertainty === undefined ? "" : errorWords(basis.uncertainty, t);
  const readout = t("{0} of {1} tokens", number(total), number(limit));
  const sentences = [
    `**${readout}** (${percent(total / limit)})`,
    t("Trimming starts at {0} tokens.", number(threshold)),
    t("{0} tokens are kept free for the reply.", number(reserve)),
    t("The window is {0} tokens ({1}).", number(window), sourceWords(basis, t)),
  ];
  if (error) sentences.push(t("The figure is {0}: the model's tokenizer is not known.", error));
  sentences.push(t("Click for the breakdown."));
  return {
    text: `$(book) ${error && "~"}${compact(total, language)} / ${compact(limit, language)}`,
    label: t("Longhand: {0}", error ? `${readout}, ${error}` : readout),
    tooltip: sentences.join("\n\n"),
    level: levelOf(total, threshold, limit),
  };
}

function levelOf(total: number, threshold: number, limit: number): StatusBarText["level"] {
  if (total <= threshold) return "normal";
  return total > limit ? "error" : "warning";
}

function compact(tokens: number, { number, tenth }: Language): string {
  if (tokens < 1_000) return number(tokens);
  const thousands = tokens / 1_000;
  return `${tokens < 10_000 ? tenth(thousands) : number(Math.round(thousands))}k`;
}
