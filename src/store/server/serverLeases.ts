import type { ServerLink } from "./serverLink.ts";
import { serverLeaseMs, statements, type Scope } from "./serverStatements.ts";

/** The leases that a store has taken on the server, renewed until it lets go of them. */
export class ServerLeases {
  private readonly link: ServerLink;
  private readonly scope: () => Promise<Scope>;
  private readonly held = new Set<string>();
  private timer: NodeJS.Timeout | undefined;

  constructor(link: ServerLink, scope: () => Promise<Scope>) {
    this.link = link;
    this.scope = scope;
  }

  hold(id: string): void {
    this.held.add(id);
    this.timer ??= setInterval(() => void this.renew(), serverLeaseMs / 3).unref();
  }

  async release(ids: readonly string[]): Promise<void> {
    for (const id of ids) this.held.delete(id);
    const { text, values } = statements.release(await this.scope(), ids);
    await this.link.run(text, ...values);
  }

  /** Lets go of all, where the server can be reached. */
  async close(): Promise<void> {
    clearInterval(this.timer);
    if (this.held.size > 0) await this.release([...this.held]).catch(() => undefined);
  }

  /** Renews the leases; one that could not be renewed is taken by whoever comes first once it is over. */
  private async renew(): Promise<void> {
    if (this.held.size === 0) return;
    try {
      const { text, values } = statements.renew(await this.scope(), [...this.held]);
      await this.link.run(text, ...values);
    } catch {
      // The next call that is asked for meets the same and says so.
    }
  }
}
