import { Worker } from "node:worker_threads";
import type { ReplicaMessage, ReplicaOptions, ReplicaRequest } from "../replica/replicaMessages.ts";
import type {
  WorkerRequest,
  SourceOptions,
  TaskOptions,
  WorkerMessage,
  WorkerOptions,
} from "../worker/workerMessages.ts";

/** A thread, as its caller has it. */
export interface Thread<Sent, Received> {
  on(event: "message", listener: (message: Received) => void): unknown;
  on(event: "error" | "messageerror", listener: (error: Error) => void): unknown;
  on(event: "exit", listener: (code: number) => void): unknown;
  once(event: "exit", listener: (code: number) => void): unknown;
  postMessage(message: Sent): void;
  terminate(): Promise<unknown>;
}

/** Starts a thread that does what its options say. */
type Starter<Options, Sent, Received> = (options: Options) => Thread<Sent, Received>;

export type StoreThread = Thread<WorkerRequest, WorkerMessage>;
export type StartThread = Starter<WorkerOptions | SourceOptions | TaskOptions, WorkerRequest, WorkerMessage>;

export type ReplicaThread = Thread<ReplicaRequest, ReplicaMessage>;
export type StartReplica = Starter<ReplicaOptions, ReplicaRequest, ReplicaMessage>;

/** Threads that run this module: `sqliteWorker`, as source or bundled. */
export function threadOf(workerFile: string): StartThread {
  return (workerData) => new Worker(workerFile, { workerData });
}

/** Starts threads of `replicaWorker`. */
export function replicaOf(workerFile: string): StartReplica {
  return (workerData) => new Worker(workerFile, { workerData });
}
