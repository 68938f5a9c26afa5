import type { Patience } from "../../core/ports/system.ts";

/** The machine's timers and chance. */
export const systemPatience: Patience = {
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
