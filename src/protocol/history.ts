import * as v from "valibot";
import type { Standing } from "../core/conversation/standing.ts";
import type { Strategy } from "../core/conversation/strategy.ts";
import type { ExcerptFact } from "./sheets.ts";

/** One request in the chart. Tokens and US dollars. */
export interface HistoryRequest {
  /** Id of the assistant message that it brought. */
  readonly id: string;
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly model: string;
  readonly promptTokens: number;
  readonly cachedTokens: number;
  readonly completionTokens: number;
  /** Null where the price is not known. */
  readonly cost: number | null;
  /** The last compaction since the request before, if any. */
  readonly compaction?: Strategy;
}

/** A message of a request beside the request before, and over its life. */
export interface HistoryMessage extends ExcerptFact {
  /** `changed`: sent in another form. */
  readonly state: "same" | "new" | "changed";
  /** Requests that carried it so far, and its share of their prompts' cost in US dollars. */
  readonly requests: number;
  readonly cost: number;
}

/** Content of a chosen request. */
export interface HistoryDetail {
  readonly id: string;
  /** The first 300 messages; those beyond are only counted. */
  readonly messages: readonly HistoryMessage[];
  readonly more: number;
  /** Messages of the request before that this one lacks, with what became of them. */
  readonly gone: readonly (ExcerptFact & { readonly standing: Standing })[];
  readonly tools: readonly string[];
  readonly toolsAdded: readonly string[];
  readonly toolsRemoved: readonly string[];
  /** True where tools and limits are the request's own; else today's stand for them. */
  readonly isExact: boolean;
}

/** The requests of the open conversation. */
export interface HistoryFact {
  readonly title: string;
  readonly requests: readonly HistoryRequest[];
  readonly detail: HistoryDetail | null;
}

/** Facts, host to page: the requests, null where no conversation is open, and what a chosen one carried. */
export type ToHistoryPage =
  | { readonly type: "history"; readonly history: HistoryFact | null }
  | { readonly type: "detail"; readonly detail: HistoryDetail };

const fromHistoryPage = v.variant("type", [
  v.object({ type: v.literal("ready") }),
  v.object({ type: v.literal("select"), id: v.string() }),
  /** Brings a message into the panel's view. */
  v.object({ type: v.literal("reveal"), id: v.string() }),
  /** Opens the request as JSON, or beside the one before. */
  v.object({ type: v.literal("json"), id: v.string() }),
  v.object({ type: v.literal("difference"), id: v.string() }),
]);

/** Intents, page to host. */
export type FromHistoryPage = Readonly<v.InferOutput<typeof fromHistoryPage>>;

/** Input guard of the page: true for a well-formed intent; whatever else a page posts is to be ignored. */
export function isFromHistoryPage(value: unknown): value is FromHistoryPage {
  return v.is(fromHistoryPage, value);
}
