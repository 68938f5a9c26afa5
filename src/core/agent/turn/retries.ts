import type { ModelError } from "../../ports/models.ts";

/** The first wait and the longest, in milliseconds; each is twice the one before. */
const firstWait = 1_000;
const longestWait = 30_000;
/** A server that asks to wait longer is not waited for. */
const longestAsked = 15 * 60_000;
/** The longest that all waits for one reply may take together, in milliseconds: those that were asked for, and the others. */
const longestAskedTogether = 30 * 60_000;
const longestRetrying = 120_000;
/** A model that is loading is asked for at least so often, and for so long in all, in milliseconds. */
const loadingWait = 5_000;
const longestLoading = 30 * 60_000;
/** A server that cannot be reached so often in a row is not there. */
const maxUnreachable = 3;

/**
 * Retry schedule of one reply: exponential backoff with jitter ("equal jitter" of
 * https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/), never sooner than the server asks,
 * bounded in number and time. A reply that broke off is asked for once more; a model that is loading is waited for, and so is
 * a server that is not available for a moment, whatever the number.
 */
export class Retries {
  private readonly most: number;
  private readonly random: () => number;
  private made = 0;
  private readonly waited = { asked: 0, loading: 0, other: 0 };
  private hasResumed = false;

  constructor(most: number, random: () => number) {
    this.most = most;
    this.random = random;
  }

  /** Retries made so far. */
  get count(): number {
    return this.made;
  }

  /** Milliseconds to wait before asking again; undefined where that would not help, or not any more. */
  after(error: ModelError): number | undefined {
    if (!this.mayHelp(error) || (this.made >= this.most && !this.isAwaited(error))) return undefined;
    const { kind, retryAfterMs = 0 } = error;
    const cap = kind === "loading" ? loadingWait : longestWait;
    const backoff = Math.min(cap, firstWait * 2 ** Math.min(this.made, 10)) * (0.5 + this.random() / 2);
    const wait = Math.round(Math.max(backoff, retryAfterMs));
    if (!this.take(kind === "loading" ? "loading" : retryAfterMs > backoff ? "asked" : "other", wait))
      return undefined;
    this.made++;
    if (kind === "cutOff") this.hasResumed = true;
    return wait;
  }

  /** Takes a wait from those that are left; false where such waits would take too long together. */
  private take(why: keyof Retries["waited"], wait: number): boolean {
    const most = { asked: longestAskedTogether, loading: longestLoading, other: longestRetrying }[why];
    if (this.waited[why] + wait > most) return false;
    this.waited[why] += wait;
    return true;
  }

  /** True for what is about to pass. Who wants no retries wants none of these either. */
  private isAwaited({ kind, status }: ModelError): boolean {
    return this.most > 0 && (kind === "loading" || status === 503);
  }

  private mayHelp({ kind, retryAfterMs = 0, isFinal }: ModelError): boolean {
    if (isFinal || retryAfterMs > longestAsked) return false;
    switch (kind) {
      case "rateLimited":
      case "server":
      case "loading":
        return true;
      case "unreachable":
        return this.made < maxUnreachable;
      case "cutOff":
        return !this.hasResumed;
      default:
        return false;
    }
  }
}
