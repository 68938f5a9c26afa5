import { Worker } from "node:worker_threads";
import type { OperationName, Result, Values } from "../worker/operations.ts";
import type { SourceOptions, TaskOptions, WorkerMessage, WorkerOptions } from "../worker/workerMessages.ts";
import { StoreError } from "../../core/ports/errors/storeError.ts";

interface PendingCall {
  resolve(value: unknown): void;
  reject(error: StoreError): void;
}

/** Messages of the worker that answer no call. */
export type WorkerNews = Exclude<WorkerMessage, { readonly type: "done" | "failed" | "notOpened" }>;

export interface WorkerListener {
  onNews(news: WorkerNews): void;
  /** The worker cannot answer any more; not called after `close`. */
  onEnd(error: StoreError): void;
}

/** The caller's end of the worker: calls are answered in the order they are made, also those made before it has opened. */
export class StoreWorker {
  /** Rejects when the database cannot be opened. */
  readonly opened: Promise<void>;
  private readonly worker: Worker;
  private readonly listener: WorkerListener;
  private readonly pending = new Map<number, PendingCall>();
  private readonly opening = Promise.withResolvers<undefined>();
  private nextId = 1;
  private ended: StoreError | undefined;

  constructor(workerFile: string, options: WorkerOptions | SourceOptions, listener: WorkerListener) {
    this.listener = listener;
    this.opened = this.opening.promise;
    // Every call rejects as well, so nobody has to watch this one.
    this.opened.catch(() => undefined);
    this.worker = new Worker(workerFile, { workerData: options });
    this.worker.on("message", (message: WorkerMessage) => this.receive(message));
    this.worker.on("error", (error: Error) => this.end(stopped(error)));
    this.worker.on("messageerror", (error) => this.end(stopped(error)));
    this.worker.on("exit", (code) => this.end(stopped(new Error(`exit code ${code}`))));
  }

  /** False after a crash, a failed opening or `close`: every further call rejects. */
  get running(): boolean {
    return this.ended === undefined;
  }

  call<N extends OperationName>(name: N, ...values: Values<N>): Promise<Result<N>> {
    if (this.ended) return Promise.reject(this.ended);
    const id = this.nextId++;
    this.worker.postMessage({ id, name, values });
    return new Promise((resolve, reject) => {
      this.pending.set(id, { resolve: (value) => resolve(value as Result<N>), reject });
    });
  }

  /** Waits for what was asked before, then lets go of the file. */
  async close(): Promise<void> {
    const closing = this.call("close");
    this.ended ??= new StoreError({ code: "closed" });
    try {
      await closing;
    } finally {
      await this.worker.terminate();
    }
  }

  private receive(message: WorkerMessage): void {
    switch (message.type) {
      case "notOpened":
        this.end(new StoreError(message.reason));
        return;
      case "done":
        this.take(message.id)?.resolve(message.value);
        return;
      case "failed":
        this.take(message.id)?.reject(new StoreError(message.reason));
        return;
      default:
        if (message.type === "opened") this.opening.resolve(undefined);
        this.listener.onNews(message);
    }
  }

  private take(id: number): PendingCall | undefined {
    const call = this.pending.get(id);
    this.pending.delete(id);
    return call;
  }

  private end(error: StoreError): void {
    if (!this.ended) {
      this.ended = error;
      this.listener.onEnd(error);
    }
    this.opening.reject(error);
    for (const call of this.pending.values()) call.reject(error);
    this.pending.clear();
  }
}

/** Lets a worker of its own do one thing to the file. Rejects with a StoreError. */
export function runTask(workerFile: string, options: TaskOptions): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(workerFile, { workerData: options });
    worker.on("message", (message: WorkerMessage) => {
      if (message.type === "done") resolve(message.value);
      if (message.type === "failed") reject(new StoreError(message.reason));
    });
    worker.on("error", (error: Error) => reject(stopped(error)));
    worker.on("exit", (code) => reject(stopped(new Error(`exit code ${code}`))));
  });
}

function stopped(cause: Error): StoreError {
  return new StoreError({ code: "stopped", detail: cause.message }, { cause });
}
