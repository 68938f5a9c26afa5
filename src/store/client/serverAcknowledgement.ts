import type { Acknowledgement, Replication } from "../../core/ports/replication.ts";
import type { Clock, Log, Timer } from "../../core/ports/system.ts";

/** A server that has been away for so long is not waited for, and no other for longer than `longestMs`, in milliseconds. */
const patienceMs = 5_000;
const longestMs = 30_000;
const lookMs = 250;

interface ServerAcknowledgementOptions {
  readonly replication: Pick<Replication, "status" | "settled" | "onEvent">;
  /** True where the user wants to wait. */
  readonly isOn: () => boolean;
  readonly clock: Pick<Clock, "now">;
  readonly timer: Timer;
  readonly log: Log;
}

/** The server's word that it has what was said. Without the server work goes on, as it does without this. */
export class ServerAcknowledgement implements Acknowledgement {
  private readonly options: ServerAcknowledgementOptions;
  private awaySince: number | undefined;

  constructor(options: ServerAcknowledgementOptions) {
    this.options = options;
    this.note();
    options.replication.onEvent((event) => {
      if (event.type === "status") this.note();
    });
  }

  of(conversationId: string, saved: () => Promise<void>, signal: AbortSignal): Promise<void> | undefined {
    const { isOn, replication } = this.options;
    if (!isOn() || replication.status().state === "none" || this.isAway()) return undefined;
    return this.wait(() => saved().then(() => replication.settled(conversationId)), signal);
  }

  private async wait(stored: () => Promise<void>, signal: AbortSignal): Promise<void> {
    const { timer, log } = this.options;
    const over = new AbortController();
    const either = AbortSignal.any([signal, over.signal]);
    const isThere = await Promise.race([
      stored().then(() => true),
      this.away(either),
      timer.wait(longestMs, either),
    ]);
    over.abort();
    if (isThere !== true && !signal.aborted) log.write("warn", "not acknowledged by the storage server");
  }

  /** Waits until the server has been away for too long. */
  private async away(signal: AbortSignal): Promise<void> {
    while (!this.isAway() && !signal.aborted) await this.options.timer.wait(lookMs, signal);
  }

  private isAway(): boolean {
    return this.awaySince !== undefined && this.options.clock.now() >= this.awaySince + patienceMs;
  }

  private note(): void {
    const isAway = this.options.replication.status().state === "offline";
    this.awaySince = isAway ? (this.awaySince ?? this.options.clock.now()) : undefined;
  }
}
