import { v7 } from "uuid";
import type { Clock, EventLoop, Timer } from "../../core/ports/system.ts";

/** The machine's time, and UUIDs of version 7 (RFC 9562): sortable by time, also within a millisecond (`uuid`, the field's own package). */
export const systemClock: Clock = { now: () => Date.now(), newId: () => v7() };

/** Node's event loop. */
export const systemEventLoop: EventLoop = {
  nextTurn: () => new Promise((resolve) => setImmediate(resolve)),
};

/** The machine's timers and chance. */
export const systemTimer: Timer = {
  wait: (ms, signal) =>
    new Promise((resolve) => {
      const end = () => {
        clearTimeout(timer);
        signal.removeEventListener("abort", end);
        resolve();
      };
      const timer = setTimeout(end, ms);
      signal.addEventListener("abort", end, { once: true });
      if (signal.aborted) end();
    }),
  random: () => Math.random(),
};
