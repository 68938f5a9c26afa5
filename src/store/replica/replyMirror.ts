import { StoreError } from "../../core/ports/errors/storeError.ts";
import type { PostgresStore } from "../server/postgresStore.ts";
import type { ServerChange } from "../server/serverChanges.ts";
import type { LeaseMirror } from "./leaseMirror.ts";
import type { LocalDrafts } from "./localDrafts.ts";

type Remote = Pick<ServerChange, "id" | "lastSeq" | "draftId" | "changedAt" | "heldBy">;

/** Interval between two states of one reply that are sent, in milliseconds. */
const sendMs = 1_000;

/** Unfinished replies: those that stream here are sent, those of other machines are taken in. */
export class ReplyMirror {
  private readonly local: LocalDrafts;
  private readonly store: Pick<PostgresStore, "saveDraft" | "load">;
  private readonly leases: Pick<LeaseMirror, "takenThere">;
  private readonly onGrown: (id: string) => void;
  /** Draft last sent of each conversation: which reply and how much of it, and when. */
  private readonly sent = new Map<string, { readonly mark: string; readonly at: number }>();
  /** Time of the last change, at the last look, of each conversation whose reply was taken in. */
  private readonly taken = new Map<string, number>();

  constructor(
    local: LocalDrafts,
    store: Pick<PostgresStore, "saveDraft" | "load">,
    leases: Pick<LeaseMirror, "takenThere">,
    onGrown: (id: string) => void,
  ) {
    this.local = local;
    this.store = store;
    this.leases = leases;
    this.onGrown = onGrown;
  }

  /** Exchanges replies under way with the server; to be called when what is finished is the same on both. */
  async bring(there: ReadonlyMap<string, Remote>): Promise<void> {
    for (const id of this.leases.takenThere) await this.send(id);
    for (const one of there.values()) if (one.heldBy && one.draftId !== undefined) await this.take(one);
  }

  private async send(id: string): Promise<void> {
    const draft = this.local.draft(id);
    if (!draft) return;
    const { text, reasoning = "" } = draft;
    const mark = `${draft.id} ${text.length} ${reasoning.length}`;
    const before = this.sent.get(id);
    if (before?.mark === mark || (before && performance.now() < before.at + sendMs)) return;
    this.sent.set(id, { mark, at: performance.now() });
    await this.store.saveDraft(draft).catch(unlessTaken);
  }

  private async take({ id, lastSeq, changedAt }: Remote): Promise<void> {
    if (this.taken.get(id) === changedAt) return;
    this.taken.set(id, changedAt);
    const stored = await this.store.load(id, lastSeq);
    if (stored?.draft && this.local.take(stored.draft, lastSeq)) this.onGrown(id);
  }
}

/** Ignores that another machine has it now, or that it is not there any more; throws every other error. */
function unlessTaken(error: unknown): void {
  const isTaken = error instanceof StoreError && ["leased", "unknownConversation"].includes(error.kind);
  if (!isTaken) throw error;
}
