import type { ReasoningFact } from "../../src/protocol/rows.ts";
import { t } from "../l10n.ts";
import { text } from "./text.ts";

/** The words of what a model thought before it answered. */
export const reasoningText = {
  thinking: t("Thinking"),
  thought: ({ ms, tokens }: ReasoningFact): string => {
    const thought = ms === undefined ? t("Thought") : t("Thought for {0}", text.elapsed(ms));
    return tokens === undefined ? thought : `${thought} · ${text.weight(tokens)}`;
  },
};
