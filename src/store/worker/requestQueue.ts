import type { Database } from "../database/database.ts";
import type { StoreError, StoreErrorReason } from "../../core/ports/errors/storeError.ts";
import { storeErrorOf } from "../sqliteErrors.ts";
import type { Operations } from "./operations.ts";
import type { WorkerAnswer, WorkerRequest } from "./workerMessages.ts";

/**
 * Answers requests in the order they were made. Changes in a row share one transaction, and so one sync of the
 * disk; when one of them fails, each is tried again in a transaction of its own.
 */
export class RequestQueue {
  private readonly operations: Operations;
  private readonly database: Database;
  private refusal: StoreError | undefined;

  /** `refusal`: why every change is refused, where the database is for reading only. */
  constructor(operations: Operations, database: Database, refusal?: StoreError) {
    this.operations = operations;
    this.database = database;
    this.refusal = refusal;
  }

  /** Makes no change from now on. */
  refuse(refusal: StoreError): void {
    this.refusal ??= refusal;
  }

  answer(requests: readonly WorkerRequest[]): WorkerAnswer[] {
    const answers: WorkerAnswer[] = [];
    let next = 0;
    while (next < requests.length) {
      const start = next;
      do next++;
      while (this.isChange(requests[start]) && this.isChange(requests[next]));
      answers.push(...this.answerRun(requests.slice(start, next)));
    }
    return answers;
  }

  private answerRun(run: readonly WorkerRequest[]): WorkerAnswer[] {
    const together = run.length > 1 && !this.refusal ? this.inOneTransaction(run) : undefined;
    return together ?? run.map((request) => this.answerOne(request));
  }

  /** Runs requests in one transaction; undefined when any failed: then none has taken effect. */
  private inOneTransaction(run: readonly WorkerRequest[]): WorkerAnswer[] | undefined {
    try {
      return this.database.transaction(() => run.map((request) => this.perform(request)));
    } catch {
      return undefined;
    }
  }

  private answerOne(request: WorkerRequest): WorkerAnswer {
    try {
      if (!this.isChange(request)) return this.perform(request);
      if (this.refusal) throw this.refusal;
      return this.database.transaction(() => this.perform(request));
    } catch (error) {
      return { type: "failed", id: request.id, reason: reasonOf(error) };
    }
  }

  private perform({ id, name, values }: WorkerRequest): WorkerAnswer {
    const { changes, queries } = this.operations;
    const byName = { ...changes, ...queries };
    const operation = byName[name] as (...values: readonly unknown[]) => unknown;
    return { type: "done", id, value: operation(...values) };
  }

  private isChange(request: WorkerRequest | undefined): boolean {
    return request !== undefined && request.name in this.operations.changes;
  }
}

/** Reason of whatever was thrown, as it may cross to the caller's thread. */
export function reasonOf(error: unknown): StoreErrorReason {
  return storeErrorOf(error).reason;
}
