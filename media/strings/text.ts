import { vendorNames, type ServiceId } from "../../src/protocol/services.ts";
import type { Standing } from "../../src/core/conversation/standing.ts";
import type { TokenBreakdown } from "../../src/core/context/tokenBreakdown.ts";
import type { CompactionRow, ToolStatus } from "../../src/protocol/rows.ts";
import { language, money, number, percent, plural, t } from "../l10n.ts";
import type { SegmentPart } from "../state/segments.ts";
import { ellipsized } from "../../src/core/text/cutText.ts";

const tenths = new Intl.NumberFormat(language, { minimumFractionDigits: 1, maximumFractionDigits: 1 });
const clock = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit" });

const tokens = (n: number) => plural(n, "{0} token", "{0} tokens");

const standings: Readonly<Record<Standing, string>> = {
  sent: t("Sent"),
  pinned: t("Pinned"),
  trimmed: t("Trimmed"),
  summarized: t("Summarized"),
  excluded: t("Excluded"),
  rewound: t("Rewound"),
};

const standingHints: Readonly<Record<Standing, string>> = {
  sent: t("The model sees this"),
  pinned: t("The model always sees this"),
  trimmed: t("Kept here, no longer sent to the model"),
  summarized: t("Kept here; the model sees a summary of it"),
  excluded: t("Kept here, left out by you"),
  rewound: t("Kept here; the conversation went on before it"),
};

const toolStatuses: Readonly<Record<ToolStatus, string>> = {
  waiting: t("Waiting for approval"),
  running: t("Running"),
  done: t("Done"),
  failed: t("Failed"),
  stopped: t("Stopped before its end"),
};

const strategies: Readonly<Record<CompactionRow["strategy"], string>> = {
  dropOldest: t("Drop oldest"),
  slidingWindow: t("Sliding window"),
  summarize: t("Summary"),
  clearToolResults: t("Clear tool results"),
};

const parts: Readonly<Record<SegmentPart, string>> = {
  system: t("System prompt"),
  tools: t("Tools"),
  pinned: t("Pinned"),
  recalled: t("Recalled"),
  images: t("Images"),
  instructions: t("Instructions"),
  summary: t("Summary"),
  history: t("History"),
  plan: t("Plan of the work"),
  framing: t("Framing"),
  free: t("Free"),
  reserve: t("Reserved for the reply"),
};

/** Characters of a reply that are read to a screen reader; the transcript has the rest. */
const announcedCharacters = 1_000;

/** Duration in whole seconds: "42 s", "2 min 5 s". */
function wholeSeconds(ms: number): string {
  const seconds = Math.floor(ms / 1_000);
  if (seconds < 60) return t("{0} s", seconds);
  const minutes = Math.floor(seconds / 60);
  if (seconds % 60 === 0 && minutes < 60) return t("{0} min", minutes);
  if (minutes < 60) return t("{0} min {1} s", minutes, seconds % 60);
  return t("{0} h {1} min", number(Math.floor(minutes / 60)), minutes % 60);
}

const roles = { user: t("You"), assistant: t("Assistant"), system: t("System") };

/** The words that several parts of the panel show or speak. */
export const text = {
  role: (role: "user" | "assistant" | "system") => roles[role],
  summary: t("Summary"),
  tool: (name: string) => t("Tool: {0}", name),
  conversation: t("Conversation"),
  message: t("Message"),
  messagePlaceholder: t("Ask about this workspace"),
  send: t("Send"),
  stop: t("Stop"),
  sendHint: t("Send (Enter)"),
  stopHint: t("Stop (Escape)"),
  working: t("Working"),
  interrupted: t("Stopped before it was finished"),
  jumpToLatest: t("Jump to Latest"),
  loadEarlier: t("Load Earlier Messages"),
  loadingEarlier: t("Loading earlier messages"),

  untitled: t("New conversation"),
  newConversation: t("New Conversation"),
  openConversation: t("Open Conversation"),
  selectModel: t("Select Model"),
  more: t("More Actions"),
  trim: t("Trim Conversation"),
  summarize: t("Summarize Conversation"),
  undoLast: t("Undo Last Memory Change"),
  export: t("Export Conversation"),
  import: t("Import Conversation"),

  emptyTitle: t("What should we look at?"),
  emptyHint: t("Longhand reads this workspace to answer. Everything said stays on record."),
  emptyKeys: t("In the box, @ attaches files and / offers commands."),
  needsKeyHint: t("To begin, choose who answers. A key is kept in the editor's secret storage."),
  services: {
    ...vendorNames,
    local: t("A server on this machine"),
    vscode: t("VS Code's language models"),
  } satisfies Readonly<Record<ServiceId, string>>,
  setApiKey: t("Set API Key"),
  keyFor: (provider: string) => t("for {0}", provider),
  answersFrom: (provider: string) => t("Answers come from {0}.", provider),
  examples: [
    t("Give me a tour of this project"),
    t("Find every TODO and group them by file"),
    t("Explain how the tests are organized"),
  ],
  examplesLabel: t("Examples"),

  allow: t("Allow"),
  allowReads: t("Allow All Reads"),
  deny: t("Deny"),
  approvalFor: (tool: string) => t("Approve {0}", tool),
  toolStatus: (status: ToolStatus) => toolStatuses[status],
  arguments: t("Arguments"),
  result: t("Result"),
  noArguments: t("No arguments"),
  emptyResult: t("Empty result"),

  copy: t("Copy"),
  copied: t("Copied"),
  copyFailed: t("Could not copy"),
  taskDone: t("Done"),
  taskOpen: t("To do"),
  image: t("Image"),

  undo: t("Undo"),
  undone: t("undone"),
  compaction: ({ hidden, cleared, pictures = 0, cut, summary }: CompactionRow) => {
    const gone =
      summary === undefined
        ? plural(hidden, "{0} message trimmed", "{0} messages trimmed")
        : plural(hidden, "{0} message summarized", "{0} messages summarized");
    const parts = [
      ...(hidden > 0 || cleared + pictures + cut === 0 ? [gone] : []),
      ...(cleared > 0 ? [plural(cleared, "{0} tool result cleared", "{0} tool results cleared")] : []),
      ...(pictures > 0 ? [plural(pictures, "{0} image left out", "{0} images left out")] : []),
      ...(cut > 0 ? [plural(cut, "{0} message cut to fit", "{0} messages cut to fit")] : []),
    ];
    return parts.join(", ");
  },
  compactionTokens: ({ tokensBefore, tokensAfter }: CompactionRow) =>
    `${number(tokensBefore)} → ${tokens(tokensAfter)}`,
  compactionMoment: ({ idleMs, saves }: NonNullable<CompactionRow["moment"]>) =>
    t("after a pause of {0}, {1} less for the next request", wholeSeconds(idleMs), money(saves)),
  compactionHint: ({ strategy, automatic }: CompactionRow) =>
    automatic ? t("{0}, automatic", strategies[strategy]) : t("{0}, by you", strategies[strategy]),

  standing: (standing: Standing) => standings[standing],
  standingHint: (standing: Standing) => standingHints[standing],
  weight: tokens,
  time: (at: number) => clock.format(at),
  /** A duration. */
  duration: (ms: number) => {
    if (ms < 1_000) return t("{0} ms", number(Math.round(ms)));
    return ms < 60_000 ? t("{0} s", tenths.format(ms / 1_000)) : wholeSeconds(ms);
  },
  /** A duration so far. */
  elapsed: wholeSeconds,

  figures: ({ total, limit }: TokenBreakdown) =>
    plural(limit, "{1} of {0} token", "{1} of {0} tokens", number(total)),
  share: ({ total, limit }: TokenBreakdown) => percent(limit > 0 ? total / limit : 0),
  context: t("Context"),
  showBreakdown: t("Show Breakdown"),
  part: (part: SegmentPart) => parts[part],
  segment: (part: SegmentPart, n: number) => `${parts[part]}: ${tokens(n)}`,

  replyAnnouncement: (reply: string) => ellipsized(reply, announcedCharacters + 1),
  approvalAnnouncement: (tool: string) => t("{0} waits for your approval", tool),
} as const;
