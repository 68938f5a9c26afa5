import type { ReactiveController, ReactiveControllerHost } from "lit";

/** Draws its element anew every half second while `isNeeded` says so. */
export class IntervalController implements ReactiveController {
  private readonly host: ReactiveControllerHost;
  private readonly isNeeded: () => boolean;
  private timer: ReturnType<typeof setInterval> | undefined;

  constructor(host: ReactiveControllerHost, isNeeded: () => boolean) {
    this.host = host;
    this.isNeeded = isNeeded;
    host.addController(this);
  }

  hostUpdated(): void {
    if (!this.isNeeded()) this.hostDisconnected();
    else this.timer ??= setInterval(() => this.host.requestUpdate(), 500);
  }

  hostDisconnected(): void {
    clearInterval(this.timer);
    this.timer = undefined;
  }
}
