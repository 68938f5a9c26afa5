import type { CellRun, CellStanding } from "../../src/protocol/comparison.ts";
import type { StrategyFact } from "../../src/protocol/sheets.ts";
import { number, percent, plural, t } from "../l10n.ts";
import { memoryText } from "./memoryText.ts";
import { text } from "./text.ts";

const cells: Readonly<Record<CellStanding, string>> = {
  sent: t("Sent"),
  pinned: t("Pinned"),
  cleared: t("Sent as one line"),
  cut: t("Cut to fit"),
  trimmed: t("Trimmed"),
  summarized: t("Summarized"),
  excluded: t("Excluded"),
  rewound: t("Rewound"),
};

/** The words of the page that compares strategies. */
export const compareText = {
  title: t("Compare Memory Strategies"),
  empty: t("No conversation is open, or it has not begun."),
  emptyHint: t("Say something in the chat: what every strategy would keep of it shows here."),
  suppose: t("Suppose"),
  model: t("Model"),
  window: t("Context window (tokens)"),
  asItIs: t("As It Is"),
  undo: t("Undo Last Memory Change"),
  now: t("Now"),
  nowHint: t("What the next request carries as the conversation stands."),
  strategies: t("Strategies"),
  strategy: memoryText.strategy,
  hint: memoryText.strategyHint,
  apply: t("Apply"),
  applyStrategy: (strategy: StrategyFact["strategy"]) => t("Apply {0}", memoryText.strategy(strategy)),
  nothing: t("Nothing to hide"),

  tokens: t("Tokens"),
  before: t("Tokens before"),
  after: t("Tokens after"),
  share: t("Of the limit"),
  messages: t("Messages kept"),
  exchanges: t("Exchanges kept"),
  cleared: t("Tool results as one line"),
  images: t("Images as a line of text"),
  why: t("Why"),
  cost: t("Cost of a request"),
  extra: t("Extra request"),
  extraNone: t("none"),
  extraSummary: (request: StrategyFact["request"]) => {
    if (request?.chosen.cost === undefined) return t("one, for the summary");
    const { kind, cost } = request.chosen;
    return kind === "appended"
      ? t("one, for the summary, at the end of this conversation: at most {0}", memoryText.dollars(cost))
      : t("one, for the summary, by itself: at most {0}", memoryText.dollars(cost));
  },
  number,
  dollars: memoryText.dollars,
  percent: (part: number, whole: number) => percent(part / Math.max(1, whole)),
  atMost: (tokens: number, summary: number) =>
    t("{0}, and a summary of at most {1}", number(tokens), number(summary)),
  fits: (limit: number) => t("Fits the limit of {0}", text.weight(limit)),
  tooLong: (over: number, limit: number) =>
    t("{0} over the limit of {1}", text.weight(over), text.weight(limit)),

  cell: (standing: CellStanding) => cells[standing],
  run: (first: number, { standing, count, tokens }: CellRun) => {
    const who =
      count === 1
        ? t("Message {0}", number(first))
        : t("Messages {0} to {1}", number(first), number(first + count - 1));
    return t("{0}: {1}, {2}", who, cells[standing], text.weight(tokens));
  },
  picture: (name: string, runs: string) => t("{0}: {1}", name, runs),
  asText: (n: number) => plural(n, "{0} message, in words", "{0} messages, in words"),
  more: (n: number) => t("and {0} more", number(n)),
} as const;
