import type { ColdMoment } from "../core/context/compactionTiming.ts";
import type { Role } from "../core/conversation/message.ts";
import type { InstructionFile } from "../core/conversation/entry.ts";
import type { ApprovalQuestion, ToolEffect } from "../core/ports/tools.ts";
import type { FoundMessage } from "../core/context/recall/workspaceResults.ts";
import type { IndexKind } from "../core/context/summary/indexItems.ts";
import type { Picture } from "../core/conversation/picture.ts";
import type { PictureForm } from "./pictures.ts";
import type { Standing } from "../core/conversation/standing.ts";
import type { Strategy } from "../core/conversation/strategy.ts";

/** Row of the transcript. `id` is the entry's id and stays the same from the first delta on. */
export type Row = MessageRow | QuoteRow | ToolRow | CompactionRow | RewindRow | RestoreRow | PartedRow;

/** Form of a row's message where it is not sent in full: as one line or cut to fit. `full`: its own weight in tokens. */
export interface ShortenedFact {
  readonly form: "stub" | "cut";
  readonly full: number;
}

/** Picture of a message; `form`: how it is sent, where that is not simply as it is. */
export interface RowPicture extends Picture {
  readonly form?: Exclude<PictureForm, "full">;
}

/** Row of a user's or a model's message, or of a system message that came with a file. Text is Markdown for the assistant, else plain. */
export interface MessageRow {
  readonly kind: "message";
  readonly id: string;
  readonly role: "user" | "assistant" | "system";
  readonly text: string;
  readonly images?: readonly RowPicture[];
  readonly reasoning?: ReasoningFact;
  /** Milliseconds since 1970. */
  readonly at: number;
  /** Weight in tokens; 0 while it streams. */
  readonly tokens: number;
  readonly standing: Standing;
  readonly shortened?: ShortenedFact | undefined;
  /** True while the reply streams. */
  readonly streaming?: boolean;
  /** True where the reply was cut off by Stop, a crash or a failure. */
  readonly interrupted?: boolean;
  /** True where the model had more to say than the response reserve holds. */
  readonly cutOff?: boolean;
  /** Recalled parts that go along with a user's message. */
  readonly recalled?: RecalledFact;
  /** The workspace's instructions that go along with it. */
  readonly instructions?: readonly InstructionFile[];
  /** Usage of the request for it, where the provider reported it. */
  readonly usage?: UsageFact;
}

/**
 * Row of another person's message, which none of the user's own rows looks like. `owner`: their name on the server, safe to
 * show. Text is Markdown for the assistant, else plain.
 */
export interface QuoteRow {
  readonly kind: "quote";
  readonly id: string;
  readonly owner: string;
  readonly role: Role;
  readonly text: string;
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly tokens: number;
  readonly standing: Standing;
  readonly shortened?: ShortenedFact | undefined;
}

/** Divergence: what stands above was written here while another machine went on with conversation `other`, or, without that, erased it. */
export interface PartedRow {
  readonly kind: "parted";
  readonly id: string;
  readonly other?: string;
}

/** Parts of hidden messages that go along with a user's message; `id` is the entry's, to undo it by. */
export interface RecalledFact {
  readonly id: string;
  /** `id` is the message's, to show or pin it by; `from` says whose it is and when. */
  readonly parts: readonly { readonly id: string; readonly from: string; readonly text: string }[];
}

/** Reasoning before a reply: shown folded, and no part of the message's text. */
export interface ReasoningFact {
  /** "" where it cannot be read. */
  readonly text: string;
  /** Time that it was seen to take, in milliseconds. */
  readonly ms?: number;
  /** Tokens as the provider reported them. */
  readonly tokens?: number;
}

/** Usage that a provider reported for a request, in tokens. */
export interface UsageFact {
  readonly promptTokens: number;
  readonly completionTokens: number;
  /** The part of the prompt that came from the provider's cache. */
  readonly cachedTokens?: number;
  /** US dollars, where the model's prices are known. */
  readonly cost?: number;
}

/** `stopped`: denied, or ended with the turn or with Longhand, perhaps before it began. */
export type ToolStatus = "waiting" | "running" | "done" | "failed" | "stopped";

/**
 * Row of a tool call with its result. `arguments` is JSON text as the model wrote it. The question is there only while
 * the call waits or runs, its `always` only while it waits.
 */
export interface ToolRow extends ApprovalQuestion {
  readonly kind: "tool";
  readonly id: string;
  readonly name: string;
  readonly arguments: string;
  /** `waiting`: for the user's approval. */
  readonly status: ToolStatus;
  /** Effect of the tool; only while the call waits or runs. */
  readonly effect?: ToolEffect;
  readonly result?: string;
  /** Messages of other conversations that the result names, to be opened by. */
  readonly found?: readonly FoundMessage[];
  readonly images?: readonly RowPicture[];
  /** The workspace's instructions that go along with it. */
  readonly instructions?: readonly InstructionFile[];
  /** Milliseconds since 1970; only while the call runs. */
  readonly startedAt?: number;
  readonly durationMs?: number;
  readonly tokens: number;
  readonly standing: Standing;
  readonly shortened?: ShortenedFact | undefined;
}

/** A memory change: "12 messages trimmed · 9,120 → 4,480 tokens · Undo". */
export interface CompactionRow {
  readonly kind: "compaction";
  readonly id: string;
  readonly strategy: Strategy;
  readonly automatic: boolean;
  /** Messages that are not sent any more. */
  readonly hidden: number;
  /** Tool results that are sent as one line. */
  readonly cleared: number;
  /** Pictures that are sent as a line of text; left out where there are none. */
  readonly pictures?: number;
  /** Messages that are sent in part. */
  readonly cut: number;
  readonly tokensBefore: number;
  readonly tokensAfter: number;
  /** The pause after which it was made before its threshold. */
  readonly moment?: ColdMoment;
  /** Markdown of the summary, only with `summarize`. */
  readonly summary?: string;
  /** Exact index of the summary: files, commands, errors, numbers and names, each with its message's id. */
  readonly index?: readonly IndexFact[];
  /** Every text the summary has had, oldest first, the one in force last. */
  readonly versions?: readonly SummaryVersionFact[];
  /** True after Undo. */
  readonly reverted: boolean;
}

/** Texts of one kind in an exact index, with short ids. */
export interface IndexFact {
  readonly kind: IndexKind;
  readonly text: string;
}

/** The conversation went on before an earlier message: `hidden` messages above are an earlier version. */
export interface RewindRow {
  readonly kind: "rewind";
  readonly id: string;
  readonly hidden: number;
  /** True once it was taken back. */
  readonly reverted: boolean;
}

/** Files were brought back to how they were at an earlier message. */
export interface RestoreRow {
  readonly kind: "restore";
  readonly id: string;
  readonly files: number;
  /** True for one that takes another back. */
  readonly isUndo: boolean;
  /** True once it was taken back. */
  readonly reverted: boolean;
}

/** Version of a summary; `by` is the model that wrote it, or "you". */
export interface SummaryVersionFact {
  readonly id: string;
  readonly text: string;
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly by: string;
}

/** Standing and weight of a row's message. */
export interface RowStanding {
  readonly id: string;
  readonly standing: Standing;
  /** Weight in tokens. */
  readonly tokens: number;
  readonly shortened?: ShortenedFact | undefined;
  /** Forms of its pictures; left out where it has none. */
  readonly forms?: Readonly<Record<string, PictureForm>>;
}
