/** Times that `watchPanel` leaves in the panel's window, in milliseconds of its own clock; 0 for what has not happened. */
export interface PanelTimes {
  readonly ready: number;
  readonly usable: number;
  readonly stream: StreamTimes;
}

/** Measurements of a streamed reply, from the first of its deltas on. */
export interface StreamTimes {
  /** Milliseconds from the first delta to the last. */
  readonly ms: number;
  /** Messages with what was added to the reply: the host joins deltas that come close together. */
  readonly messages: number;
  readonly characters: number;
  /** Size of those messages as JSON. */
  readonly bytes: number;
  /** Frames that were drawn meanwhile. */
  readonly frames: number;
  /** Durations of tasks over 50 ms, of the panel or of VS Code, which share a thread here. */
  readonly longTasks: readonly number[];
}

/** Fields of the host's messages that are measured. */
interface Fact {
  readonly type: string;
  readonly text: string;
  readonly running: boolean;
}

interface Api {
  postMessage(message: { readonly type: string }): void;
}

/** Runs in every frame before its own scripts, and watches the one that asks for VS Code's API. */
export function watchPanel(): void {
  const page = globalThis as unknown as Record<string, unknown> & {
    addEventListener(type: "message", listen: (event: { readonly data: Partial<Fact> }) => void): void;
    requestAnimationFrame(turn: () => void): void;
    document: { querySelector(selector: string): unknown };
  };
  const nothingYet = () => ({
    ...{ ms: 0, messages: 0, characters: 0, bytes: 0, frames: 0 },
    longTasks: [] as number[],
  });
  const times = { ready: 0, usable: 0, stream: nothingYet() };
  let first = 0;

  const lookForUse = (): void => {
    const isDrawn =
      page.document.querySelector("article") !== null && page.document.querySelector("textarea") !== null;
    // A task after the frame: drawn, and free to take input.
    if (isDrawn) setTimeout(() => (times.usable = performance.now()), 0);
    else page.requestAnimationFrame(lookForUse);
  };
  const countFrames = (): void => {
    if (first === 0) return;
    times.stream.frames++;
    page.requestAnimationFrame(countFrames);
  };
  const delta = (message: Partial<Fact>): void => {
    if (first === 0) {
      first = performance.now();
      times.stream = nothingYet();
      page.requestAnimationFrame(countFrames);
    }
    const { stream } = times;
    stream.messages++;
    stream.characters += message.text?.length ?? 0;
    stream.bytes += JSON.stringify(message).length;
    stream.ms = performance.now() - first;
  };
  const begin = (): void => {
    page["panelTimes"] = times;
    page.addEventListener("message", ({ data }) => {
      if (data.type === "textDelta") delta(data);
      // The last task, in which the whole reply is drawn, is told of a little later.
      if (data.type === "running" && data.running === false) setTimeout(() => (first = 0), 500);
    });
    new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries()) if (first > 0) times.stream.longTasks.push(duration);
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
