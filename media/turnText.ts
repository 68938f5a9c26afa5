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
  usage: ({ promptTokens, completionTokens, cost }: UsageFact) =>
    [
      `${figure.format(promptTokens)} in`,
      `${figure.format(completionTokens)} out`,
      ...(cost === undefined ? [] : [dollars.format(cost)]),
    ].join(" · "),
  usageHint: ({ cachedTokens = 0 }: UsageFact) =>
    `What the provider charged for this reply, in tokens; ${figure.format(cachedTokens)} of the prompt came from its cache`,
  turnCost: "Latest message and its answer",
  ofWhich: (path: string) => `of which ${path}`,
  allowAlways: (what: string) => `Always allow "${what}" here`,
} as const;
