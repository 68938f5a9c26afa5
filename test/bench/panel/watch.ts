/** What `watchPanel` leaves in the panel's window. Times in milliseconds of its own clock; 0 for what has not happened. */
export interface PanelTimes {
  readonly ready: number;
  readonly usable: number;
  /** From the first delta to the last. */
  readonly streamMs: number;
  readonly received: number;
  /** Mean size of a delta's message as JSON. */
  readonly bytesPerDelta: number;
  /** Durations of tasks over 50 ms since the first delta. */
  readonly longTasks: readonly number[];
}

interface Api {
  postMessage(message: { readonly type: string }): void;
}

/** Runs in every frame before its own scripts, and watches the one that asks for VS Code's API. */
export function watchPanel(): void {
  const page = globalThis as unknown as Record<string, unknown> & {
    addEventListener(
      type: "message",
      listen: (event: { readonly data: { readonly type?: string } }) => void,
    ): void;
    requestAnimationFrame(turn: () => void): void;
    document: { querySelector(selector: string): unknown };
  };
  const longTasks: number[] = [];
  const times = { ready: 0, usable: 0, streamMs: 0, received: 0, bytesPerDelta: 0, longTasks };
  let first = 0;
  let bytes = 0;

  const lookForUse = (): void => {
    const isDrawn =
      page.document.querySelector("article") !== null && page.document.querySelector("textarea") !== null;
    // A task after the frame: drawn, and free to take input.
    if (isDrawn) setTimeout(() => (times.usable = performance.now()), 0);
    else page.requestAnimationFrame(lookForUse);
  };
  const delta = (message: unknown): void => {
    first ||= performance.now();
    bytes += JSON.stringify(message).length;
    times.received++;
    times.streamMs = performance.now() - first;
    times.bytesPerDelta = bytes / times.received;
  };
  const begin = (): void => {
    page["panelTimes"] = times;
    page.addEventListener("message", ({ data }) => {
      if (data.type === "textDelta") delta(data);
    });
    new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries()) if (first > 0) longTasks.push(duration);
    }).observe({ type: "longtask" });
  };

  let acquire: (() => Api) | undefined;
  Object.defineProperty(globalThis, "acquireVsCodeApi", {
    configurable: true,
    set: (given: () => Api) => (acquire = given),
    get: () => () => {
      begin();
      const api = acquire?.();
      return {
        ...api,
        postMessage: (message: { readonly type: string }) => {
          if (message.type === "ready") {
            times.ready = performance.now();
            page.requestAnimationFrame(lookForUse);
          }
          api?.postMessage(message);
        },
      };
    },
  });
}
