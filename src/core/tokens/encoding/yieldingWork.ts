/**
 * Runs work that yields every millisecond or two, giving the event loop a turn at each yield. Rejects only
 * with the reason of `signal`, once it aborts.
 */
export async function runYielding<T>(steps: Generator<void, T>, signal?: AbortSignal): Promise<T> {
  for (;;) {
    signal?.throwIfAborted();
    const step = steps.next();
    if (step.done) return step.value;
    await new Promise<void>((resolve) => setImmediate(resolve));
  }
}
