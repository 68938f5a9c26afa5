import type { Refusals } from "../../core/ports/replication.ts";
import type { LocalRecord } from "./localRecord.ts";

/** Conversations that are left as they are, by the side that does not take them. */
export class RefusedConversations {
  private readonly sides = new Map<string, keyof Refusals>();
  /** Refused conversations that were erased here since, which is tried once. */
  private readonly erased = new Set<string>();

  has(id: string): boolean {
    return this.sides.has(id);
  }

  of(side: keyof Refusals): readonly string[] {
    return [...this.sides.keys()].filter((id) => this.sides.get(id) === side);
  }

  add(id: string, side: keyof Refusals): void {
    this.sides.set(id, side);
  }

  delete(id: string): void {
    this.sides.delete(id);
  }

  clear(): void {
    this.sides.clear();
    this.erased.clear();
  }

  /** Forgets what is erased here: the server is to be told of it. */
  forgetErased(local: Pick<LocalRecord, "state">): void {
    for (const [id, side] of this.sides) {
      const { erased, lastSeq } = local.state(id);
      const isGone = erased ? !this.erased.has(id) : side === "unsent" && lastSeq === 0;
      if (!isGone) continue;
      if (erased) this.erased.add(id);
      this.sides.delete(id);
    }
  }
}
