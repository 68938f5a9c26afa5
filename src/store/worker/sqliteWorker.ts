import { existsSync, statSync } from "node:fs";
import { parentPort, receiveMessageOnPort, workerData } from "node:worker_threads";
import type { MessagePort } from "node:worker_threads";
import { backUp } from "../recovery/backups.ts";
import { purge } from "../recovery/purge.ts";
import { moveStore } from "../recovery/moveStore.ts";
import { ChangeWatch, watchMs } from "./changeWatch.ts";
import { ConversationTable } from "../database/conversationTable.ts";
import { EntryTable } from "../database/entryTable.ts";
import { StoredSearch } from "../database/search.ts";
import { StoredLeases, renewMs } from "../database/leases.ts";
import { StoreError } from "../../core/ports/errors/storeError.ts";
import { recreateFile } from "../recovery/recreateFile.ts";
import { openDatabase } from "../recovery/openDatabase.ts";
import { openSource } from "../recovery/openSource.ts";
import { operationsOn } from "./operations.ts";
import type {
  WorkerRequest,
  SourceOptions,
  TaskOptions,
  WorkerMessage,
  WorkerOptions,
} from "./workerMessages.ts";
import { RequestQueue, reasonOf } from "./requestQueue.ts";
import { verifyDatabase } from "../recovery/verifyDatabase.ts";

/** The requests that have come and were not taken yet, without waiting for more. */
function* receivedRequests(port: MessagePort): Generator<WorkerRequest> {
  for (;;) {
    const next: { readonly message: WorkerRequest } | undefined = receiveMessageOnPort(port);
    if (!next) return;
    yield next.message;
  }
}

/**
 * Time that the search index is worked on at a stretch, and the pauses after that and after a failure, in
 * milliseconds.
 */
const indexStepMs = 40;
const pauseMs = 10;
const retryMs = 30_000;

/** The store's own thread: opens the database, then answers until it is closed. */
function serve(port: MessagePort, { file, holder, suspect }: WorkerOptions): void {
  const say = (message: WorkerMessage) => port.postMessage(message);
  try {
    const lastUse = lastWritten(file);
    const { database, readOnly, recovery } = openDatabase(file, suspect ? "everyPage" : "entrances");
    const leases = new StoredLeases(database, holder);
    const record = new EntryTable(database);
    const search = new StoredSearch(database, record, { isReadOnly: readOnly !== undefined });
    const operations = operationsOn(database, leases, record, search);
    const { queries } = operations;
    const close = () => {
      try {
        // Between two looks it may have been removed.
        if (!readOnly && !existsSync(file)) {
          database.transaction(() => leases.releaseAll());
          recreateFile(database, file);
        }
      } finally {
        queries.close();
      }
    };
    const erased = readOnly ? [] : new ConversationTable(database).emptyTrash(credibleNow(lastUse));
    const queue = new RequestQueue({ ...operations, queries: { ...queries, close } }, database, readOnly);
    const watch = new ChangeWatch(database, file);
    port.on("message", (first: WorkerRequest) => {
      for (const answer of queue.answer([first, ...receivedRequests(port)])) say(answer);
    });
    repeat(port, watchMs, () => {
      if (watch.isReplaced()) {
        queue.refuse(new StoreError({ code: "stopped", detail: "The file was replaced." }));
        if (!existsSync(file)) recreateFile(database, file);
        say({ type: "replaced" });
      }
      const conversationIds = watch.look();
      if (conversationIds) say({ type: "changed", conversationIds });
      return watchMs;
    });
    repeat(port, renewMs, () => {
      if (leases.holdsAny()) database.transaction(() => leases.renew(Date.now()));
      return renewMs;
    });
    if (!readOnly) indexMeanwhile(search, port);
    say({
      type: "opened",
      ...(readOnly && { readOnly: readOnly.reason }),
      ...(recovery && { recovery }),
      ...(erased.length > 0 && { erased }),
    });
  } catch (error) {
    say({ type: "notOpened", reason: reasonOf(error) });
    port.close();
  }
}

/**
 * The clock's time, but no more than a day after the last use: a clock that is ahead empties no trash, and who was away
 * for long has it emptied at the next start.
 */
function credibleNow(lastUse: number): number {
  return Math.min(Date.now(), lastUse + 24 * 60 * 60 * 1000);
}

/** Time of the last write to the database or its log, in milliseconds since 1970; 0 where there is none. */
function lastWritten(file: string): number {
  const times = [file, `${file}-wal`].map((one) => statSync(one, { throwIfNoEntry: false })?.mtimeMs ?? 0);
  return Math.max(...times);
}

/** Takes in what the search index lacks, in steps between which requests are answered. */
function indexMeanwhile(search: StoredSearch, port: MessagePort): void {
  repeat(port, watchMs, () => (search.catchUp(indexStepMs) ? pauseMs : watchMs), retryMs);
}

/** Acts until the port is closed; each time `action` says in how many milliseconds it is due again. */
function repeat(port: MessagePort, firstMs: number, action: () => number, afterFailureMs = firstMs): void {
  const step = () => {
    let nextMs = afterFailureMs;
    try {
      nextMs = action();
    } catch (error) {
      port.postMessage({ type: "trouble", reason: reasonOf(error) } satisfies WorkerMessage);
    }
    // The port keeps the thread alive; a timer must not.
    timer = setTimeout(step, nextMs).unref();
  };
  let timer = setTimeout(step, firstMs).unref();
  port.once("close", () => clearTimeout(timer));
}

/** Answers questions about another workspace's file, and changes nothing in it. */
function serveSource(port: MessagePort, { file, scratchFile }: SourceOptions): void {
  const say = (message: WorkerMessage) => port.postMessage(message);
  try {
    const { database, close } = openSource(file, scratchFile);
    const record = new EntryTable(database);
    const operations = operationsOn(
      database,
      new StoredLeases(database, ""),
      record,
      new StoredSearch(database, record, { isReadOnly: true }),
    );
    const refusal = new StoreError({ code: "readOnly", detail: file });
    const queue = new RequestQueue(
      { ...operations, queries: { ...operations.queries, close } },
      database,
      refusal,
    );
    port.on("message", (request: WorkerRequest) => {
      for (const answer of queue.answer([request])) say(answer);
    });
    say({ type: "opened" });
  } catch (error) {
    say({ type: "notOpened", reason: reasonOf(error) });
    port.close();
  }
}

const tasks: { readonly [K in TaskOptions["task"]]: (options: TaskOptions) => unknown } = {
  verify: ({ file }) => verifyDatabase(file),
  backUp: ({ file }) => backUp(file, Date.now()),
  move: ({ file, to = file }) => moveStore(file, to),
  purge: ({ file, erased = [] }) => purge(file, erased),
};

function runTask(port: MessagePort, options: TaskOptions): void {
  try {
    const value = tasks[options.task](options);
    port.postMessage({ type: "done", id: 0, value } satisfies WorkerMessage);
  } catch (error) {
    port.postMessage({ type: "failed", id: 0, reason: reasonOf(error) } satisfies WorkerMessage);
  }
  port.close();
}

/** Does what the options say, and answers on the port. */
export function answerOn(port: MessagePort, options: WorkerOptions | SourceOptions | TaskOptions): void {
  if ("task" in options) runTask(port, options);
  else if ("scratchFile" in options) serveSource(port, options);
  else serve(port, options);
}

// Without data this is a thread that answers on other ports.
if (parentPort && workerData !== undefined)
  answerOn(parentPort, workerData as WorkerOptions | SourceOptions | TaskOptions);
