import type { Clock } from "../../../src/core/ports/system.ts";

/** Starts at `start`, moves one millisecond with every look; ids are "id-1", "id-2" … */
export function steadyClock(start = 1_000): Clock {
  let now = start;
  let ids = 0;
  return { now: () => now++, newId: () => `id-${String(++ids).padStart(6, "0")}` };
}
