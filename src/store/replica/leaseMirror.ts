import type { LeaseHolder } from "../../core/ports/journal.ts";
import { leaseMs, remoteHolderName } from "../database/leases.ts";
import { isStorableName } from "../server/storedRows.ts";
import type { PostgresStore } from "../server/postgresStore.ts";
import type { LocalLeases } from "./localLeases.ts";

/** Lease of a conversation on the server, by the clock of `performance.now()`. */
interface RemoteLease {
  readonly heldBy?: LeaseHolder;
  readonly heldUntil: number;
}

/** A lease of another machine is noted anew here before it would run out, in milliseconds. */
const renewMs = 15_000;

/**
 * Makes one of two sets of leases: what a window here has is taken on the server, what another machine has there is noted
 * here. Where both have one, a window that has taken over what was noted here keeps it, else the server's counts.
 */
export class LeaseMirror {
  private readonly local: LocalLeases;
  private readonly store: PostgresStore;
  private readonly self: string;
  private isResting = false;
  /** Conversations whose lease is taken on the server. */
  private readonly taken = new Set<string>();
  /** Noted here, with the time when that runs out. */
  private readonly noted = new Map<string, { readonly holder: LeaseHolder; readonly until: number }>();

  /** `self`: the replicator's own name among those that have leases here. */
  constructor(local: LocalLeases, store: PostgresStore, self: string) {
    this.local = local;
    this.store = store;
    this.self = self;
  }

  /** True where a window of this machine has it. */
  isHeldHere(id: string): boolean {
    const noted = this.noted.get(id);
    const names = this.local.all(this.self).filter((one) => one.id === id);
    return names.some(({ holder }) => !noted || holder !== remoteHolderName(noted.holder));
  }

  /** Ids of the conversations whose leases the server knows to be held here. */
  get takenThere(): ReadonlySet<string> {
    return this.taken;
  }

  /** The server was away: what was taken there may be another's now. */
  lost(): void {
    this.taken.clear();
  }

  /** Takes on the server what is held here. */
  resume(): void {
    this.isResting = false;
  }

  /** Lets go of what was taken there, and takes nothing until `resume`. */
  async rest(): Promise<void> {
    this.isResting = true;
    for (const id of this.taken) await this.store.release(id).catch(() => undefined);
    this.taken.clear();
  }

  async bring(there: ReadonlyMap<string, RemoteLease>): Promise<void> {
    const own = this.ownLeases();
    if (!this.isResting) for (const id of own) await this.takeThere(id, holderOf(there.get(id)));
    for (const id of [...this.taken].filter((one) => !own.has(one))) {
      this.taken.delete(id);
      await this.store.release(id);
    }
    for (const [id, lease] of there) {
      const holder = holderOf(lease);
      if (holder && !own.has(id)) this.note(id, holder, lease.heldUntil);
    }
    for (const [id, { holder }] of this.noted) {
      if (holderOf(there.get(id))) continue;
      this.noted.delete(id);
      this.local.drop(id, holder);
    }
  }

  private ownLeases(): ReadonlySet<string> {
    const names = this.local.all(this.self);
    return new Set(
      names.filter(({ id, holder }) => isStorableName(id) && !isRemote(holder)).map(({ id }) => id),
    );
  }

  private async takeThere(id: string, heldBy: LeaseHolder | undefined): Promise<void> {
    const noted = this.noted.get(id);
    if (heldBy && noted && isSameHolder(noted.holder, heldBy)) {
      this.noted.delete(id);
      await this.store.takeOver(id);
      this.taken.add(id);
      return;
    }
    if (this.taken.has(id) && !heldBy) return;
    this.taken.delete(id);
    const other = await this.store.acquire(id);
    if (other) this.note(id, other, performance.now() + leaseMs);
    else this.taken.add(id);
  }

  private note(id: string, holder: LeaseHolder, until: number): void {
    const noted = this.noted.get(id);
    const isNoted = noted && isSameHolder(noted.holder, holder);
    if (isNoted && (noted.until > performance.now() + renewMs || noted.until >= until)) return;
    this.noted.set(id, { holder, until });
    this.local.note(id, holder, until - performance.now());
  }
}

function holderOf(lease: RemoteLease | undefined): LeaseHolder | undefined {
  return lease && lease.heldUntil > performance.now() ? lease.heldBy : undefined;
}

function isSameHolder(one: LeaseHolder, other: LeaseHolder): boolean {
  return one.machine === other.machine && one.window === other.window;
}

/** True for a holder as `remoteHolderName` writes it. */
function isRemote(holder: string): boolean {
  return /^\[[^]*",0,"/.test(holder);
}
