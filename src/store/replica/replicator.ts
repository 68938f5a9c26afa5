import { notesRecord } from "../../core/conversation/projectNotes.ts";
import { isSharedId } from "../../core/conversation/sharing/sharedId.ts";
import type { LeaseHolder } from "../../core/ports/journal.ts";
import type { Refusals, ReplicationStatus } from "../../core/ports/replication.ts";
import type { ServerProblem } from "../../core/ports/errors/serverProblem.ts";
import { StoreError } from "../../core/ports/errors/storeError.ts";
import { leaseMs } from "../database/leases.ts";
import type { PostgresStore } from "../server/postgresStore.ts";
import { isValueError } from "../server/serverErrors.ts";
import type { ServerChange } from "../server/serverChanges.ts";
import type { Divergence, LocalRecord } from "./localRecord.ts";
import type { LeaseMirror } from "./leaseMirror.ts";
import { pullRefusal } from "./pulledEntries.ts";
import { RefusedConversations } from "./refusedConversations.ts";
import { ReplyMirror } from "./replyMirror.ts";
import { SharedReader } from "./sharedReader.ts";

/** Longest time between the writing of a row, whose time it bears, and its commit, in milliseconds. */
const lookBackMs = 20_000;

/** Looks at a conversation that changes meanwhile, before it waits for the next round. */
const attempts = 5;

/**
 * A conversation as it was last heard to be on the server. `heldUntil`: when the lease of `heldBy` runs out, by the clock of
 * `performance.now()`.
 */
interface RemoteState extends Omit<ServerChange, "heldMs"> {
  readonly heldUntil: number;
}

/** A conversation of which nothing is on the server. */
const nothingThere = {
  lastSeq: 0,
  erased: false,
  trashed: false,
  shared: false,
  changedAt: 0,
  keyed: true,
  heldUntil: 0,
} as const;

/** News for the windows of this machine. */
export type ReplicatorNews =
  | { readonly type: "diverged"; readonly id: string; readonly forkId: string }
  | { readonly type: "erasedElsewhere"; readonly id: string; readonly forkId: string }
  /** Another person shares it no more, or has erased it. */
  | { readonly type: "unshared"; readonly id: string }
  /** It was erased here and stays: others went on with it meanwhile. */
  | { readonly type: "stays"; readonly id: string }
  /** Another machine's entries were appended. */
  | { readonly type: "grown"; readonly id: string };

interface ReplicatorOptions {
  readonly local: LocalRecord;
  readonly store: PostgresStore;
  readonly leases: LeaseMirror;
  readonly space: string;
  /** Rights that the role lacks on the server, if any. */
  readonly rights: () => Promise<ServerProblem | undefined>;
  readonly tell: (news: ReplicatorNews) => void;
  /** Called with the number of conversations that a round has still to bring. */
  readonly onProgress: (left: number) => void;
  /** A round then ends after the conversation that it is at. */
  readonly isStopped: () => boolean;
  /** Called with what could not be taken in, without content. */
  readonly onRefused: (id: string, problem: string) => void;
}

/**
 * Brings a record and a server's replica into line, one round after the other. The server's order wins: where both went
 * on, what was written here becomes a conversation of its own. Rejects with a StoreError when the server cannot be
 * reached or used; the next round begins anew with everything.
 */
export class Replicator {
  private readonly options: ReplicatorOptions;
  /** The conversations as they are on the server. */
  private readonly there = new Map<string, RemoteState>();
  private readonly refused = new RefusedConversations();
  /** Time from which on to ask for changes; 0 before the first round. */
  private since = 0;
  /** Connections of the store, when it was last asked. */
  private connections = 0;
  private waiting = new Map<string, number>();
  /** True where more has changed here than the conversations that were waiting. */
  private isStale = true;
  private lacking: ServerProblem | undefined;
  private readonly others: SharedReader;
  private readonly replies: ReplyMirror;

  constructor(options: ReplicatorOptions) {
    this.options = options;
    const { local, store, tell, onRefused } = options;
    const onGrown = (id: string) => tell({ type: "grown", id });
    const onGone = (id: string) => tell({ type: "unshared", id });
    this.others = new SharedReader({ local, store, onGrown, onGone, onRefused });
    this.replies = new ReplyMirror(local.drafts, store, options.leases, onGrown);
  }

  /** The ids of the user's own conversations that others may read. */
  get shared(): readonly string[] {
    return [...this.there.values()].filter(({ shared }) => shared).map(({ id }) => id);
  }

  /** Problems that keep a part of it from working. */
  get troubles(): Pick<ReplicationStatus, "problem" | "refused"> {
    const unread = [...this.refused.of("unread"), ...this.others.unread];
    const refused: Refusals = { unsent: this.refused.of("unsent"), unread };
    return {
      ...(this.lacking && { problem: this.lacking }),
      ...(refused.unsent.length + refused.unread.length > 0 && { refused }),
    };
  }

  /** Number of conversations on the server. */
  get conversations(): number {
    return [...this.there.values()].filter(({ id, lastSeq }) => id !== notesRecord && lastSeq > 0).length;
  }

  /** Forgets what is known of the server: another one may answer the next time. */
  lost(): void {
    this.since = 0;
    this.options.leases.lost();
  }

  /** Takes in what others changed, if `listens`, and sends what is new here. True where there was something to do. */
  async round(listens: boolean): Promise<boolean> {
    const { leases } = this.options;
    const changed = listens || this.since === 0 ? await this.listen() : [];
    await leases.bring(this.there);
    this.refused.forgetErased(this.options.local);
    const todo = [...new Set([...changed, ...this.look().keys()])].filter((id) => !this.refused.has(id));
    for (const [done, id] of todo.entries()) {
      if (this.options.isStopped()) return false;
      this.options.onProgress(todo.length - done);
      await this.bring(id);
      this.recount(id);
    }
    await this.others.bring();
    await this.replies.bring(this.there);
    return todo.length > 0;
  }

  /** Number of entries that are here and not there, without those that the server cannot store. */
  get waitingEntries(): number {
    this.look();
    return this.leftEntries;
  }

  /** Entries left to send after a round, which need not look again for what was saved since it began. */
  get leftEntries(): number {
    if (this.isStale) this.look();
    return [...this.waiting].reduce(
      (total, [id, entries]) => total + (this.refused.has(id) ? 0 : entries),
      0,
    );
  }

  private look(): ReadonlyMap<string, number> {
    const { local } = this.options;
    if (local.hasChanged() || this.isStale) this.waiting = local.waiting();
    this.isStale = false;
    return this.waiting;
  }

  private recount(id: string): void {
    const entries = this.options.local.waitingOf(id);
    if (entries === undefined) this.waiting.delete(id);
    else this.waiting.set(id, entries);
  }

  /** The conversations that have changed on the server since the last time, all of them the first time. */
  private async listen(): Promise<readonly string[]> {
    const { local, rights, store, space } = this.options;
    const isFirst = this.since === 0;
    if (isFirst) {
      const { identity } = await store.meet();
      // The space may have another name since.
      if (!local.knows(identity, space)) await store.moveHere(local.ids());
      local.meet(identity, space);
      this.isStale = true;
      this.there.clear();
      this.refused.clear();
    }
    // Asked again until somebody has seen to it.
    if (isFirst || this.lacking) this.lacking = await rights();
    const asked = performance.now();
    const changes = await store.changes(Math.max(0, this.since - lookBackMs));
    if (!isFirst && store.connections !== this.connections) {
      // The server may have been restored to an older state meanwhile.
      this.lost();
      return this.listen();
    }
    await this.others.hear(changes.others, { isAll: isFirst });
    const conversations = changes.conversations
      // Such a name is for what others share, and nobody's own.
      .filter(({ id }) => !isSharedId(id))
      .map(({ heldMs, ...one }) => ({ ...one, heldUntil: asked + heldMs }));
    const changed = conversations.filter((one) => !isSame(this.there.get(one.id), one));
    for (const one of conversations) this.there.set(one.id, one);
    // Who has its key may have sealed it since, and who has its entries mended it.
    for (const { id } of changed) this.refused.delete(id);
    this.since = changes.now;
    this.connections = store.connections;
    // What the server had and has no more: it was restored to an older state.
    const missing = isFirst ? local.known().filter((id) => !this.there.has(id)) : [];
    return [...changed.map(({ id }) => id), ...missing];
  }

  private async bring(id: string): Promise<void> {
    try {
      for (let attempt = 1; attempt <= attempts; attempt++) if (await this.step(id)) return;
    } catch (error) {
      // What the server cannot store stays here, and keeps nothing else back.
      if (!(error instanceof StoreError) || !isValueError(error)) throw error;
      this.refuse(id, error.message, "unsent");
    }
  }

  /** True when nothing is left to do for this conversation in this round. */
  private async step(id: string): Promise<boolean> {
    const { local } = this.options;
    const there = this.there.get(id) ?? { id, ...nothingThere };
    const here = local.state(id);
    if (here.erased) return this.bringErasure(id, there);
    if (there.erased) return there.keyed ? this.takeErasure(id) : this.refuse(id, "erased without the key");
    if (here.pushedSeq < 0) return true;
    if (!there.keyed) return this.seal(id, there);
    // A server that was restored to an older state has lost what it had.
    const same = Math.min(here.pushedSeq, there.lastSeq, here.lastSeq);
    if (same < here.pushedSeq) local.mark(id, same);
    if (there.lastSeq > same) return this.pull(id, same, there);
    if (here.lastSeq > same) return this.push(id, same);
    return this.bringTrash(id, there);
  }

  /** Erases there what was erased here, unless others went on with it meanwhile: nobody has erased what they wrote. */
  private async bringErasure(id: string, there: RemoteState): Promise<boolean> {
    const { local, store, tell } = this.options;
    const seen = local.erased.erasure(id);
    if (there.lastSeq > 0 && seen) {
      const same = Math.min(seen.pushedSeq, there.lastSeq);
      const later = await store.entryIds(id, same);
      const goesOn = later.some((one) => !seen.later.includes(one)) || (seen.trashed && !there.trashed);
      if (goesOn) {
        local.forgetErased(id);
        tell({ type: "stays", id });
        return false;
      }
      const { trashed } = seen;
      if (!(await store.eraseSeen(id, { lastSeq: same + later.length, trashed }))) return false;
    } else if (there.lastSeq > 0) await store.erase(id).catch(unlessUnknown);
    local.forgetErased(id);
    this.there.set(id, { id, ...nothingThere, erased: true });
    return true;
  }

  private takeErasure(id: string): boolean {
    const { local, leases, tell } = this.options;
    if (local.state(id).lastSeq === 0) return true;
    const forkId = local.takeErasure(id, () => leases.isHeldHere(id));
    if (forkId === undefined) return true;
    this.isStale = true;
    tell({ type: "erasedElsewhere", id, forkId });
    return true;
  }

  private async pull(id: string, same: number, there: RemoteState): Promise<boolean> {
    const { local, store } = this.options;
    const [here, theirs] = [local.entryIds(id, same), await store.entryIds(id, same)];
    const divergedAt = theirs.findIndex((one, index) => one !== here[index]);
    const common = same + (divergedAt < 0 ? theirs.length : divergedAt);
    if (divergedAt < 0 || common === same + theirs.length) {
      // All that is there is here.
      this.know(there, common);
      local.mark(id, common);
      return false;
    }
    const entries = await store.load(id, common).then((stored) => stored?.entries ?? [], unlessDamaged);
    const before = local.before(id, common, same + here.length);
    if (!before) return false;
    const problem = entries ? pullRefusal(id, entries, before) : "damaged";
    if (!entries || problem !== undefined) return this.refuse(id, problem ?? "");
    this.know(there, common + entries.length);
    this.takeIn(id, { common, lastSeq: same + here.length, theirs: entries }, there.heldBy);
    return false;
  }

  /** Takes in what the server has after entry `common`, while the conversation ends here with entry `lastSeq`. */
  private takeIn(id: string, divergence: Divergence, heldBy: LeaseHolder | undefined): void {
    const { leases, local, tell } = this.options;
    const { common, lastSeq, theirs } = divergence;
    if (common === lastSeq || id === notesRecord) {
      const isTaken = common === lastSeq ? local.take(id, common, theirs) : local.weave(id, divergence);
      if (isTaken) tell({ type: "grown", id });
      return;
    }
    if (!leases.isHeldHere(id) && local.retitle(id, divergence)) {
      tell({ type: "grown", id });
      return;
    }
    const [first = ""] = local.entryIds(id, common);
    const forkId = local.freeName(`${id}-${first}`);
    const holder: LeaseHolder = heldBy ?? { machine: "", window: "" };
    if (!local.part(id, forkId, { ...divergence, holder })) return;
    this.isStale = true;
    tell({ type: "diverged", id, forkId });
  }

  /**
   * Seals what is there in clear, from what is here: nothing that came in clear is taken in any more. What is not all here
   * is left to the machine that has it.
   */
  private async seal(id: string, there: RemoteState): Promise<boolean> {
    const { local, store } = this.options;
    const theirs = await store.entryIds(id);
    const here = local.entryIds(id);
    if (theirs.length === 0 || theirs.some((one, index) => one !== here[index]))
      return this.refuse(id, "not encrypted");
    if (!(await store.seal(local.all(id, theirs.length)))) return true;
    local.mark(id, 0);
    local.mark(id, theirs.length);
    this.there.set(id, { ...there, keyed: true, lastSeq: theirs.length });
    return false;
  }

  private refuse(id: string, problem: string, side: keyof Refusals = "unread"): boolean {
    this.refused.add(id, side);
    this.options.onRefused(id, problem);
    return true;
  }

  private async push(id: string, same: number): Promise<boolean> {
    const { local, store } = this.options;
    const entries = local.entries(id, same);
    const last = entries.at(-1);
    if (!last) return true;
    const head = await store.push(entries);
    if (!head) {
      this.know(this.there.get(id) ?? { id, ...nothingThere }, last.seq);
      local.mark(id, last.seq);
      return last.seq >= local.state(id).lastSeq
        ? this.bringTrash(id, this.there.get(id))
        : this.push(id, last.seq);
    }
    const { trashed, shared, keyed, changedAt } = this.there.get(id) ?? nothingThere;
    const heldUntil = head.heldBy ? performance.now() + leaseMs : 0;
    this.there.set(id, { id, ...head, trashed, shared, keyed, changedAt, heldUntil });
    // Who has the lease may let go of it, or go on: then it is known what becomes of these.
    return head.heldBy !== undefined && head.lastSeq === same;
  }

  private async bringTrash(id: string, there: RemoteState | undefined): Promise<boolean> {
    const { local, store } = this.options;
    const { trashed, pushedTrashed, lastSeq } = local.state(id);
    if (!there || lastSeq === 0) return true;
    if (trashed !== pushedTrashed) {
      if (trashed !== there.trashed)
        await (trashed ? store.trash(id) : store.restore(id)).catch(unlessUnknown);
      local.writeTrashed(id, trashed);
      this.there.set(id, { ...there, trashed });
    } else if (there.trashed !== trashed) local.markTrashed(id, there.trashed);
    return true;
  }

  private know(there: RemoteState, lastSeq: number): void {
    this.there.set(there.id, { ...there, lastSeq });
  }
}

function isSame(known: RemoteState | undefined, now: RemoteState): boolean {
  return (
    known !== undefined &&
    known.lastSeq === now.lastSeq &&
    known.erased === now.erased &&
    known.keyed === now.keyed &&
    known.trashed === now.trashed
  );
}

/** Ignores what is not as it was stored; throws every other error. */
function unlessDamaged(error: unknown): undefined {
  if (!(error instanceof StoreError && error.kind === "damaged")) throw error;
}

function unlessUnknown(error: unknown): void {
  if (!(error instanceof StoreError && error.kind === "unknownConversation")) throw error;
}
