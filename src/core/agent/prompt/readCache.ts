import type { Clock } from "../../ports/system.ts";

/** What was read is read anew after so long, in milliseconds, whatever is heard of changes: not every file system tells them. */
const longestMs = 30_000;

/** Cache of what is read from files, until it is forgotten or old. */
export class ReadCache<T> {
  private readonly clock: Pick<Clock, "now">;
  private readonly known = new Map<string, { readonly at: number; readonly value: Promise<T> }>();

  constructor(clock: Pick<Clock, "now">) {
    this.clock = clock;
  }

  /** What `read` gave for this key last. It must not reject. */
  get(key: string, read: () => Promise<T>): Promise<T> {
    const now = this.clock.now();
    const known = this.known.get(key);
    if (known && now - known.at < longestMs) return known.value;
    const value = read();
    this.known.set(key, { at: now, value });
    return value;
  }

  /** Whatever is under way does not count any more either. */
  forget(): void {
    this.known.clear();
  }
}
