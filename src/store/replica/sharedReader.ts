import type { Entry } from "../../core/conversation/entry.ts";
import { sharedId } from "../../core/conversation/sharing/sharedId.ts";
import { StoreError, type StoreErrorReason } from "../../core/ports/errors/storeError.ts";
import type { PostgresStore } from "../server/postgresStore.ts";
import type { SharedByOthers, SharedConversation } from "../server/serverChanges.ts";
import type { LocalRecord } from "./localRecord.ts";
import { pullRefusal } from "./pulledEntries.ts";

/** Failures that are no conversation's own. */
const isOfServer: ReadonlySet<StoreErrorReason["code"]> = new Set(["offline", "server", "closed"]);

/** Options of a reader of shared conversations; see `ReplicatorOptions`. */
interface SharedReaderOptions {
  readonly local: LocalRecord;
  readonly store: Pick<PostgresStore, "shared" | "loadShared">;
  /** Called with a conversation that has grown here. */
  readonly onGrown: (id: string) => void;
  /** Called with a conversation that was here and is no longer shared. */
  readonly onGone: (id: string) => void;
  readonly onRefused: (id: string, problem: string) => void;
}

/**
 * Keeps here, to be read, what other people share in this space, each conversation under its `sharedId`. What is shared no
 * more goes from here; what the user erased here does not come back.
 */
export class SharedReader {
  private readonly options: SharedReaderOptions;
  /** Shared conversations, by their ids here. */
  private known = new Map<string, SharedConversation>();
  /** Those of them that may have changed since they were last brought. */
  private readonly stale = new Set<string>();
  /** Those that could not be taken in as they were last. */
  private readonly refused = new Set<string>();

  constructor(options: SharedReaderOptions) {
    this.options = options;
  }

  /** The ids here of those that cannot be taken in. */
  get unread(): readonly string[] {
    return [...this.refused].filter((id) => this.known.has(id));
  }

  /** Takes in what was heard of others; `isAll`: of everything that they share. */
  async hear(others: SharedByOthers, { isAll }: { readonly isAll: boolean }): Promise<void> {
    const known = new Map(isAll ? [] : this.known);
    for (const one of others.conversations) known.set(sharedId(one.owner, one.id), one);
    // Fewer are shared than are known: what is no longer shared is not among what has changed.
    if (known.size !== others.total && !isAll) {
      await this.hear(await this.options.store.shared(), { isAll: true });
      return;
    }
    for (const [id, one] of known) {
      if (isAll || this.known.get(id)?.lastSeq !== one.lastSeq) this.stale.add(id);
    }
    this.known = known;
    if (isAll) this.forgetOthers();
  }

  async bring(): Promise<void> {
    for (const id of this.stale) {
      const one = this.known.get(id);
      this.refused.delete(id);
      if (one) await this.bringOne(id, one).catch((error: unknown) => this.refuse(id, codeOf(error)));
      this.stale.delete(id);
    }
  }

  /**
   * Passes over a conversation that is broken, for example sealed with a key that nobody else has: it keeps no other
   * back.
   */
  private refuse(id: string, problem: string): void {
    this.refused.add(id);
    this.options.onRefused(id, problem);
  }

  private forgetOthers(): void {
    const { local, onGone } = this.options;
    for (const id of local.ofOthers()) {
      if (this.known.has(id)) continue;
      const wasHere = local.state(id).lastSeq > 0;
      local.eraseHere(id);
      if (wasHere) onGone(id);
    }
  }

  private async bringOne(id: string, one: SharedConversation): Promise<void> {
    const { local, onGrown, store } = this.options;
    const here = local.state(id);
    if (here.erased || here.lastSeq === one.lastSeq) return;
    // The last one that is here as well: the owner's record may be another now.
    const after = Math.max(0, here.lastSeq - 1);
    const stored = (await store.loadShared(one, after))?.entries ?? [];
    if (here.lastSeq > 0 && stored[0]?.id !== local.entryIds(id, after)[0]) {
      local.clear(id);
      await this.bringOne(id, one);
      return;
    }
    const news = stored.slice(here.lastSeq - after).map((entry): Entry => ({ ...entry, conversationId: id }));
    const before = local.before(id, here.lastSeq, here.lastSeq);
    if (!before) return;
    const problem = pullRefusal(id, news, before);
    if (problem !== undefined) this.refuse(id, problem);
    else if (local.take(id, here.lastSeq, news)) onGrown(id);
  }
}

/** Code of a failure that is a conversation's own; throws every other. */
function codeOf(error: unknown): string {
  if (!(error instanceof StoreError) || isOfServer.has(error.reason.code)) throw error;
  return error.reason.code;
}
