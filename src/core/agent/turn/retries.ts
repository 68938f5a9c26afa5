import type { ModelError } from "../../ports/models.ts";

/** The first wait and the longest, in milliseconds; each is twice the one before. */
const firstWait = 1_000;
const longestWait = 30_000;
/** A server that asks to wait longer is not waited for. */
const longestAsked = 60_000;
/** All waits for one reply together, in milliseconds. */
const longestRetrying = 120_000;
/** A server that cannot be reached so often in a row is not there. */
const maxUnreachable = 3;

/**
 * Retry schedule of one reply: exponential backoff with jitter ("equal jitter" of
 * https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/), never sooner than the server asks,
 * bounded in number and time. A reply that broke off is asked for once more.
 */
export class Retries {
  private readonly most: number;
  private readonly random: () => number;
  private made = 0;
  private waited = 0;
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
    if (!this.mayHelp(error) || this.made >= this.most) return undefined;
    const backoff = Math.min(longestWait, firstWait * 2 ** this.made) * (0.5 + this.random() / 2);
    const wait = Math.round(Math.max(backoff, error.retryAfterMs ?? 0));
    if (this.waited + wait > longestRetrying) return undefined;
    this.made++;
    this.waited += wait;
    if (error.kind === "cutOff") this.hasResumed = true;
    return wait;
  }

  private mayHelp({ kind, retryAfterMs = 0, isFinal }: ModelError): boolean {
    if (isFinal || retryAfterMs > longestAsked) return false;
    switch (kind) {
      case "rateLimited":
      case "server":
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
