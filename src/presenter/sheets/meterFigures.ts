import { targetOf, thresholdOf, type CompactionPolicy } from "../../core/context/budget.ts";
import type { View } from "../../core/context/view.ts";
import type { MeterFigures } from "../../protocol/sheets.ts";

/** Figures of a view with the meter's marks: at which total the conversation is made smaller, and down to which. */
export function meterFigures(
  { figures, basis }: Pick<View, "figures" | "basis">,
  policy: CompactionPolicy,
): MeterFigures {
  if (policy.strategy === "off") return { ...figures, ...basis };
  return {
    ...figures,
    ...basis,
    compactAt: thresholdOf(figures, policy),
    compactTo: targetOf(figures, policy),
  };
}
