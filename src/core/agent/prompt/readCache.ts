import type { Clock } from "../../ports/system.ts";

/** Longest age of what was read, in milliseconds, whatever is heard of changes: not every file system tells them. */
const longestMs = 30_000;

/** Cache of what is read from files, until it is forgotten or old. */
export class ReadCache<T> {
  private readonly clock: Pick<Clock, "now">;
  private readonly known = new Map<string, { readonly at: number; readonly value: Promise<T> }>();

  constructor(clock: Pick<Clock, "now">) {
    this.clock = clock;
  }

  /** The last value of `read` for this key. It must not reject. */
  get(key: string, read: () => Promise<T>): Promise<T> {
    const now = this.clock.now();
    const known = this.known.get(key);
    if (known && now - known.at < longestMs) return known.value;
    const value = read();
    this.known.set(key, { at: now, value });
    return value;
  }

  /** Forgets all values; what is being read now is not kept either. */
  forget(): void {
    this.known.clear();
  }
}
