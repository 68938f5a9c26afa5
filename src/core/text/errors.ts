/** A function, since a signal that is not aborted may be after an await. */
export function isCancelled(signal: AbortSignal): boolean {
  return signal.aborted;
}

/** Resolves when `signal` aborts. */
export function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener("abort", () => resolve(), { once: true });
  });
}

/** Stack of an error, for the log. */
export function stackOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

/** Words of a failure, as far as it brings any. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** True for an error with one of these codes, such as those of the operating system. */
export function hasCode(error: unknown, ...codes: readonly string[]): boolean {
  return error instanceof Error && "code" in error && codes.some((code) => code === error.code);
}

/** An error as it is; what else was thrown, as one with its words. */
export function errorOf(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}
