import { money, number, plural, t } from "../l10n.ts";

/** The words of the page about usage and cost. */
export const usageText = {
  title: t("Usage and Cost"),
  hint: t(
    "What models took and cost in this workspace, as their servers reported it. What forks have in common counts once.",
  ),
  period: t("Period"),
  periodOf: (days: number) => (days === 0 ? t("All") : plural(days, "{0} day", "Last {0} days")),
  save: t("Save as a Table"),
  none: t("No request in this time."),
  total: t("Together"),
  today: (cost: number, limit: number) => t("Today: {0} of {1}", money(cost), money(limit)),
  byDay: t("By day"),
  byModel: t("By model"),
  byConversation: t("By conversation"),
  day: t("Day"),
  model: t("Model"),
  conversation: t("Conversation"),
  requests: t("Requests"),
  input: t("Input tokens"),
  cached: t("From the cache"),
  output: t("Output tokens"),
  cost: t("Cost"),
  summaries: t("for summaries"),
  recalled: t("for recalled parts"),
  number,
  money,
  unpriced: (n: number) =>
    plural(n, "The price of {0} request is not known.", "The prices of {0} requests are not known."),
  atLeast: (amount: number) => t("at least {0}", money(amount)),
  unknown: t("not known"),
  open: (title: string) => t("Open {0}", title),
  more: (n: number) => plural(n, "and {0} more conversation", "and {0} more conversations"),
} as const;
