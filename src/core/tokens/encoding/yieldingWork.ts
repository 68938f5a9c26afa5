import type { EventLoop } from "../../ports/system.ts";

/** A thread has one event loop, and so has this module, which every thread loads for itself. */
let eventLoop: EventLoop | undefined;

/** To be called once by whoever runs the core in a thread that has more to do; without it work runs through. */
export function useEventLoop(loop: EventLoop): void {
  eventLoop = loop;
}

/**
 * Cooperative scheduling: runs work that yields every millisecond or two, giving the event loop a turn at each yield.
 * Rejects only with the reason of `signal`, once it aborts.
 */
export async function runYielding<T>(steps: Generator<void, T>, signal?: AbortSignal): Promise<T> {
  for (;;) {
    signal?.throwIfAborted();
    const step = steps.next();
    if (step.done) return step.value;
    await eventLoop?.nextTurn();
  }
}
