import type { UsageFact } from "../src/rowFacts.ts";

const figure = new Intl.NumberFormat("en-US");
const dollars = new Intl.NumberFormat("en-US", {
  style: "currency",
  currency: "USD",
  maximumSignificantDigits: 2,
});

/** The words about a turn: what it waits for and what it costs. */
export const turnText = {
  retryingIn: (seconds: number) => (seconds > 0 ? `Retrying in ${seconds} s.` : "Retrying."),
  stop: "Stop",
  queued: "Messages for the next step",
  takeBack: "Take back",
  usage: ({ promptTokens, completionTokens }: UsageFact) =>
    `${figure.format(promptTokens)} in · ${figure.format(completionTokens)} out`,
  cost: (amount: number) => dollars.format(amount),
  usageHint: ({ promptTokens, completionTokens, cachedTokens = 0 }: UsageFact) =>
    `The provider charged for ${figure.format(promptTokens)} tokens in, ${figure.format(cachedTokens)} of them from its cache, and ${figure.format(completionTokens)} out`,
  turnCost: "Latest message and its answer",
  ofWhich: (path: string) => `of which ${path}`,
  allowAlways: (what: string) => `Always allow "${what}" here`,
} as const;
