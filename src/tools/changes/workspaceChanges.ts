import { Worker } from "node:worker_threads";
import type { WorkspaceScan } from "../../core/ports/fileSnapshots.ts";
import type { ScannedFolder } from "./workspaceScanner.ts";

/** A question to the thread. */
export interface ScanRequest {
  readonly id: number;
  readonly folders: readonly ScannedFolder[];
}

export type ScanAnswer =
  { readonly id: number; readonly scan: WorkspaceScan } | { readonly id: number; readonly failed: string };

/** Scans the workspace in a thread of its own, which begins with the first scan. `file`: where that keeps what it saw. */
export class WorkspaceChanges {
  private readonly workerFile: string;
  private readonly file: string;
  private readonly pending = new Map<number, PromiseWithResolvers<WorkspaceScan>>();
  private worker: Worker | undefined;
  private nextId = 1;

  constructor(workerFile: string, file: string) {
    this.workerFile = workerFile;
    this.file = file;
  }

  /** Scans the workspace. Rejects where the thread fails; the next scan begins another. */
  scan(folders: readonly ScannedFolder[]): Promise<WorkspaceScan> {
    if (folders.length === 0) return Promise.resolve({ changes: [], contents: [], unseen: [] });
    this.worker ??= this.start();
    const id = this.nextId++;
    const answer = Promise.withResolvers<WorkspaceScan>();
    this.pending.set(id, answer);
    this.worker.postMessage({ id, folders } satisfies ScanRequest);
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
    worker.on("message", (answer: ScanAnswer) => this.take(answer));
    worker.on("error", (error: Error) => this.end(worker, error));
    worker.on("exit", () => this.end(worker, new Error("The thread that scans files has ended.")));
    return worker;
  }

  private take(answer: ScanAnswer): void {
    const pending = this.pending.get(answer.id);
    this.pending.delete(answer.id);
    if ("scan" in answer) pending?.resolve(answer.scan);
    else pending?.reject(new Error(answer.failed));
  }

  private end(worker: Worker, error: Error): void {
    if (this.worker === worker) this.worker = undefined;
    for (const { reject } of this.pending.values()) reject(error);
    this.pending.clear();
  }
}
