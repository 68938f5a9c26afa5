import type { Content } from "../../core/ports/journal.ts";
import type { ReplicationStatus, StorageKey, StorageServer } from "../../core/ports/replication.ts";
import type { ServerProblem } from "../../core/ports/errors/serverProblem.ts";
import type { ReplicatorNews } from "./replicator.ts";

/** Pace of a replicator, in milliseconds. */
export interface ReplicaPace {
  /** Interval between two rounds that ask for others' changes, and write what is known of the server. */
  readonly listenMs: number;
  /** Time without a change and without anybody at a window after which the server is let go. */
  readonly idleMs: number;
  /** Wait before the second attempt at a server that cannot be reached or used; doubled each time up to 15 s. */
  readonly retryMs: number;
}

export const defaultPace: ReplicaPace = { listenMs: 1_000, idleMs: 5 * 60_000, retryMs: 500 };

/**
 * Options that the worker begins with: it replicates a file, or, with `task`, does one thing to the server, answers
 * and ends.
 */
export type ReplicaOptions =
  { readonly file: string; readonly server: StorageServer; readonly pace: ReplicaPace } | ReplicaTask;

/** Task on a server. */
export type ReplicaTask = { readonly server: StorageServer } & (
  | { readonly task: "test" | "prepare" }
  | { readonly task: "unlock"; readonly passphrase: string }
  | { readonly task: "changePassphrase"; readonly passphrase: string; readonly next: string }
);

/** Answer to a task: nothing to say where neither is there. */
export interface TaskAnswer {
  readonly problem?: ServerProblem;
  readonly key?: StorageKey;
}

/**
 * `poke`: something was saved. `attend`: whether the user looks at the window. `settle`: answered when all that is here now, or of one conversation, is there. `share`: answered when that is done.
 * `fetch`: answered with the contents that the server has. `forget`: see `ContentStore.dropContents`.
 */
export type ReplicaRequest =
  | { readonly type: "poke" }
  | { readonly type: "attend"; readonly isAttended: boolean }
  | { readonly type: "settle"; readonly id: number; readonly conversationId?: string }
  | {
      readonly type: "share";
      readonly id: number;
      readonly conversationId: string;
      readonly isShared: boolean;
    }
  | { readonly type: "fetch"; readonly id: number; readonly hashes: readonly string[] }
  | { readonly type: "forget"; readonly before: number }
  | { readonly type: "stop" };

export type ReplicaMessage =
  | { readonly type: "status"; readonly status: ReplicationStatus }
  | { readonly type: "news"; readonly news: ReplicatorNews }
  | { readonly type: "settled"; readonly id: number }
  | { readonly type: "shared"; readonly id: number; readonly problem?: ServerProblem }
  | { readonly type: "fetched"; readonly id: number; readonly contents: readonly Content[] }
  /** For the log; without content. */
  | { readonly type: "trouble"; readonly message: string }
  | ({ readonly type: "done" } & TaskAnswer)
  | { readonly type: "stopped" };
