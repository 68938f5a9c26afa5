import { hostname } from "node:os";
import { ownerOf } from "../../core/conversation/sharing/sharedId.ts";
import type { LeaseHolder } from "../../core/ports/journal.ts";
import type { Database } from "./database.ts";
import { exactName } from "./exactValues.ts";
import { StoreError } from "../../core/ports/errors/storeError.ts";
import { mayBeRunning } from "../runningProcess.ts";

/** Duration of a lease that nobody renews, in milliseconds. */
export const leaseMs = 30_000;

/** Time between two renewals, in milliseconds. */
export const renewMs = 10_000;

/** Host, process and what tells its windows apart. */
type HolderParts = readonly [host: string, pid: number, window: string];

/** Stands in the place of a process: the window is on another machine, whatever that is called. */
const elsewhere = 0;

/** Names a window of another machine. */
export function remoteHolderName({ machine, window }: LeaseHolder): string {
  return JSON.stringify([machine, elsewhere, window] satisfies HolderParts);
}

/** Names this process among all that may have the file open; `unique` tells its windows apart. */
export function holderName(unique: string): string {
  return JSON.stringify([hostname(), process.pid, unique] satisfies HolderParts);
}

/**
 * Leases of conversations: who may add to which. Times are milliseconds since 1970; changes are made inside the
 * caller's transaction.
 */
export class StoredLeases {
  private readonly database: Database;
  private readonly self: string;

  constructor(database: Database, self: string) {
    this.database = database;
    this.self = self;
  }

  /** The other window that holds it; undefined when it is ours now. */
  acquire(conversationId: string, now: number): LeaseHolder | undefined {
    const holder = this.holder(conversationId, now);
    if (typeof holder === "object") return holder;
    this.takeOver(conversationId, now);
    return undefined;
  }

  takeOver(conversationId: string, now: number): void {
    if (ownerOf(conversationId) !== undefined) throw new StoreError({ code: "leased" });
    this.database.run(
      "INSERT OR REPLACE INTO lease (conversation, holder, expiresAt) VALUES (?, ?, ?)",
      exactName(conversationId),
      this.self,
      now + leaseMs,
    );
  }

  release(conversationId: string): void {
    this.database.run("DELETE FROM lease WHERE conversation = ? AND holder = ?", conversationId, this.self);
  }

  releaseAll(): void {
    this.database.run("DELETE FROM lease WHERE holder = ?", this.self);
  }

  holdsAny(): boolean {
    return this.database.get("SELECT 1 FROM lease WHERE holder = ?", this.self) !== undefined;
  }

  renew(now: number): void {
    this.database.run("UPDATE lease SET expiresAt = ? WHERE holder = ?", now + leaseMs, this.self);
  }

  holder(conversationId: string, now: number): LeaseHolder | "this" | "none" {
    const owner = ownerOf(conversationId);
    if (owner !== undefined) return { machine: "", window: "", owner };
    const lease = this.database.get(
      "SELECT holder, expiresAt FROM lease WHERE conversation = ?",
      conversationId,
    ) as { holder: string; expiresAt: number } | undefined;
    if (lease?.holder === this.self) return "this";
    if (!lease || lease.expiresAt <= now || !mayLive(lease.holder)) return "none";
    // A lease that lasts longer than any can is left from a clock that was ahead: nobody renews it.
    return lease.expiresAt <= now + 2 * leaseMs ? otherHolder(lease.holder) : "none";
  }

  /** Checks that no other window holds the conversation; throws where one does. */
  check(conversationId: string, now: number): void {
    if (typeof this.holder(conversationId, now) === "object") throw new StoreError({ code: "leased" });
  }
}

function otherHolder(holder: string): LeaseHolder {
  const [machine, pid, window] = JSON.parse(holder) as HolderParts;
  return { machine, window, ...(pid !== elsewhere && machine === hostname() && { local: true }) };
}

/**
 * True unless the holder is a process of this machine that is gone: a window that was reloaded does not wait for its own
 * lease.
 */
function mayLive(holder: string): boolean {
  const [host, pid] = JSON.parse(holder) as HolderParts;
  // No process: a window of another machine, of which the server tells.
  return pid === elsewhere || mayBeRunning(host, pid);
}
