import type { ReasoningFact } from "../../src/protocol/rows.ts";
import type { ReasoningEffort } from "../../src/core/ports/modelChoice.ts";
import { t } from "../l10n.ts";
import { text } from "./text.ts";

/** The words of how much a model is to reason, and of what it thought before it answered. */
export const reasoningText = {
  effort: t("Reasoning"),
  effortHint: t("How much the model is to reason before it answers, in this conversation"),
  efforts: {
    auto: t("Auto"),
    none: t("None"),
    low: t("Low"),
    medium: t("Medium"),
    high: t("High"),
  } satisfies Readonly<Record<ReasoningEffort, string>>,
  thinking: t("Thinking"),
  thought: ({ ms, tokens }: ReasoningFact): string => {
    const thought = ms === undefined ? t("Thought") : t("Thought for {0}", text.elapsed(ms));
    return tokens === undefined ? thought : `${thought} · ${text.weight(tokens)}`;
  },
};
