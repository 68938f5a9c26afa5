import { randomUUID } from "node:crypto";
import type { StoreEvent } from "../../core/ports/journal.ts";
import type { Log } from "../../core/ports/system.ts";
import { holderName } from "../database/leases.ts";
import type { OperationName, OperationResult, OperationArguments } from "../worker/operations.ts";
import type { TaskOptions } from "../worker/workerMessages.ts";
import {
  StoreError,
  type StoreErrorKind,
  type StoreErrorReason,
} from "../../core/ports/errors/storeError.ts";
import type { SavePace } from "./saveQueue.ts";
import type { StartThread } from "./storeThread.ts";
import { StoreWorker, runTask, type WorkerNews } from "./storeWorker.ts";
import { messageOf } from "../../core/text/errors.ts";

export interface SqliteJournalOptions {
  /** The database; made, with its folder, when it is not there. */
  readonly file: string;
  /** Starts the thread that has the file open, and those beside it. */
  readonly startThread: StartThread;
  /** Called with what the user should know, also while opening. */
  readonly onEvent?: (event: StoreEvent) => void;
  /** Called when something was saved. */
  readonly onSaved?: () => void;
  /** Instead of parts of `defaultSavePace`. */
  readonly savePace?: Partial<SavePace>;
  readonly log?: Log;
}

/** Failures after which a file that was opened anew may be another matter. */
const outdating: ReadonlySet<StoreErrorKind> = new Set(["damaged", "readOnly", "unreachable"]);
const anyTrouble: ReadonlySet<StoreErrorKind> = new Set([...outdating, "full", "busy", "failed"]);

/**
 * The worker that has the database open. One that crashed, met damage, may not write or has a replaced file is
 * let go, and the next call starts another.
 */
export class StoreConnection {
  private readonly options: SqliteJournalOptions;
  private readonly holder = holderName(randomUUID());
  private worker: StoreWorker;
  private closed = false;
  /** A worker that is letting go of the file. */
  private leaving: Promise<void> | undefined;
  private suspect = false;
  private readOnly: StoreErrorReason | undefined;

  constructor(options: SqliteJournalOptions) {
    this.options = options;
    this.worker = this.start();
  }

  opened(): Promise<void> {
    return this.worker.opened;
  }

  /** Calls an operation like `call`, but again where damage was met and the file has been recovered since. */
  async ask<N extends OperationName>(name: N, ...values: OperationArguments<N>): Promise<OperationResult<N>> {
    try {
      return await this.call(name, ...values);
    } catch (error) {
      if (error instanceof StoreError && error.kind === "damaged") return this.call(name, ...values);
      throw error;
    }
  }

  async call<N extends OperationName>(
    name: N,
    ...values: OperationArguments<N>
  ): Promise<OperationResult<N>> {
    if (this.closed) throw new StoreError({ code: "closed" });
    // A recovery must not meet the file still open.
    if (this.leaving) await this.leaving;
    if (!this.worker.running) this.worker = this.start();
    const worker = this.worker;
    try {
      return await worker.call(name, ...values);
    } catch (error) {
      if (error instanceof StoreError) this.reconsider(worker, error);
      throw error;
    }
  }

  /** Runs a task in a thread of its own, beside the one that answers calls. */
  async runTask(task: TaskOptions["task"], erased?: readonly string[]): Promise<unknown> {
    const { file, startThread } = this.options;
    try {
      return await runTask(startThread, { file, task, ...(erased && { erased }) });
    } catch (error) {
      if (error instanceof StoreError) this.reconsider(this.worker, error);
      throw error;
    }
  }

  /**
   * Purges the file after these conversations were erased. What fails is in the log: they are gone from the list in any
   * case.
   */
  async purge(erased: readonly string[]): Promise<void> {
    await this.runTask("purge", erased).catch((error: unknown) => this.log("warn", error));
  }

  async close(): Promise<void> {
    if (this.closed) return;
    this.closed = true;
    await this.leaving;
    if (this.worker.running) await this.worker.close();
  }

  report(event: StoreEvent): void {
    this.options.onEvent?.(event);
  }

  log(level: "warn" | "error", error: unknown): void {
    const kind = error instanceof StoreError ? { kind: error.kind } : {};
    this.options.log?.write(level, messageOf(error), kind);
  }

  private reconsider(worker: StoreWorker, { kind }: StoreError): void {
    if (kind === "damaged") this.suspect = true;
    // What kept the file from being opened for writing may have passed.
    const renews = this.readOnly === undefined ? outdating : anyTrouble;
    if (renews.has(kind) && worker.running) this.letGo(worker);
  }

  private letGo(worker: StoreWorker): void {
    this.leaving = worker
      .close()
      .catch((error: unknown) => this.log("warn", error))
      .finally(() => (this.leaving = undefined));
  }

  private start(): StoreWorker {
    const { file, startThread } = this.options;
    const { holder, suspect } = this;
    this.suspect = false;
    const worker: StoreWorker = new StoreWorker(
      startThread,
      { file, holder, suspect },
      {
        onNews: (news) => this.hear(news, worker),
        onEnd: (error) => this.log("error", error),
      },
    );
    return worker;
  }

  private hear(news: WorkerNews, worker: StoreWorker): void {
    switch (news.type) {
      case "opened":
        this.reportReadOnly(news.readOnly);
        if (news.erased) void this.purge(news.erased);
        if (!news.recovery) return;
        this.report({ type: "recovered", ...news.recovery });
        this.report({ type: "replaced" });
        return;
      case "changed":
        this.report(news);
        return;
      case "replaced":
        if (worker.running) this.letGo(worker);
        this.report({ type: "replaced" });
        return;
      case "trouble":
        this.log("error", new StoreError(news.reason));
    }
  }

  /** Reports once that the file can only be read, however often a writable one is looked for. */
  private reportReadOnly(reason: StoreErrorReason | undefined): void {
    if (reason && reason.code !== this.readOnly?.code) this.report({ type: "readOnly", reason });
    this.readOnly = reason;
  }
}
