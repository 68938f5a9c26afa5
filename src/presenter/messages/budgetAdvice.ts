import type { CompactionPolicy } from "../../core/context/budget.ts";
import type { TokenBreakdown } from "../../core/context/tokenBreakdown.ts";
import { costOf, type TokenPrices } from "../../core/tokens/cost.ts";
import type { Language } from "../language.ts";

/** Advice to keep prompts below a length, in tokens. */
export interface BudgetAdvice {
  readonly tokens: number;
  readonly sentence: string;
}

/** Share of the length from which on advice is given. */
const nearBy = 3 / 4;

/** Advice to keep prompts below the length at which the model's prices rise; undefined while they are far from it, or kept below it already. */
export function budgetAdvice(
  model: string,
  { longPrompt, ...base }: TokenPrices,
  { limit, total }: Pick<TokenBreakdown, "limit" | "total">,
  { strategy, workingBudget = 0 }: CompactionPolicy,
  { t, number, money }: Language,
): BudgetAdvice | undefined {
  if (!longPrompt || strategy === "off") return undefined;
  const { above } = longPrompt;
  const isKept = workingBudget > 0 && workingBudget <= above;
  if (isKept || limit <= above || total < above * nearBy) return undefined;
  const usage = { promptTokens: above + 1, completionTokens: 0 };
  const more = costOf(usage, { ...base, longPrompt }) - costOf(usage, base);
  const sentence = t(
    "A request to {0} costs {1} more at once when its prompt is longer than {2} tokens. longhand.workingBudget keeps prompts below that.",
    model,
    money(more),
    number(above),
  );
  return { tokens: above, sentence };
}
