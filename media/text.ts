import type { Standing } from "../src/core/context/standing.ts";
import type { TokenFigures } from "../src/core/context/figures.ts";
import type { CompactionRow, ToolStatus } from "../src/rowFacts.ts";
import type { SegmentPart } from "./state/segments.ts";

const figure = new Intl.NumberFormat("en-US");
const percent = new Intl.NumberFormat("en-US", { style: "percent" });
const clock = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit" });

const count = (n: number, one: string, many: string) => `${figure.format(n)} ${n === 1 ? one : many}`;
const tokens = (n: number) => count(n, "token", "tokens");

const standings: Readonly<Record<Standing, string>> = {
  sent: "Sent",
  pinned: "Pinned",
  trimmed: "Trimmed",
  summarized: "Summarized",
  excluded: "Excluded",
  rewound: "Rewound",
};

const standingHints: Readonly<Record<Standing, string>> = {
  sent: "The model sees this",
  pinned: "The model always sees this",
  trimmed: "Kept here, no longer sent to the model",
  summarized: "Kept here; the model sees a summary of it",
  excluded: "Kept here, left out by you",
  rewound: "Kept here; the conversation went on before it",
};

const toolStatuses: Readonly<Record<ToolStatus, string>> = {
  waiting: "Waiting for approval",
  running: "Running",
  done: "Done",
  failed: "Failed",
};

const strategies: Readonly<Record<CompactionRow["strategy"], string>> = {
  dropOldest: "Drop oldest",
  slidingWindow: "Sliding window",
  summarize: "Summary",
  clearToolResults: "Clear tool results",
};

const parts: Readonly<Record<SegmentPart, string>> = {
  system: "System prompt",
  tools: "Tools",
  pinned: "Pinned",
  summary: "Summary",
  history: "History",
  framing: "Framing",
  free: "Free",
  reserve: "Reserved for the reply",
};

/** Long replies are cut for the screen reader; the transcript has the rest. */
const announcedCharacters = 1_000;

/** Every word the panel shows or speaks. */
export const text = {
  you: "You",
  assistant: "Assistant",
  summary: "Summary",
  tool: (name: string) => `Tool: ${name}`,
  conversation: "Conversation",
  message: "Message",
  messagePlaceholder: "Ask about this workspace",
  send: "Send",
  stop: "Stop",
  sendHint: "Send (Enter)",
  stopHint: "Stop (Escape)",
  working: "Working",
  interrupted: "Stopped before it was finished",
  jumpToLatest: "Jump to latest",
  loadEarlier: "Load earlier messages",
  loadingEarlier: "Loading earlier messages",

  untitled: "New conversation",
  newConversation: "New conversation",
  openConversation: "Open conversation",
  selectModel: "Select model",
  more: "More actions",
  trim: "Trim conversation",
  summarize: "Summarize conversation",
  undoLast: "Undo last memory change",
  export: "Export conversation",
  import: "Import conversation",

  emptyTitle: "What should we look at?",
  emptyHint: "Longhand reads this workspace to answer. Everything said stays on record.",
  needsKeyHint: "To begin, set the key of your model service. It is kept in the editor's secret storage.",
  setApiKey: "Set API key",
  answersFrom: (provider: string) => `Answers come from ${provider}.`,
  examples: [
    "Give me a tour of this project",
    "Find every TODO and group them by file",
    "Explain how the tests are organized",
  ],
  examplesLabel: "Examples",

  allow: "Allow",
  allowReads: "Allow all reads",
  deny: "Deny",
  approvalFor: (tool: string) => `Approve ${tool}`,
  toolStatus: (status: ToolStatus) => toolStatuses[status],
  arguments: "Arguments",
  result: "Result",
  noArguments: "No arguments",
  emptyResult: "Empty result",

  copy: "Copy",
  copied: "Copied",
  copyFailed: "Could not copy",
  taskDone: "Done",
  taskOpen: "To do",
  image: "Image",

  undo: "Undo",
  undone: "undone",
  compaction: ({ strategy, hidden, summary }: CompactionRow) => {
    if (strategy === "clearToolResults") return `${count(hidden, "tool result", "tool results")} cleared`;
    return `${count(hidden, "message", "messages")} ${summary === undefined ? "trimmed" : "summarized"}`;
  },
  compactionTokens: ({ tokensBefore, tokensAfter }: CompactionRow) =>
    `${figure.format(tokensBefore)} → ${tokens(tokensAfter)}`,
  compactionHint: ({ strategy, automatic }: CompactionRow) =>
    `${strategies[strategy]}, ${automatic ? "automatic" : "by you"}`,

  standing: (standing: Standing) => standings[standing],
  standingHint: (standing: Standing) => standingHints[standing],
  weight: tokens,
  time: (at: number) => clock.format(at),
  duration: (ms: number) => {
    if (ms < 1_000) return `${figure.format(Math.round(ms))} ms`;
    const seconds = ms / 1_000;
    if (seconds < 60) return `${seconds.toFixed(1)} s`;
    return `${figure.format(Math.floor(seconds / 60))} min ${figure.format(Math.floor(seconds % 60))} s`;
  },

  figures: ({ total, limit }: TokenFigures) => `${figure.format(total)} of ${tokens(limit)}`,
  share: ({ total, limit }: TokenFigures) => percent.format(limit > 0 ? total / limit : 0),
  context: "Context",
  showBreakdown: "Show breakdown",
  part: (part: SegmentPart) => parts[part],
  segment: (part: SegmentPart, n: number) => `${parts[part]}: ${tokens(n)}`,

  replyAnnouncement: (reply: string) =>
    reply.length <= announcedCharacters ? reply : `${reply.slice(0, announcedCharacters)}…`,
  approvalAnnouncement: (tool: string) => `${tool} waits for your approval`,
} as const;
