import type { Draft, StoreEvent, StoredConversation } from "../../core/ports/journal.ts";
import type { Entry } from "../../core/conversation/entry.ts";
import { StoreError, type StoreErrorKind, type StoreErrorReason } from "../../core/ports/storeError.ts";

/** Where changes go; called in order, without waiting for one to end. */
export interface SaveTarget {
  append(entries: readonly Entry[]): Promise<void>;
  saveDraft(draft: Draft): Promise<void>;
}

interface Change {
  /** The place among all changes. */
  readonly order: number;
  readonly entries: readonly Entry[];
  readonly draft?: Draft;
  readonly saved: PromiseWithResolvers<undefined>;
}

/** Failures that may pass: a disk with room again, a file that is writable again or recovered. */
const passing: ReadonlySet<StoreErrorKind> = new Set([
  "full",
  "readOnly",
  "unreachable",
  "damaged",
  "busy",
  "newer",
  "stopped",
]);

/** Between attempts, in milliseconds; doubled each time up to the longest. */
const firstRetryMs = 100;
const longestRetryMs = 10_000;

/**
 * Changes on their way to the disk. Those that cannot be saved for now are kept in memory, in order, and tried
 * again; their promises stay open meanwhile.
 */
export class SaveQueue {
  private readonly target: SaveTarget;
  private readonly onEvent: (event: StoreEvent) => void;
  private waiting: readonly Change[] = [];
  private nextOrder = 0;
  private retryMs = firstRetryMs;
  private timer: NodeJS.Timeout | undefined;
  private retrying: Promise<void> | undefined;
  private reason: StoreErrorReason = { code: "closed" };
  private reported = "";

  constructor(target: SaveTarget, onEvent: (event: StoreEvent) => void) {
    this.target = target;
    this.onEvent = onEvent;
  }

  append(entries: readonly Entry[]): Promise<void> {
    return this.enter({ entries });
  }

  saveDraft(draft: Draft): Promise<void> {
    return this.enter({ entries: [], draft });
  }

  /** Stored entries after `afterSeq`, followed by those that wait. */
  withWaiting(
    conversationId: string,
    stored: StoredConversation | undefined,
    afterSeq: number,
  ): StoredConversation | undefined {
    const last = stored?.entries.at(-1)?.seq ?? afterSeq;
    const waiting = this.waiting
      .flatMap((change) => change.entries)
      .filter((entry) => entry.conversationId === conversationId && entry.seq > last);
    const entries = [...(stored?.entries ?? []), ...waiting];
    if (!stored && entries.length === 0) return undefined;
    const drafts = this.waiting.flatMap(({ draft }) =>
      draft?.conversationId === conversationId ? [draft] : [],
    );
    const draft = drafts.at(-1) ?? stored?.draft;
    const isOpen = draft && !waiting.some(({ id }) => id === draft.id);
    return { entries, ...(isOpen && { draft }) };
  }

  /** One last attempt; what still cannot be saved rejects. */
  async close(): Promise<void> {
    clearTimeout(this.timer);
    await this.retrying;
    if (this.waiting.length > 0) await this.retry();
    clearTimeout(this.timer);
    const error = new StoreError({ code: "closedUnsaved", because: this.reason });
    for (const { saved } of this.waiting) saved.reject(error);
    this.waiting = [];
  }

  private enter(what: Pick<Change, "entries" | "draft">): Promise<void> {
    const change: Change = { ...what, order: this.nextOrder++, saved: Promise.withResolvers<undefined>() };
    if (this.waiting.length > 0) this.hold(change);
    else void this.attempt(change);
    return change.saved.promise;
  }

  /** False when the change has to wait. */
  private async attempt(change: Change): Promise<boolean> {
    try {
      await (change.draft ? this.target.saveDraft(change.draft) : this.target.append(change.entries));
      this.leave(change);
      change.saved.resolve(undefined);
      return true;
    } catch (error) {
      if (this.mayPass(error)) {
        // What only follows from another's failure is no reason of its own.
        if (error.kind !== "outOfOrder") this.reason = error.reason;
        this.hold(change);
        return false;
      }
      this.leave(change);
      change.saved.reject(error);
      return true;
    }
  }

  /** Retryable failure: of a passing kind, or out of order only because an earlier change waits. */
  private mayPass(error: unknown): error is StoreError {
    if (!(error instanceof StoreError)) return false;
    return (
      passing.has(error.kind) || (this.waiting.length > 0 && !this.retrying && error.kind === "outOfOrder")
    );
  }

  private hold(change: Change): void {
    if (!this.waiting.includes(change)) {
      const superseded = this.waiting.find(
        ({ draft }) => draft && draft.conversationId === change.draft?.conversationId,
      );
      superseded?.saved.resolve(change.saved.promise);
      this.waiting = [...this.waiting.filter((one) => one !== superseded), change].sort(
        (one, other) => one.order - other.order,
      );
    }
    this.reportUnsaved();
    this.timer ??= setTimeout(() => void this.retry(), this.retryMs);
  }

  private reportUnsaved(): void {
    const entries = this.waiting.reduce((total, one) => total + one.entries.length, 0);
    const report = `${entries} ${JSON.stringify(this.reason)}`;
    if (report !== this.reported) this.onEvent({ type: "unsaved", entries, reason: this.reason });
    this.reported = report;
  }

  private leave(change: Change): void {
    this.waiting = this.waiting.filter((one) => one !== change);
  }

  private retry(): Promise<void> {
    this.retrying ??= this.saveWaiting().finally(() => (this.retrying = undefined));
    return this.retrying;
  }

  private async saveWaiting(): Promise<void> {
    clearTimeout(this.timer);
    // Nothing is scheduled while this runs: it ends with everything saved or with a new time.
    for (let next = this.waiting[0]; next; next = this.waiting[0]) {
      if (await this.attempt(next)) continue;
      this.retryMs = Math.min(this.retryMs * 2, longestRetryMs);
      this.timer = setTimeout(() => void this.retry(), this.retryMs);
      return;
    }
    this.timer = undefined;
    this.retryMs = firstRetryMs;
    this.reported = "";
    this.onEvent({ type: "saved" });
  }
}
