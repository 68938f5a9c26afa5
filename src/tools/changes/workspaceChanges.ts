import { Worker } from "node:worker_threads";
import type { Look } from "../../core/ports/fileSnapshots.ts";
import type { LookedFolder } from "./workspaceScanner.ts";

/** A question to the thread. */
export interface LookRequest {
  readonly id: number;
  readonly folders: readonly LookedFolder[];
}

export type LookAnswer =
  { readonly id: number; readonly look: Look } | { readonly id: number; readonly failed: string };

/** Looks round the workspace in a thread of its own, which begins with the first look. `file`: where that keeps what it saw. */
export class WorkspaceChanges {
  private readonly workerFile: string;
  private readonly file: string;
  private readonly pending = new Map<number, PromiseWithResolvers<Look>>();
  private worker: Worker | undefined;
  private nextId = 1;

  constructor(workerFile: string, file: string) {
    this.workerFile = workerFile;
    this.file = file;
  }

  /** Rejects where the thread fails; the next look begins another. */
  look(folders: readonly LookedFolder[]): Promise<Look> {
    if (folders.length === 0) return Promise.resolve({ changes: [], contents: [], unseen: [] });
    this.worker ??= this.start();
    const id = this.nextId++;
    const answer = Promise.withResolvers<Look>();
    this.pending.set(id, answer);
    this.worker.postMessage({ id, folders } satisfies LookRequest);
    return answer.promise;
  }

  dispose(): void {
    const { worker } = this;
    this.worker = undefined;
    void worker?.terminate();
  }

  private start(): Worker {
    const worker = new Worker(this.workerFile, { workerData: this.file });
    worker.unref();
    worker.on("message", (answer: LookAnswer) => this.take(answer));
    worker.on("error", (error: Error) => this.end(worker, error));
    worker.on("exit", () => this.end(worker, new Error("The thread that looks at files has ended.")));
    return worker;
  }

  private take(answer: LookAnswer): void {
    const pending = this.pending.get(answer.id);
    this.pending.delete(answer.id);
    if ("look" in answer) pending?.resolve(answer.look);
    else pending?.reject(new Error(answer.failed));
  }

  private end(worker: Worker, error: Error): void {
    if (this.worker === worker) this.worker = undefined;
    for (const { reject } of this.pending.values()) reject(error);
    this.pending.clear();
  }
}
