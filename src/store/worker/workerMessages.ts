import type { Recovery } from "../recovery/recovery.ts";
import type { StoreErrorReason } from "../../core/ports/errors/storeError.ts";
import type { OperationName } from "./operations.ts";

/** A call of an operation; `id` names its answer. */
export interface WorkerRequest {
  readonly id: number;
  readonly name: OperationName;
  readonly values: readonly unknown[];
}

/** Messages of the worker: `opened` or `notOpened` once, then one answer for every request, and news. */
export type WorkerMessage =
  | {
      readonly type: "opened";
      readonly readOnly?: StoreErrorReason;
      readonly recovery?: Recovery;
      /** Ids of conversations that were in the trash for too long. */
      readonly erased?: readonly string[];
    }
  | { readonly type: "notOpened"; readonly reason: StoreErrorReason }
  | WorkerAnswer
  /** Another connection changed these conversations. */
  | { readonly type: "changed"; readonly conversationIds: readonly string[] }
  /** The file was replaced by another process: this worker has the old one. */
  | { readonly type: "replaced" }
  /** Something failed that nobody asked for. */
  | { readonly type: "trouble"; readonly reason: StoreErrorReason };

export type WorkerAnswer =
  | { readonly type: "done"; readonly id: number; readonly value: unknown }
  | { readonly type: "failed"; readonly id: number; readonly reason: StoreErrorReason };

/** Options that a worker begins with. */
export interface WorkerOptions {
  readonly file: string;
  /** Names the caller among all that may have the file open. */
  readonly holder: string;
  /** Look at every page before opening. */
  readonly suspect: boolean;
}

/** A worker that only reads another workspace's file. `scratchFile`: free for a file of a moment. */
export interface SourceOptions {
  readonly file: string;
  readonly scratchFile: string;
}

/** A worker that does one thing to the file, answers and ends. */
export interface TaskOptions {
  readonly file: string;
  readonly task: "verify" | "backUp" | "purge" | "move";
  /** The ids of conversations that were erased, for `purge`. */
  readonly erased?: readonly string[];
  /** Target of the database, for `move`. */
  readonly to?: string;
}
