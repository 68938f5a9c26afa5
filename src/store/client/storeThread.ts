import { Worker } from "node:worker_threads";
import type {
  WorkerRequest,
  SourceOptions,
  TaskOptions,
  WorkerMessage,
  WorkerOptions,
} from "../worker/workerMessages.ts";

/** The store's thread, as its caller has it. */
export interface StoreThread {
  on(event: "message", listener: (message: WorkerMessage) => void): unknown;
  on(event: "error" | "messageerror", listener: (error: Error) => void): unknown;
  on(event: "exit", listener: (code: number) => void): unknown;
  postMessage(request: WorkerRequest): void;
  terminate(): Promise<unknown>;
}

/** Starts a thread that does what its options say. */
export type StartThread = (options: WorkerOptions | SourceOptions | TaskOptions) => StoreThread;

/** Threads that run this module: `sqliteWorker`, as source or bundled. */
export function threadOf(workerFile: string): StartThread {
  return (workerData) => new Worker(workerFile, { workerData });
}
