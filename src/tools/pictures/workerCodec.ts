import { Worker } from "node:worker_threads";
import type { PictureCodec, Redrawing } from "../../core/ports/pictureStore.ts";

/** A picture for the thread: to be drawn so, or only to be decoded. */
export interface DrawingRequest {
  readonly bytes: Uint8Array;
  readonly how?: Redrawing;
}

export interface DrawingAnswer {
  readonly isSound: boolean;
  readonly drawn?: Uint8Array;
}

/** Longest time of one picture, in milliseconds: one that takes longer was made to. */
const longestMs = 60_000;
/** A thread that has nothing to do gives its memory back after so long, in milliseconds. */
const idleMs = 10_000;

/** Decodes pictures in a thread of its own, one after the other. It begins with the first picture and ends when there are no more. */
export class WorkerCodec implements PictureCodec {
  private readonly workerFile: string;
  private worker: Worker | undefined;
  private answer: PromiseWithResolvers<DrawingAnswer> | undefined;
  private timer: NodeJS.Timeout | undefined;
  /** Settles when the pictures asked about so far are done. */
  private asked: Promise<unknown> = Promise.resolve();

  constructor(workerFile: string) {
    this.workerFile = workerFile;
  }

  async isSound(bytes: Uint8Array): Promise<boolean> {
    return (await this.ask({ bytes })).isSound;
  }

  async redraw(bytes: Uint8Array, how: Redrawing): Promise<Uint8Array | undefined> {
    return (await this.ask({ bytes, how })).drawn;
  }

  dispose(): void {
    clearTimeout(this.timer);
    const { worker } = this;
    this.worker = undefined;
    void worker?.terminate();
    this.answer?.reject(new Error("The thread that draws pictures was ended."));
  }

  private ask(request: DrawingRequest): Promise<DrawingAnswer> {
    const answer = this.asked.then(() => this.askNow(request));
    this.asked = answer.catch(() => undefined);
    return answer;
  }

  private async askNow(request: DrawingRequest): Promise<DrawingAnswer> {
    this.worker ??= this.start();
    const answer = Promise.withResolvers<DrawingAnswer>();
    this.answer = answer;
    this.after(longestMs, () => answer.resolve({ isSound: false }));
    this.worker.postMessage(request);
    const result = await answer.promise.finally(() => (this.answer = undefined));
    if (result.isSound) this.after(idleMs, () => this.dispose());
    // What a damaged picture leaves behind in the library must not meet the next.
    else this.dispose();
    return result;
  }

  private after(ms: number, then: () => void): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(then, ms).unref();
  }

  private start(): Worker {
    const worker = new Worker(this.workerFile);
    const end = (error: Error) => {
      if (this.worker !== worker) return;
      this.worker = undefined;
      this.answer?.reject(error);
    };
    worker.unref();
    worker.on("message", (answer: DrawingAnswer) => this.answer?.resolve(answer));
    worker.on("error", end);
    worker.on("exit", () => end(new Error("The thread that draws pictures has ended.")));
    return worker;
  }
}
