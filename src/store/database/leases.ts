import { hostname } from "node:os";
import type { Database } from "./database.ts";
import { StoreError } from "../../core/ports/storeError.ts";

/** How long a lease lasts that nobody renews, in milliseconds. */
const leaseMs = 30_000;

/** How often it is renewed. */
export const renewMs = 10_000;

/** Names this process among all that may have the file open; `unique` tells its windows apart. */
export function holderName(unique: string): string {
  return JSON.stringify([hostname(), process.pid, unique]);
}

/** Who may add to which conversation. Times are milliseconds since 1970; changes are made inside the caller's transaction. */
export class StoredLeases {
  private readonly database: Database;
  private readonly self: string;

  constructor(database: Database, self: string) {
    this.database = database;
    this.self = self;
  }

  acquire(conversationId: string, now: number): boolean {
    if (this.holder(conversationId, now) === "other") return false;
    this.takeOver(conversationId, now);
    return true;
  }

  takeOver(conversationId: string, now: number): void {
    this.database.run(
      "INSERT OR REPLACE INTO lease (conversation, holder, expiresAt) VALUES (?, ?, ?)",
      conversationId,
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

  holder(conversationId: string, now: number): "this" | "other" | "none" {
    const lease = this.database.get(
      "SELECT holder, expiresAt FROM lease WHERE conversation = ?",
      conversationId,
    ) as { holder: string; expiresAt: number } | undefined;
    if (lease?.holder === this.self) return "this";
    if (!lease || lease.expiresAt <= now || !mayLive(lease.holder)) return "none";
    // One that lasts longer than any is left from a clock that was ahead: nobody renews it.
    return lease.expiresAt <= now + 2 * leaseMs ? "other" : "none";
  }

  /** Throws where another window holds the conversation. */
  check(conversationId: string, now: number): void {
    if (this.holder(conversationId, now) !== "other") return;
    throw new StoreError({ code: "leased" });
  }
}

/** False for a process of this machine that is gone: a window that was reloaded does not wait for its own lease. */
function mayLive(holder: string): boolean {
  const [host, pid] = JSON.parse(holder) as [string, number];
  if (host !== hostname()) return true;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // No permission to ask means that it lives.
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}
