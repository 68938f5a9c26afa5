import type { SummaryVersionFact } from "../src/rowFacts.ts";
import type { BreakdownFact, ExcerptFact, MeterFigures, StrategyFact } from "../src/sheetFacts.ts";
import { text } from "./text.ts";

const figure = new Intl.NumberFormat("en-US");
const dollars = new Intl.NumberFormat("en-US", {
  style: "currency",
  currency: "USD",
  maximumSignificantDigits: 3,
});

const count = (n: number, one: string, many: string) => `${figure.format(n)} ${n === 1 ? one : many}`;
const messages = (n: number) => count(n, "message", "messages");

const strategies: Readonly<Record<StrategyFact["strategy"], string>> = {
  slidingWindow: "Sliding window",
  dropOldest: "Drop oldest",
  summarize: "Summarize",
};

const strategyHints: Readonly<Record<StrategyFact["strategy"], string>> = {
  slidingWindow: "Keep the recent exchanges and pinned messages, hide what is older.",
  dropOldest: "Hide the oldest messages until the prompt is small enough.",
  summarize: "Replace the older part by a summary, which a model writes.",
};

const sources: Readonly<Record<NonNullable<MeterFigures["source"]>, string>> = {
  setting: "as set in longhand.contextWindow",
  refusal: "the server said so when a prompt was too long",
  row: "as set in longhand.models",
  server: "the server says",
  catalog: "from the catalog",
  editor: "VS Code says",
  guess: "a guess: nothing is known of this model",
};

const roles: Readonly<Record<ExcerptFact["role"], string>> = {
  system: "System",
  user: text.you,
  assistant: text.assistant,
  tool: "Tool",
};

/** "provider counted 12 tokens more" */
function drift(tokens: number): string {
  if (tokens === 0) return "provider counted the same";
  return `provider counted ${text.weight(Math.abs(tokens))} ${tokens > 0 ? "more" : "less"}`;
}

/** The words of pins, summaries, previews and the breakdown. */
export const memoryText = {
  loadLater: "Load later messages",

  pin: "Pin",
  unpin: "Unpin",
  pinHint: "Pin: always send this",
  unpinHint: "Unpin: send this while there is room",
  exclude: "Exclude",
  include: "Include",
  excludeHint: "Exclude: never send this",
  includeHint: "Include: send this again",

  edit: "Edit",
  save: "Save",
  cancel: "Cancel",
  close: "Close",
  apply: "Apply",
  summaryText: "Summary text",
  regenerate: "Regenerate",
  instruction: "Instruction for the new summary (optional)",
  instructionExample: "For example: keep the names of files",
  writingSummary: "Writing the summary…",
  versions: (n: number) => count(n, "version", "versions"),
  version: ({ by, at }: SummaryVersionFact) => `${by === "you" ? text.you : by}, ${text.time(at)}`,
  versionInForce: "In use",
  useVersion: "Use this version",
  replaces: (n: number) => `Replaces ${messages(n)}`,
  goTo: "Go to this message",
  more: (n: number) => `and ${figure.format(n)} more`,
  role: (role: ExcerptFact["role"]) => roles[role],
  tokens: (n: number) => figure.format(n),

  breakdown: "Next request",
  total: "Total",
  ofLimit: (limit: number) => `of ${text.weight(limit)}`,
  tools: (n: number) => `Tools (${figure.format(n)})`,
  heaviest: "Heaviest messages",
  others: (n: number) => `${figure.format(n)} other ${n === 1 ? "message" : "messages"}`,
  free: "Free",
  window: ({ window, source = "catalog" }: MeterFigures) =>
    `The window is ${text.weight(window)} (${sources[source]})`,
  estimated: (uncertainty: number) =>
    `estimated ±${figure.format(Math.max(1, Math.ceil(uncertainty * 100)))} %`,
  estimatedHint: "The model's tokenizer is not known: Longhand learns from what the server reports.",
  meterMark: (compactAt: number, compactTo: number) =>
    `Above ${text.weight(compactAt)} the conversation is brought down to ${figure.format(compactTo)}`,
  cost: "Cost",
  costHint: "What the request for this reply cost",
  spent: "This conversation so far",
  nextPrompt: "Next request, without its reply",
  nextCached: (tokens: number) => `With ${text.weight(tokens)} from the provider's cache`,
  dollars: (amount: number | null) => (amount === null ? "unknown" : dollars.format(amount)),
  drift: "Counted and reported",
  latestDrift: (tokens: number | null) =>
    tokens === null ? "The provider has reported nothing yet." : `Last request: ${drift(tokens)}.`,
  modelDrift: ({ model, requests, exact, drift: sum }: BreakdownFact["drift"][number]) =>
    `${model}: ${drift(sum)} over ${count(requests, "request", "requests")}, ${figure.format(exact)} exact.`,

  preview: { trim: "Trim conversation", summarize: "Summarize conversation" },
  strategy: (strategy: StrategyFact["strategy"]) => strategies[strategy],
  strategyHint: (strategy: StrategyFact["strategy"]) => strategyHints[strategy],
  nothingToHide:
    "There is nothing to hide: system prompts, pinned messages and the latest exchange always stay.",
  goes: (n: number) => `No longer sent: ${messages(n)}`,
  cleared: (n: number) => `Sent as one line: ${count(n, "tool result", "tool results")}`,
  stays: (n: number) => `Still sent: ${messages(n)}`,
  beforeAfter: (before: number, after: number) => `${figure.format(before)} → ${text.weight(after)}`,
  andSummary: (n: number) => `and a summary of at most ${text.weight(n)}`,
  extraRequest: "One extra request, for the summary",
  nextCost: (amount: number | null) => `Next request: ${memoryText.dollars(amount)}`,
  undoable: "Nothing is deleted: Undo brings everything back.",
} as const;
