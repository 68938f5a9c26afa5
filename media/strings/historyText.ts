import type { Strategy } from "../../src/core/conversation/strategy.ts";
import type { Standing } from "../../src/core/conversation/standing.ts";
import type { HistoryMessage } from "../../src/protocol/history.ts";
import { language, money, number, plural, t } from "../l10n.ts";
import { memoryText } from "./memoryText.ts";
import { text } from "./text.ts";

const times = new Intl.DateTimeFormat(language, { dateStyle: "medium", timeStyle: "medium" });

const states: Readonly<Record<HistoryMessage["state"], string>> = {
  same: "",
  new: t("new"),
  changed: t("in another form"),
};

const standings: Readonly<Record<Standing, string>> = {
  sent: t("sent"),
  pinned: t("pinned"),
  trimmed: t("trimmed"),
  summarized: t("summarized"),
  excluded: t("excluded"),
  rewound: t("rewound"),
};

/** The words of the page with a conversation's requests. */
export const historyText = {
  title: t("Context History"),
  empty: t("No conversation is open, or nothing of it was sent yet."),
  emptyHint: t("Say something in the chat: each request shows here with what it carried and cost."),
  requests: (n: number) => plural(n, "{0} request", "{0} requests"),
  request: (n: number, count: number) => t("Request {0} of {1}", number(n), number(count)),
  chart: t(
    "Tokens of each request's prompt, with the part from the provider's cache; lines where the conversation was made smaller.",
  ),
  legend: {
    cached: t("From the cache"),
    fresh: t("Not from the cache"),
    chosen: t("Shown below"),
    mark: t("Made smaller"),
  },
  choose: t("Request"),
  previous: t("Previous Request"),
  next: t("Next Request"),
  at: (at: number) => times.format(at),
  prompt: t("Prompt"),
  cached: t("From the cache"),
  output: t("Reply"),
  cost: t("Cost"),
  model: t("Model"),
  after: (strategy: Strategy) =>
    t(
      "After: {0}",
      strategy === "clearToolResults" ? t("Tool results cleared") : memoryText.strategy(strategy),
    ),
  unknown: t("not known"),
  json: t("Open as JSON"),
  difference: t("Compare with the One Before"),
  messages: (n: number) => plural(n, "{0} message", "{0} messages"),
  changes: t("Beside the request before"),
  noChanges: t("The same messages in the same form."),
  gone: (standing: Standing) => t("no longer sent: {0}", standings[standing]),
  tools: (names: readonly string[]) => t("Tools: {0}", names.join(", ")),
  toolsAdded: (names: readonly string[]) => t("Tools that are new: {0}", names.join(", ")),
  toolsRemoved: (names: readonly string[]) => t("Tools that are gone: {0}", names.join(", ")),
  state: (state: HistoryMessage["state"]) => states[state],
  column: { message: t("Message"), tokens: t("Tokens"), requests: t("Requests"), cost: t("Cost so far") },
  inexact: t(
    "This reply is of a version that did not note its request's tools and limits: today's stand for them.",
  ),
  more: (n: number) => plural(n, "and {0} more message", "and {0} more messages"),
  reveal: (line: string) => t("Show in the chat: {0}", line),
  role: memoryText.role,
  weight: text.weight,
  number,
  money,
} as const;
