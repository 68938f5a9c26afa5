import { setTimeout as wait } from "node:timers/promises";
import type { Content, Draft, StoreEvent, StoredConversation } from "../../core/ports/journal.ts";
import type { Entry } from "../../core/conversation/entry.ts";
import {
  isGap,
  StoreError,
  type StoreErrorKind,
  type StoreErrorReason,
} from "../../core/ports/errors/storeError.ts";
import { storeErrorOf } from "../sqliteErrors.ts";

/** Target of changes; called in order, without waiting for one to end. */
interface SaveTarget {
  append(entries: readonly Entry[], contents: readonly Content[]): Promise<void>;
  saveDraft(draft: Draft): Promise<void>;
}

interface Change {
  /** The place among all changes. */
  readonly order: number;
  readonly entries: readonly Entry[];
  readonly contents?: readonly Content[];
  readonly draft?: Draft;
  readonly saved: PromiseWithResolvers<undefined>;
}

/** Failures that no other attempt would change. Every other one may pass, also one that is not known. */
const final: ReadonlySet<StoreErrorKind> = new Set([
  "outOfOrder",
  "unknownConversation",
  "leased",
  "unstorable",
  "closed",
]);

/** Final failures that a change has only because one before it is not saved yet. */
const following: ReadonlySet<StoreErrorKind> = new Set(["outOfOrder", "unknownConversation"]);

/** Failures of one change, which do not keep others from being saved. */
const ofOneChange: ReadonlySet<StoreErrorKind> = new Set(["outOfOrder", "unknownConversation", "failed"]);

/** Pace of a queue whose changes cannot be saved, in milliseconds. */
export interface SavePace {
  /** Milliseconds before the second attempt; doubled each time up to `longestRetryMs`. */
  readonly firstRetryMs: number;
  /** Longest time that closing goes on trying. */
  readonly closeMs: number;
}

/** VS Code waits some five seconds for an extension that ends. */
export const defaultSavePace: SavePace = { firstRetryMs: 100, closeMs: 3_000 };

const longestRetryMs = 10_000;

/**
 * Changes on their way to the disk. Those that cannot be saved for now are kept in memory, in order, and tried again:
 * after a while, and with the next change. Their promises stay open meanwhile.
 */
export class SaveQueue {
  private readonly target: SaveTarget;
  private readonly onEvent: (event: StoreEvent) => void;
  private readonly pace: SavePace;
  /** Being tried for the first time, and when that ends. */
  private readonly flying = new Map<Change, Promise<unknown>>();
  private waiting: readonly Change[] = [];
  private nextOrder = 0;
  private retryMs: number;
  private timer: NodeJS.Timeout | undefined;
  private retrying: Promise<void> | undefined;
  /** Reason why what waits could not be saved. */
  private reason: StoreErrorReason | undefined;
  private reported = "";

  constructor(target: SaveTarget, onEvent: (event: StoreEvent) => void, pace = defaultSavePace) {
    this.target = target;
    this.onEvent = onEvent;
    this.pace = pace;
    this.retryMs = pace.firstRetryMs;
  }

  append(entries: readonly Entry[], contents: readonly Content[] = []): Promise<void> {
    return this.enter({ entries, contents });
  }

  saveDraft(draft: Draft): Promise<void> {
    return this.enter({ entries: [], draft });
  }

  /** Tells that nothing can be saved, before anything had to be. */
  reportTrouble(reason: StoreErrorReason): void {
    this.reason = reason;
    this.reportUnsaved();
  }

  /** Stored entries after `afterSeq`, followed by those that wait. */
  withWaiting(
    conversationId: string,
    stored: StoredConversation | undefined,
    afterSeq: number,
  ): StoredConversation | undefined {
    const waiting = this.waitingAfter(conversationId, stored?.entries.at(-1)?.seq ?? afterSeq);
    const entries = [...(stored?.entries ?? []), ...waiting];
    if (!stored && entries.length === 0) return undefined;
    const drafts = this.waiting.flatMap(({ draft }) =>
      draft?.conversationId === conversationId ? [draft] : [],
    );
    const draft = drafts.at(-1) ?? stored?.draft;
    const isOpen = draft && !waiting.some(({ id }) => id === draft.id);
    return { entries, ...(isOpen && { draft }) };
  }

  /** The contents with these hashes that come with what waits. */
  waitingContents(hashes: readonly string[]): readonly Content[] {
    const all = [...this.flying.keys(), ...this.waiting].flatMap(({ contents = [] }) => contents);
    return all.filter(({ hash }) => hashes.includes(hash));
  }

  /** The conversations that nothing is stored of yet, each with its entries. */
  get unstored(): ReadonlyMap<string, readonly Entry[]> {
    const begun = this.waiting.flatMap(({ entries }) => entries).filter(({ seq }) => seq === 1);
    return new Map(begun.map(({ conversationId: id }) => [id, this.waitingAfter(id, 0)]));
  }

  /** Goes on trying for a while; what then still cannot be saved rejects. */
  async close(): Promise<void> {
    const end = Date.now() + this.pace.closeMs;
    await Promise.all([this.retrying, ...this.flying.values()]);
    for (let pause = this.pace.firstRetryMs; this.waiting.length > 0; pause *= 2) {
      await this.retry();
      const left = end - Date.now();
      if (this.waiting.length === 0 || left <= 0) break;
      await wait(Math.min(pause, left));
    }
    clearTimeout(this.timer);
    const error = new StoreError({ code: "closedUnsaved", because: this.reason ?? { code: "closed" } });
    for (const { saved } of this.waiting) saved.reject(error);
    this.waiting = [];
  }

  /** Waiting entries in an unbroken row after `seq`. */
  private waitingAfter(conversationId: string, seq: number): readonly Entry[] {
    const row: Entry[] = [];
    const entries = this.waiting
      .flatMap((change) => change.entries)
      .filter((entry) => entry.conversationId === conversationId)
      .sort((one, other) => one.seq - other.seq);
    for (const entry of entries) if (entry.seq === seq + row.length + 1) row.push(entry);
    return row;
  }

  private enter(what: Pick<Change, "entries" | "contents" | "draft">): Promise<void> {
    const change: Change = { ...what, order: this.nextOrder++, saved: Promise.withResolvers<undefined>() };
    if (this.waiting.length > 0) {
      this.hold(change);
      void this.retry();
    } else {
      this.flying.set(change, this.attempt(change));
    }
    return change.saved.promise;
  }

  /** Saves one change. Resolves to why it has to wait; undefined when it is saved or refused for good. */
  private async attempt(change: Change): Promise<StoreErrorKind | undefined> {
    try {
      const { draft, entries, contents = [] } = change;
      await (draft ? this.target.saveDraft(draft) : this.target.append(entries, contents));
      this.leave(change);
      change.saved.resolve(undefined);
      return undefined;
    } catch (thrown) {
      const error = storeErrorOf(thrown);
      const onlyFollows = following.has(error.kind) && this.followsUnsaved(change);
      // A file that was lost while this waited is still to get back what stands before it.
      const isLost = isGap(error.reason) && this.waiting.includes(change);
      if (final.has(error.kind) && !onlyFollows && !isLost) {
        this.leave(change);
        change.saved.reject(error);
        return undefined;
      }
      // What only follows from another's failure is no reason of its own.
      if (!this.reason || !onlyFollows) this.reason = error.reason;
      this.hold(change);
      return error.kind;
    }
  }

  /** True where an earlier change of the same conversation is not saved yet. */
  private followsUnsaved(change: Change): boolean {
    const own = conversationsOf(change);
    return [...this.flying.keys(), ...this.waiting].some(
      (other) => other.order < change.order && conversationsOf(other).some((id) => own.includes(id)),
    );
  }

  private hold(change: Change): void {
    this.flying.delete(change);
    if (!this.waiting.includes(change)) {
      const inOrder = [...this.waiting, change].sort((one, other) => one.order - other.order);
      const drafts = inOrder.filter(
        ({ draft }) => draft !== undefined && draft.conversationId === change.draft?.conversationId,
      );
      const latest = drafts.pop();
      for (const { saved } of drafts) saved.resolve(latest?.saved.promise);
      this.waiting = inOrder.filter((one) => !drafts.includes(one));
    }
    this.reportUnsaved();
    if (!this.retrying) this.timer ??= setTimeout(() => void this.retry(), this.retryMs);
  }

  private reportUnsaved(): void {
    if (!this.reason) return;
    const entries = this.waiting.reduce((total, one) => total + one.entries.length, 0);
    const report = `${entries} ${JSON.stringify(this.reason)}`;
    if (report !== this.reported) this.onEvent({ type: "unsaved", entries, reason: this.reason });
    this.reported = report;
  }

  private leave(change: Change): void {
    this.flying.delete(change);
    this.waiting = this.waiting.filter((one) => one !== change);
    if (this.waiting.length > 0 || this.reported === "") return;
    this.retryMs = this.pace.firstRetryMs;
    this.reason = undefined;
    this.reported = "";
    this.onEvent({ type: "saved" });
  }

  private retry(): Promise<void> {
    this.retrying ??= this.saveWaiting().finally(() => {
      this.retrying = undefined;
      if (this.waiting.length > 0) this.timer = setTimeout(() => void this.retry(), this.retryMs);
    });
    return this.retrying;
  }

  private async saveWaiting(): Promise<void> {
    clearTimeout(this.timer);
    this.timer = undefined;
    for (let isMore = true; isMore;) {
      isMore = false;
      // What was saved may be what another change waits for.
      for (let next = this.after(-1); next; next = this.after(next.order)) {
        const failure = await this.attempt(next);
        if (failure === undefined) isMore = this.waiting.length > 0;
        else if (!ofOneChange.has(failure)) {
          isMore = false;
          break;
        }
      }
    }
    if (this.waiting.length > 0) this.retryMs = Math.min(this.retryMs * 2, longestRetryMs);
  }

  private after(order: number): Change | undefined {
    return this.waiting.find((one) => one.order > order);
  }
}

function conversationsOf({ entries, draft }: Change): readonly string[] {
  return draft ? [draft.conversationId] : [...new Set(entries.map((entry) => entry.conversationId))];
}
