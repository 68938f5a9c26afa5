import type { EventLoop } from "../../ports/system.ts";

/** A thread has one event loop, and so has this module, which every thread loads for itself. */
let eventLoop: EventLoop | undefined;

/**
 * Sets the event loop that work yields to; called once by whoever runs the core in a thread that has more to do. Without
 * it work runs through.
 */
export function useEventLoop(loop: EventLoop): void {
  eventLoop = loop;
}

/** Runs such work to its end without a pause. */
export function runAtOnce<T>(steps: Generator<void, T>): T {
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
  }
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
    await pause();
  }
}

/** Gives the event loop a turn. */
export async function pause(): Promise<void> {
  await eventLoop?.nextTurn();
}

/** Items of which a step that takes them all is long enough for a pause behind it. */
const many = 1_000;

/** A pause behind a step that went through `count` items, where they are many. */
export function* pauseAfter(count: number): Generator<void, void> {
  if (count >= many) yield;
}

/** The items one by one, with a pause after each `pace` of them where there are more. */
export function* eachYielding<T>(
  items: readonly T[],
  pace: number,
  visit: (item: T, place: number) => void,
): Generator<void, void> {
  let place = 0;
  for (const item of items) {
    visit(item, place++);
    if (place % pace === 0) yield;
  }
}
