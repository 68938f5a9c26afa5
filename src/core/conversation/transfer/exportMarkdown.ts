import type { Standing } from "../standing.ts";
import type { CompactionEntry, Entry, MessageEntry, ModelEntry } from "../entry.ts";
import { preparedExport, type Exported, type ExportInput, type ExportOptions } from "./exportInput.ts";
import { fold, type Conversation } from "../fold.ts";
import { instructionsText } from "../companions/instructionsText.ts";
import { recalledText } from "../companions/recalledText.ts";
import { quotedText } from "../sharing/quotedMessages.ts";
import { isInForce } from "../undo.ts";
import { workPlanAsText } from "../companions/workPlan.ts";
import { callsOf, picturesOf, textOf, type ToolCall } from "../message.ts";
import { pictureLabel } from "../picture.ts";

/** The conversation to read: every message with its time and standing, tool calls folded, memory changes in place. */
export function exportMarkdown(given: ExportInput, options: ExportOptions = {}): Exported {
  const { input, redactions } = preparedExport(given, options);
  const conversation = fold(input.id, input.entries);
  const results = resultsByCall(conversation.messages);
  const blocks = input.entries.map((entry) => blockOf(entry, input, conversation, results));
  const head = [
    `# ${escaped(input.title)}`,
    `${conversation.messages.length} messages · ${escaped(input.model)} · exported ${timeText(input.exportedAt)}`,
  ];
  return { text: `${[...head, ...blocks.filter((block) => block !== "")].join("\n\n")}\n`, redactions };
}

/** A result by its assistant message and call: services may reuse call ids from message to message. */
type Results = ReadonlyMap<ToolCall, MessageEntry>;

function resultsByCall(messages: readonly MessageEntry[]): Results {
  const results = new Map<ToolCall, MessageEntry>();
  let open: readonly ToolCall[] = [];
  for (const entry of messages) {
    const { message } = entry;
    if (message.role !== "tool") open = callsOf(message);
    else {
      const call = open.find(({ id }) => id === message.tool_call_id);
      if (call) results.set(call, entry);
    }
  }
  return results;
}

function blockOf(entry: Entry, input: ExportInput, conversation: Conversation, results: Results): string {
  switch (entry.type) {
    case "message":
      return messageBlock(entry, input.standings, results);
    case "compaction":
      return compactionBlock(entry, conversation);
    case "recalled":
      return folded("Recalled", fenced(recalledText(entry.parts)));
    case "instructions":
      return folded("Instructions", fenced(instructionsText(entry.files)));
    case "revert":
      return note("Undone", "a memory change was taken back", entry.at);
    case "rewind":
      return note("Rewound", "the messages above went back to an earlier one", entry.at);
    case "model":
      return note("Model", modelName(entry), entry.at);
    case "origin":
      return note("Copied", "everything above is from another conversation", entry.at);
    case "parted":
      return note("Parted", "what is above was written while another machine went on by itself", entry.at);
    case "restore":
      return note("Files restored", `${entry.changes.length} as they were at an earlier message`, entry.at);
    case "workPlan":
      return folded("Plan", fenced(workPlanAsText(entry.items)));
    default:
      // Pins and exclusions show as standing, titles and edits of summaries as what they changed, checkpoints as calls.
      return "";
  }
}

function modelName({ model, server, effort }: ModelEntry): string {
  return [
    server === undefined ? model : `${model} at ${server}`,
    ...(effort ? [`effort ${effort}`] : []),
  ].join(", ");
}

const speakers = { system: "System", user: "You", assistant: "Assistant" };

function messageBlock(
  entry: MessageEntry,
  standings: ReadonlyMap<string, Standing>,
  results: Results,
): string {
  const { message } = entry;
  if (message.role === "tool") return "";
  const { quoted } = entry;
  const text = readable(quotedText(entry));
  const facts = [timeText(entry.at), standingText(standings.get(entry.id))];
  if (entry.interrupted) facts.push("interrupted");
  const parts = [
    `## ${quoted ? `From ${escaped(quoted.owner)} (${quoted.role})` : speakers[message.role]}`,
    `*${facts.filter((fact) => fact !== "").join(" · ")}*`,
    message.role === "assistant" && message.reasoning ? folded("Reasoning", readable(message.reasoning)) : "",
    message.role === "system" && text !== "" ? folded("System prompt", text) : text,
    imagesOf(entry),
    picturesIn(entry),
    ...callsOf(message).map((call) => callBlock(call, results.get(call), standings)),
  ];
  return parts.filter((part) => part !== "").join("\n\n");
}

function callBlock(
  call: ToolCall,
  result: MessageEntry | undefined,
  standings: ReadonlyMap<string, Standing>,
): string {
  const state = result ? (result.failed ? "failed" : "") : "no result";
  const standing = result ? standingText(standings.get(result.id)) : "";
  const title = [`Tool: ${call.function.name}`, state, standing].filter((part) => part !== "").join(" · ");
  const parts = [fenced(call.function.arguments, "json")];
  if (result) parts.push(fenced(textOf(result.message)), picturesIn(result));
  return folded(title, parts.filter((part) => part !== "").join("\n\n"));
}

function picturesIn({ message }: MessageEntry): string {
  return picturesOf(message)
    .map((picture) => `*[${escaped(pictureLabel(picture))}]*`)
    .join("\n\n");
}

function compactionBlock(entry: CompactionEntry, conversation: Conversation): string {
  const what = {
    dropOldest: "trimmed",
    slidingWindow: "trimmed",
    summarize: "summarized",
    clearToolResults: "cleared to stubs",
  }[entry.strategy];
  const { hides, images = [] } = entry;
  const counts = [
    hides.length > 0 || images.length === 0 ? `${hides.length} messages ${what}` : "",
    images.length > 0 ? `images left out: ${images.length}` : "",
  ];
  const count = counts.filter((part) => part !== "").join(", ");
  const tokens = `${entry.tokensBefore} → ${entry.tokensAfter} tokens`;
  const undone = isInForce(conversation, entry.id) ? "" : " · taken back later";
  const line = note("Memory", `${count} (${entry.trigger}) · ${tokens}${undone}`, entry.at);
  if (!entry.summary) return line;
  const edited = conversation.summaries.find(({ id }) => id === entry.id)?.text;
  const { text, index } = entry.summary;
  const parts = [line, "## Summary", readable(edited ?? text)];
  return [...parts, ...(index === undefined ? [] : [folded("Exact index", fenced(index))])].join("\n\n");
}

const standingTexts: { readonly [S in Standing]: string } = {
  sent: "",
  pinned: "pinned",
  trimmed: "trimmed: the model no longer sees it",
  summarized: "summarized: the model sees the summary",
  excluded: "excluded by you",
  rewound: "rewound",
};
const standingText = (standing: Standing = "sent") => standingTexts[standing];

const note = (kind: string, text: string, at: number) => `> **${kind}:** ${escaped(text)} · ${timeText(at)}`;

const folded = (title: string, body: string) =>
  `<details><summary>${escapeHtml(oneLine(title))}</summary>\n\n${body}\n\n</details>`;

/** A code block whose fence is longer than any in the text. */
function fenced(text: string, language = ""): string {
  const longest = [...text.matchAll(/`+/g)].reduce((most, [run]) => Math.max(most, run.length), 2);
  const fence = "`".repeat(longest + 1);
  return `${fence}${language}\n${text}\n${fence}`;
}

/** Markdown that somebody wrote, made so that it ends where it ends: no open code block, and HTML as the text that it is. */
function readable(text: string): string {
  let fence = "";
  let paragraph: string[] = [];
  const done: string[] = [];
  const endParagraph = () => {
    done.push(...withoutHtml(paragraph));
    paragraph = [];
  };
  for (const line of withClosedFence(text.trim()).split("\n")) {
    const found = /^ {0,3}(`{3,}|~{3,})/.exec(line)?.[1];
    const isText = fence === "" && found === undefined;
    if (isText) paragraph.push(line);
    if (!isText || line.trim() === "") endParagraph();
    if (!isText) done.push(line);
    if (found === undefined) continue;
    if (fence === "") fence = found;
    else if (found.startsWith(fence) && line.trim() === found) fence = "";
  }
  endParagraph();
  return done.join("\n");
}

/** Code in a line stays as it is where no line leaves any open, and so do links in angle brackets. */
function withoutHtml(paragraph: readonly string[]): readonly string[] {
  const parts = paragraph.map((line) => line.split(/(`[^`]*`)/));
  const isPlain = parts.every((line) => line.every((part, index) => index % 2 === 1 || !part.includes("`")));
  const hasLongRuns = paragraph.some((line) => line.includes("``") || line.includes("\\`"));
  const isCode = (index: number) => isPlain && !hasLongRuns && index % 2 === 1;
  return parts.map((line) => line.map((part, index) => (isCode(index) ? part : asText(part))).join(""));
}

const asText = (part: string) => part.replaceAll(/<(?=[a-z/!?])(?!(?:https?|mailto):)/gi, "&lt;");

/** A reply that was cut off inside a code block would swallow what follows it. */
function withClosedFence(text: string): string {
  let open = "";
  for (const line of text.split("\n")) {
    const fence = /^ {0,3}(`{3,}|~{3,})/.exec(line)?.[1];
    if (fence === undefined) continue;
    if (open === "") open = fence;
    else if (fence.startsWith(open) && line.trim() === fence) open = "";
  }
  return open === "" ? text : `${text}\n${open}`;
}

function imagesOf({ message }: MessageEntry): string {
  if (typeof message.content === "string" || message.content === null) return "";
  return message.content
    .flatMap((part) => (part.type === "image_url" ? [part.image_url.url] : []))
    .map((url) =>
      url.startsWith("data:")
        ? "*[image]*"
        : `![image](<${url.replaceAll(/[<>\s\\]/g, encodeURIComponent)}>)`,
    )
    .join("\n\n");
}

/** Escapes one line of plain text, so that no mark in it means anything in Markdown or HTML. */
const escaped = (text: string) => oneLine(text).replaceAll(/[\\`*_[\]<>~&]/g, "\\$&");
const oneLine = (text: string) => text.replace(/\s+/g, " ").trim();
const escapeHtml = (text: string) =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");

/** "2026-01-31 08:09:10 UTC" */
function timeText(at: number): string {
  return `${new Date(at).toISOString().slice(0, 19).replace("T", " ")} UTC`;
}
