import type { Draft } from "../../core/ports/journal.ts";
import type { SearchHit } from "../../core/ports/library.ts";
import type { Entry } from "../../core/conversation/entry.ts";
import type { ListColumns } from "../database/conversationList.ts";
import type { RecordPage } from "../database/entryTable.ts";
import type { Recovery } from "../recovery/recovery.ts";
import type { SearchOptions } from "../database/search.ts";
import type { StoreFailure } from "../storeError.ts";

/** What writes to the database, each in a transaction. Changes that wait together share one. */
export interface Changes {
  readonly append: (entries: readonly Entry[]) => void;
  readonly saveDraft: (draft: Draft) => void;
  readonly trash: (conversationId: string) => void;
  readonly restore: (conversationId: string) => void;
  readonly erase: (conversationId: string) => void;
  readonly copy: (conversationId: string, id: string, throughSeq?: number) => void;
  readonly adopt: (file: string) => readonly string[];
  readonly acquire: (conversationId: string) => boolean;
  readonly takeOver: (conversationId: string) => void;
  readonly release: (conversationId: string) => void;
}

export interface Queries {
  readonly page: (conversationId: string, afterSeq: number) => RecordPage | undefined;
  /** The first of these, at least one. */
  readonly texts: (hashes: readonly string[]) => readonly string[];
  readonly tail: (conversationId: string, limit: number, beforeSeq?: number) => readonly Entry[];
  readonly list: () => ListColumns;
  readonly trashed: () => ListColumns;
  readonly search: (query: string, options?: SearchOptions) => readonly SearchHit[];
  readonly holder: (conversationId: string) => "this" | "other" | "none";
  readonly close: () => void;
}

/** Everything that the worker does on request, by name. */
export interface Operations {
  readonly changes: Changes;
  readonly queries: Queries;
}

type All = Changes & Queries;
export type OperationName = keyof All;
export type Values<N extends OperationName> = Parameters<All[N]>;
export type Result<N extends OperationName> = ReturnType<All[N]>;

export interface Request {
  readonly id: number;
  readonly name: OperationName;
  readonly values: readonly unknown[];
}

/** What the worker says: `opened` or `notOpened` once, then one answer for every request, and news. */
export type WorkerMessage =
  | { readonly type: "opened"; readonly readOnly?: StoreFailure; readonly recovery?: Recovery }
  | { readonly type: "notOpened"; readonly failure: StoreFailure }
  | Answer
  /** Another connection changed these conversations. */
  | { readonly type: "changed"; readonly conversationIds: readonly string[] }
  /** The file was replaced by another process: this worker has the old one. */
  | { readonly type: "replaced" }
  /** Something failed that nobody asked for. */
  | { readonly type: "trouble"; readonly failure: StoreFailure };

export type Answer =
  | { readonly type: "done"; readonly id: number; readonly value: unknown }
  | { readonly type: "failed"; readonly id: number; readonly failure: StoreFailure };

export interface WorkerOptions {
  readonly file: string;
  /** Names the caller among all that may have the file open. */
  readonly holder: string;
  /** Look at every page before opening. */
  readonly suspect: boolean;
}

/** A worker that does one thing to the file, answers and ends. */
export interface TaskOptions {
  readonly file: string;
  readonly task: "verify" | "backUp";
}
