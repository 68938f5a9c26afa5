import type { Strategy } from "../../src/core/conversation/strategy.ts";
import { errorWords, sourceWords } from "../../src/protocol/countBasis.ts";
import type { UntoldFile } from "../../src/core/ports/guidance.ts";
import type { CannotFit } from "../../src/core/context/cannotFit.ts";
import type { IndexFact, ShortenedFact, SummaryVersionFact } from "../../src/protocol/rows.ts";
import type {
  BreakdownFact,
  DoubtedFact,
  ExcerptFact,
  MeterFigures,
  StrategyFact,
  TimingFact,
} from "../../src/protocol/sheets.ts";
import { money, number, plural, t } from "../l10n.ts";
import { text } from "./text.ts";

const strategies: Readonly<Record<StrategyFact["strategy"], string>> = {
  slidingWindow: t("Sliding window"),
  dropOldest: t("Drop oldest"),
  summarize: t("Summarize"),
};

const strategyHints: Readonly<Record<StrategyFact["strategy"], string>> = {
  slidingWindow: t(
    "Keep the recent exchanges, pins and what matters, and as much of the rest as there is room for.",
  ),
  dropOldest: t("Hide the oldest messages until the prompt is small enough."),
  summarize: t("Replace the older part by a summary, which a model writes."),
};

const indexKinds: Readonly<Record<IndexFact["kind"], string>> = {
  changed: t("Files changed"),
  commands: t("Commands run"),
  errors: t("Errors met"),
  values: t("Numbers said"),
  named: t("Names and paths"),
  read: t("Files read"),
};

const untoldReasons: Readonly<Record<UntoldFile["reason"], string>> = {
  large: t("larger than 200 kB"),
  many: t("too many of them"),
  undescribed: t("no description"),
};

const roles: Readonly<Record<ExcerptFact["role"], string>> = {
  system: t("System"),
  user: text.role("user"),
  assistant: text.role("assistant"),
  tool: t("Tool"),
};

/** "provider counted 12 tokens more" */
function drift(tokens: number): string {
  if (tokens === 0) return t("provider counted the same");
  const by = text.weight(Math.abs(tokens));
  return tokens > 0 ? t("provider counted {0} more", by) : t("provider counted {0} less", by);
}

/** The words of pins, summaries, previews and the breakdown. */
export const memoryText = {
  loadLater: t("Load Later Messages"),

  pin: t("Pin"),
  unpin: t("Unpin"),
  pinHint: t("Pin: always send this"),
  unpinHint: t("Unpin: send this while there is room"),
  exclude: t("Exclude"),
  include: t("Include"),
  excludeHint: t("Exclude: never send this"),
  includeHint: t("Include: send this again"),

  edit: t("Edit"),
  save: t("Save"),
  cancel: t("Cancel"),
  close: t("Close"),
  apply: t("Apply"),
  applyAndEdit: t("Apply and Edit"),
  summaryText: t("Summary text"),
  recalled: (n: number) => plural(n, "Recalled: {0} earlier message", "Recalled: {0} earlier messages"),
  instructions: (paths: readonly string[]) => t("Instructions: {0}", paths.join(", ")),
  instructionsHint: t("The workspace's instructions for files at hand, which go along with this"),
  untold: (path: string) => t("Left out: {0}", path),
  untoldReasons,
  recalledHint: t("Hidden messages that go along with this one, since they fit it"),
  undoRecalled: t("Send Without Them"),
  pinPart: t("Pin"),
  pinPartLabel: (from: string) => t("Pin the message by {0}", from),
  showPart: t("Show"),
  showPartLabel: (from: string) => t("Show the message by {0}", from),
  found: t("Found in conversations"),
  exactIndex: t("Kept exactly"),
  indexKinds,
  regenerate: t("Regenerate"),
  instruction: t("Instruction for the new summary (optional)"),
  instructionExample: t("For example: keep the names of files"),
  summarizing: t("Summarizing…"),
  summaryFault: (fault: string) =>
    t("No summary could be made: {0} Where room is needed, older messages are hidden instead.", fault),
  shortened: ({ form, full }: ShortenedFact, tokens: number) =>
    form === "cut"
      ? t("Cut to fit: {0} of {1} sent", number(tokens), text.weight(full))
      : t("Cleared: {0} of {1} sent", number(tokens), text.weight(full)),
  shortenedHint: t("All of it stays here; the agent can look it up"),
  problemParts: ({
    system,
    tools,
    framing,
    pinned,
    recalled = 0,
    images = 0,
    instructions = 0,
    plan = 0,
    summary,
    history,
    latest,
  }: CannotFit) =>
    [
      [t("System prompt"), system],
      [t("Tools"), tools],
      [t("Pinned"), pinned],
      [t("Recalled"), recalled],
      [t("Images"), images],
      [t("Instructions"), instructions],
      [t("Summary"), summary],
      [t("Latest exchange"), Math.min(latest, history)],
      [t("Older messages"), Math.max(0, history - latest)],
      [t("Plan of the work"), plan],
      [t("Framing"), framing],
    ] as const,
  totalOf: (total: number, limit: number) => t("{0} of {1}", number(total), text.weight(limit)),
  writingSummary: t("Writing the summary…"),
  versions: (n: number) => plural(n, "{0} version", "{0} versions"),
  version: ({ by, at }: SummaryVersionFact) => `${by === "you" ? text.role("user") : by}, ${text.time(at)}`,
  versionInForce: t("In use"),
  useVersion: t("Use This Version"),
  replaces: (n: number) => plural(n, "Replaces {0} message", "Replaces {0} messages"),
  goTo: t("Go to This Message"),
  more: (n: number) => t("and {0} more", number(n)),
  role: (role: ExcerptFact["role"]) => roles[role],
  tokens: number,

  breakdown: t("Next Request"),
  total: t("Total"),
  ofLimit: (limit: number) => t("of {0}", text.weight(limit)),
  tools: (n: number) => t("Tools ({0})", number(n)),
  heaviest: t("Heaviest messages"),
  leftOut: t("Excluded messages"),
  others: (n: number) => plural(n, "{0} other message", "{0} other messages"),
  free: t("Free"),
  window: (figures: MeterFigures) =>
    t("The window is {0} ({1})", text.weight(figures.window), sourceWords(figures, t)),
  estimated: (uncertainty: number) => errorWords(uncertainty, t),
  estimatedHint: t("The model's tokenizer is not known: Longhand learns from what the server reports."),
  meterMark: (compactAt: number, compactTo: number) =>
    t("Above {0} the conversation is brought down to {1}", text.weight(compactAt), number(compactTo)),
  cost: t("Cost"),
  spent: t("This conversation so far"),
  nextPrompt: t("Next request, without its reply"),
  nextCached: (tokens: number) => t("With {0} from the provider's cache", text.weight(tokens)),
  cachedUntil: (tokens: number, until: number) =>
    t("With {0} from the provider's cache, cached until {1}", text.weight(tokens), text.time(until)),
  cold: t("Cold: nothing of it is in the provider's cache"),
  afterTrim: t("After a trim"),
  ofWhichReasoning: t("of which reasoning that goes back"),
  uncached: t("The provider caches nothing."),
  longPrompt: ({ above, input, more, isAbove }: NonNullable<BreakdownFact["cost"]["longPrompt"]>) =>
    isAbove
      ? t(
          "It is longer than {0}: the whole request costs {1} per million tokens in, {2} more.",
          text.weight(above),
          money(input),
          money(more),
        )
      : t(
          "Above {0} the whole request costs {1} per million tokens in: {2} more from there on.",
          text.weight(above),
          money(input),
          money(more),
        ),
  timing: (timing: TimingFact) =>
    timing.kind === "waits"
      ? t(
          "A compaction waits, up to {0}: it would break the provider's cache for {1} and save {2} over the next {3}.",
          text.weight(timing.ceiling),
          money(timing.costs),
          money(timing.saves),
          plural(timing.requests, "{0} request", "{0} requests"),
        )
      : t(
          "After a pause of {0} nothing is cached: the conversation is made smaller with the next request, which then costs {1} less.",
          text.elapsed(timing.idleMs),
          money(timing.saves),
        ),
  dollars: (amount: number | null) => (amount === null ? t("unknown") : money(amount)),
  drift: t("Counted and reported"),
  latestDrift: (tokens: number | null) =>
    tokens === null ? t("The provider has reported nothing yet.") : t("Last request: {0}.", drift(tokens)),
  doubted: ({ reported, used, isCut }: DoubtedFact) => {
    const [said, ours] = [number(reported), number(used)];
    if (!isCut) {
      return t(
        "The provider reported {0} tokens for a request, which cannot be true: Longhand goes by {1}.",
        said,
        ours,
      );
    }
    return t(
      "The server read {0} of {1} tokens of a prompt: it cuts in silence what is longer than its context length. Set that higher there, or longhand.contextWindow lower.",
      said,
      ours,
    );
  },
  modelDrift: ({ model, requests, exact, drift: sum }: BreakdownFact["drift"][number]) =>
    plural(
      requests,
      "{1}: {2} over {0} request, {3} exact.",
      "{1}: {2} over {0} requests, {3} exact.",
      model,
      drift(sum),
      number(exact),
    ),

  preview: { trim: t("Trim Conversation"), summarize: t("Summarize Conversation") },
  strategy: (strategy: StrategyFact["strategy"]) => strategies[strategy],
  strategyHint: (strategy: StrategyFact["strategy"]) => strategyHints[strategy],
  goes: (n: number) => plural(n, "No longer sent: {0} message", "No longer sent: {0} messages"),
  cleared: (n: number) =>
    plural(n, "Sent as one line: {0} tool result", "Sent as one line: {0} tool results"),
  stays: (n: number) => plural(n, "Still sent: {0} message", "Still sent: {0} messages"),
  beforeAfter: (before: number, after: number) => `${number(before)} → ${text.weight(after)}`,
  andSummary: (n: number) => t("and a summary of at most {0}", text.weight(n)),
  extraRequest: (request: StrategyFact["request"]) => {
    if (!request) return t("One extra request, for the summary");
    const { chosen, other } = request;
    if (chosen.cost === undefined) {
      return t("One extra request, for the summary: to {0}, whose price is not known", chosen.model);
    }
    const cost = memoryText.dollars(chosen.cost);
    const dearer = memoryText.dollars(other?.cost ?? null);
    if (!other) return t("One extra request, for the summary: to {0}, at most {1}", chosen.model, cost);
    return chosen.kind === "appended"
      ? t(
          "One extra request, for the summary: at the end of this conversation, at most {0}, since {1} of its {2} tokens are cached; by itself, to {3}, at most {4}",
          cost,
          number(chosen.cachedTokens),
          number(chosen.tokens),
          other.model,
          dearer,
        )
      : t(
          "One extra request, for the summary: by itself, to {0}, at most {1}; at the end of this conversation, at most {2}",
          chosen.model,
          cost,
          dearer,
        );
  },
  compactionAsked: (strategy: Strategy, hidden: number, before: number, after: number) =>
    plural(
      hidden,
      "{1}: {0} message would be hidden or shortened before the next request, which then takes {2} instead of {3} tokens.",
      "{1}: {0} messages would be hidden or shortened before the next request, which then takes {2} instead of {3} tokens.",
      strategy === "clearToolResults" ? t("Tool results cleared") : strategies[strategy],
      number(after),
      number(before),
    ),
  cheaperBelow: (length: number) =>
    t("The next prompt is then below {0} tokens, above which the model costs more.", number(length)),
  cannotWait: t("Without it the request does not fit."),
  applyNow: t("Apply"),
  insteadBy: (strategy: StrategyFact["strategy"]) => t("{0} Instead", strategies[strategy]),
  notNow: t("Not Now"),
  showPreview: t("Show Which"),
  nextCost: (amount: number | null) => t("Next request: {0}", memoryText.dollars(amount)),
  undoable: t("Nothing is deleted: Undo brings everything back."),
} as const;
