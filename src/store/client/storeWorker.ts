import type { OperationName, OperationResult, OperationArguments } from "../worker/operations.ts";
import type { SourceOptions, TaskOptions, WorkerMessage, WorkerOptions } from "../worker/workerMessages.ts";
import { StoreError } from "../../core/ports/errors/storeError.ts";
import type { StartThread, StoreThread } from "./storeThread.ts";

interface PendingCall {
  resolve(value: unknown): void;
  reject(error: StoreError): void;
}

/** Messages of the worker that answer no call. */
export type WorkerNews = Exclude<WorkerMessage, { readonly type: "done" | "failed" | "notOpened" }>;

interface WorkerListener {
  onNews(news: WorkerNews): void;
  /** The worker cannot answer any more; not called after `close`. */
  onEnd(error: StoreError): void;
}

/** The caller's end of the worker: calls are answered in the order they are made, also those made before it has opened. */
export class StoreWorker {
  /** Opening of the database; rejects when it cannot be opened. */
  readonly opened: Promise<void>;
  private readonly thread: StoreThread;
  private readonly listener: WorkerListener;
  private readonly pending = new Map<number, PendingCall>();
  private readonly opening = Promise.withResolvers<undefined>();
  private nextId = 1;
  private ended: StoreError | undefined;

  constructor(startThread: StartThread, options: WorkerOptions | SourceOptions, listener: WorkerListener) {
    this.listener = listener;
    this.opened = this.opening.promise;
    // Every call rejects as well, so nobody has to watch this one.
    this.opened.catch(() => undefined);
    this.thread = startThread(options);
    this.thread.on("message", (message) => this.receive(message));
    this.thread.on("error", (error) => this.end(stopped(error)));
    this.thread.on("messageerror", (error) => this.end(stopped(error)));
    this.thread.on("exit", (code) => this.end(stopped(new Error(`exit code ${code}`))));
  }

  /** True until a crash, a failed opening or `close`: from then on every call rejects. */
  get running(): boolean {
    return this.ended === undefined;
  }

  call<N extends OperationName>(name: N, ...values: OperationArguments<N>): Promise<OperationResult<N>> {
    if (this.ended) return Promise.reject(this.ended);
    const id = this.nextId++;
    this.thread.postMessage({ id, name, values });
    return new Promise((resolve, reject) => {
      this.pending.set(id, { resolve: (value) => resolve(value as OperationResult<N>), reject });
    });
  }

  /** Waits for what was asked before, then lets go of the file. */
  async close(): Promise<void> {
    const closing = this.call("close");
    this.ended ??= new StoreError({ code: "closed" });
    try {
      await closing;
    } finally {
      await this.thread.terminate();
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
export function runTask(startThread: StartThread, options: TaskOptions): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const thread = startThread(options);
    thread.on("message", (message) => {
      if (message.type === "done") resolve(message.value);
      if (message.type === "failed") reject(new StoreError(message.reason));
    });
    thread.on("error", (error) => reject(stopped(error)));
    thread.on("exit", (code) => reject(stopped(new Error(`exit code ${code}`))));
  });
}

function stopped(cause: Error): StoreError {
  return new StoreError({ code: "stopped", detail: cause.message }, { cause });
}
