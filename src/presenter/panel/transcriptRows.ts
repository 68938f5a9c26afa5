import { parsedResults } from "../../core/context/recall/workspaceResults.ts";
import { recallTool } from "../../core/context/recall/recallTool.ts";
import type {
  MessageEntry,
  CompactionEntry,
  Entry,
  PartedEntry,
  RestoreEntry,
  RewindEntry,
  InstructionFile,
} from "../../core/conversation/entry.ts";
import type { Conversation } from "../../core/conversation/fold.ts";
import { quotedIn, quotedText } from "../../core/conversation/sharing/quotedMessages.ts";
import { searchableText } from "../../core/conversation/searchableText.ts";
import { inertText } from "../inertText.ts";
import { isTakenBack } from "../../core/conversation/fileStates.ts";
import { isInForce } from "../../core/conversation/undo.ts";
import {
  callsOf,
  picturesOf,
  textOf,
  type ChatMessage,
  type ToolCall,
  type ToolMessage,
} from "../../core/conversation/message.ts";
import { indexSections } from "../../core/context/summary/exactIndex.ts";
import { summaryVersions } from "../../core/context/summary/summaryHistory.ts";
import type { WeighedMessage } from "../../core/context/view.ts";
import type { PriceList } from "../../core/tokens/cost.ts";
import { costOf } from "../../core/tokens/cost.ts";
import type { PictureForm } from "../../protocol/pictures.ts";
import type {
  CompactionRow,
  PartedRow,
  QuoteRow,
  ReasoningFact,
  RecalledFact,
  RestoreRow,
  RewindRow,
  Row,
  RowPicture,
  ShortenedFact,
  ToolRow,
  ToolStatus,
  UsageFact,
} from "../../protocol/rows.ts";

/** Context of a row beyond its entry. */
export interface RowContext {
  readonly conversation: Conversation;
  /** Weighed messages by id; a message that was not weighed yet is shown as sent. */
  readonly weighed: ReadonlyMap<
    string,
    Pick<WeighedMessage, "tokens" | "standing" | "shortened" | "full" | "images">
  >;
  readonly models: { readonly prices: PriceList };
}

/** The entry's row, its text fetched; undefined for entries that have none. */
export function rowOf(entry: Entry, context: RowContext): Row | undefined {
  if (!isShown(entry, context.conversation)) return undefined;
  if (entry.type === "compaction") return compactionRow(entry, context);
  if (entry.type === "rewind") return rewindRow(entry, context);
  if (entry.type === "restore") return restoreRow(entry, context);
  if (entry.type === "parted") return { kind: "parted", id: entry.id, ...partner(entry) };
  return entry.type === "message" ? messageRow(entry, context) : undefined;
}

/** True where the entry has a row. Of system messages those have one that came with a file. */
export function isShown(entry: Entry, { marks }: Pick<Conversation, "marks">): boolean {
  return (
    entry.type === "compaction" ||
    entry.type === "rewind" ||
    entry.type === "restore" ||
    entry.type === "parted" ||
    (entry.type === "message" && (entry.message.role !== "system" || marks.get(entry.id)?.imported === true))
  );
}

function partner({ other }: PartedEntry): Pick<PartedRow, "other"> {
  return other === undefined ? {} : { other };
}

/** Whose message it is, where it is another person's, and what they or their model said. */
function quoteFact(entry: MessageEntry): Pick<QuoteRow, "owner" | "role" | "text"> | undefined {
  const quoted = quotedIn(entry);
  if (!quoted) return undefined;
  const text = entry.quoted ? quotedText(entry) : searchableText(entry.message);
  return { owner: inertText(quoted.owner), role: quoted.role, text };
}

function messageRow(entry: MessageEntry, context: RowContext): Row {
  const { id, at, message, tokens } = entry;
  const usage = usageFact(entry, context.models);
  const seen = context.weighed.get(id) ?? { tokens: tokens?.count ?? 0, standing: "sent" };
  const weight = { tokens: seen.tokens, standing: seen.standing, ...shortenedFact(seen) };
  const quote = quoteFact(entry);
  if (quote) return { kind: "quote", id, ...quote, at, ...weight };
  const images = imagesFact(message, seen);
  if (message.role === "tool")
    return { ...toolRow(entry, message, context.conversation), ...images, ...weight };
  return {
    kind: "message",
    id,
    role: message.role,
    text: textOf(message),
    ...images,
    ...reasoningFact(entry),
    ...recalledFact(entry, context.conversation),
    ...instructionsFact(entry, context.conversation),
    at,
    ...weight,
    ...(entry.interrupted && { interrupted: true }),
    ...(entry.finishReason === "length" && { cutOff: true }),
    ...(usage && { usage }),
  };
}

function reasoningFact({ message, reasoningMs: ms, usage }: MessageEntry): {
  readonly reasoning?: ReasoningFact;
} {
  const text = message.role === "assistant" ? (message.reasoning ?? "") : "";
  const tokens = usage?.reasoningTokens ?? 0;
  if (text === "" && tokens === 0) return {};
  return { reasoning: { text, ...(ms !== undefined && { ms }), ...(tokens > 0 && { tokens }) } };
}

function recalledFact(
  { id, message }: MessageEntry,
  { marks }: Conversation,
): { readonly recalled?: RecalledFact } {
  const recalled = marks.get(id)?.recalled;
  return message.role === "user" && recalled && recalled.parts.length > 0 ? { recalled } : {};
}

function instructionsFact(
  { id }: Pick<MessageEntry, "id">,
  { marks }: Conversation,
): { readonly instructions?: readonly InstructionFile[] } {
  const files = marks.get(id)?.instructions?.files;
  return files ? { instructions: files } : {};
}

function usageFact(
  { model, server, usage }: MessageEntry,
  models: RowContext["models"],
): UsageFact | undefined {
  if (!usage) return undefined;
  const { promptTokens, completionTokens, cachedTokens } = usage;
  const prices = model === undefined ? undefined : models.prices(model, server);
  return {
    promptTokens,
    completionTokens,
    ...(cachedTokens !== undefined && cachedTokens > 0 && { cachedTokens }),
    ...(prices && { cost: costOf(usage, prices) }),
  };
}

function imagesFact(
  message: ChatMessage,
  weighed: Pick<WeighedMessage, "images">,
): { readonly images?: readonly RowPicture[] } {
  const forms = pictureForms(weighed);
  const images = picturesOf(message).map((picture) => {
    const form = forms?.[picture.id] ?? "full";
    return form === "full" ? picture : { ...picture, form };
  });
  return images.length > 0 ? { images } : {};
}

/** Forms in which the pictures of a message are sent, by their ids; undefined where it has none. */
export function pictureForms({
  images,
}: {
  readonly images?: WeighedMessage["images"] | undefined;
}): Readonly<Record<string, PictureForm>> | undefined {
  return images && Object.fromEntries(images.map(({ id, form }) => [id, form]));
}

/** The fact of a message that is sent in another form. */
export function shortenedFact({
  shortened,
  full,
  tokens,
}: Pick<WeighedMessage, "shortened" | "full" | "tokens">): {
  readonly shortened?: ShortenedFact;
} {
  return shortened ? { shortened: { form: shortened, full: full ?? tokens } } : {};
}

function toolRow(
  { id, seq, failed, durationMs }: MessageEntry,
  message: ToolMessage,
  conversation: Conversation,
): Omit<ToolRow, "tokens" | "standing"> {
  const call = callOf(message.tool_call_id, seq, conversation);
  const name = call?.function.name ?? message.name ?? "tool";
  const result = textOf(message);
  const found = name === recallTool.function.name ? parsedResults(result) : [];
  return {
    kind: "tool",
    id,
    name,
    arguments: call?.function.arguments ?? "",
    status: statusOf(failed, durationMs),
    result,
    ...(found.length > 0 && { found }),
    ...instructionsFact({ id }, conversation),
    ...(durationMs !== undefined && { durationMs }),
  };
}

/** A call that ran to an end of its own has taken some time; one that was not recorded by Longhand has no failure either. */
function statusOf(failed: boolean | undefined, durationMs: number | undefined): ToolStatus {
  if (!failed) return "done";
  return durationMs === undefined ? "stopped" : "failed";
}

/** The call that the tool message `seq` answers: of the nearest assistant message before it. */
function callOf(callId: string, seq: number, { messages }: Conversation): ToolCall | undefined {
  const asked = messages.findLast((one) => one.seq < seq && one.message.role === "assistant");
  return asked && callsOf(asked.message).find(({ id }) => id === callId);
}

function compactionRow(entry: CompactionEntry, { conversation }: RowContext): CompactionRow {
  const {
    id,
    strategy,
    trigger,
    hides,
    stubs = [],
    images = [],
    cuts = [],
    tokensBefore,
    tokensAfter,
  } = entry;
  const { summary, moment } = entry;
  const isClearing = strategy === "clearToolResults";
  const versions = summaryVersions(conversation, id).map(({ model, ...version }) => ({
    ...version,
    by: model ?? "you",
  }));
  return {
    kind: "compaction",
    id,
    strategy,
    automatic: trigger !== "manual",
    hidden: isClearing ? 0 : hides.length,
    cleared: (isClearing ? hides : stubs).length,
    ...(images.length > 0 && { pictures: images.length }),
    cut: cuts.length,
    tokensBefore,
    tokensAfter,
    ...(moment && { moment }),
    ...(summary && {
      summary: versions.at(-1)?.text ?? summary.text,
      versions,
      ...(summary.index !== undefined && { index: indexSections(summary.index) }),
    }),
    reverted: !isInForce(conversation, id),
  };
}

function restoreRow(entry: RestoreEntry, { conversation }: RowContext): RestoreRow {
  const { id, changes, undoes } = entry;
  const reverted = isTakenBack(conversation.entries, entry);
  return { kind: "restore", id, files: changes.length, isUndo: undoes !== undefined, reverted };
}

/** Counts what no later rewind row speaks for. */
function rewindRow(
  { id, target, seq }: RewindEntry,
  { conversation: { entries, messages, reverted } }: RowContext,
): RewindRow {
  const start = messages.find((entry) => entry.id === target)?.seq ?? seq;
  const inForce = entries
    .slice(start, seq - 1)
    .findLast((one) => one.type === "rewind" && !reverted.has(one.id));
  const from = inForce?.seq ?? start;
  const hidden = messages.filter((one) => one.seq >= from && one.seq < seq && one.message.role !== "system");
  return { kind: "rewind", id, hidden: hidden.length, reverted: reverted.has(id) };
}
