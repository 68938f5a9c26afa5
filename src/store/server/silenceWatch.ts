import type { Duplex } from "node:stream";

/** Slowest line that what is sent gets through, in bytes a millisecond. */
const slowest = 8;

/**
 * Watch over a connection: ends it where an answer is waited for and nothing comes for `silentMs`, and for as long as what was
 * sent may be under way on a slow line. A server that goes on answering is never cut off.
 */
export class SilenceWatch {
  private readonly stream: Duplex;
  private readonly silentMs: number;
  private asked = 0;
  /** Bytes sent and not answered yet. */
  private bytes = 0;
  private timer: NodeJS.Timeout | undefined;

  constructor(stream: Duplex, silentMs: number) {
    this.stream = stream;
    this.silentMs = silentMs;
    stream.on("data", () => this.timer?.refresh());
  }

  /** Watches while `work` is under way, which has so many bytes to send. */
  async during<T>(bytes: number, work: () => Promise<T>): Promise<T> {
    this.note(1, bytes);
    try {
      return await work();
    } finally {
      this.note(-1, -bytes);
    }
  }

  private note(asked: number, bytes: number): void {
    this.asked += asked;
    this.bytes += bytes;
    clearTimeout(this.timer);
    this.timer =
      this.asked === 0
        ? undefined
        : setTimeout(() => this.stream.destroy(), this.silentMs + this.bytes / slowest);
  }
}
