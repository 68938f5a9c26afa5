import type { CompactionPolicy } from "../../core/context/budget.ts";
import { isSent } from "../../core/context/standings.ts";
import type { View } from "../../core/context/view.ts";
import type { DraftEffect } from "../../protocol/composer.ts";

/**
 * Effect of sending a draft of so many tokens as the next message; `replaces`: in place of this user message and what
 * follows it.
 */
export function draftEffect(
  { figures, weighed }: Pick<View, "figures" | "weighed">,
  tokens: number,
  replaces: string | undefined,
  { strategy, compactAt }: CompactionPolicy,
): DraftEffect {
  const start = replaces === undefined ? -1 : weighed.findIndex(({ id }) => id === replaces);
  const leaving = start < 0 ? [] : weighed.slice(start).filter(({ standing }) => isSent(standing));
  const total = figures.total + tokens - leaving.reduce((sum, one) => sum + one.tokens, 0);
  // What is hidden makes room for a message, but not for one that is too long by itself.
  if ((strategy === "off" ? total : tokens) > figures.limit) return "tooLong";
  if (strategy === "off") return "fits";
  return total > compactAt * figures.limit ? "compacts" : "fits";
}
