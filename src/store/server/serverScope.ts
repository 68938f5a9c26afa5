import type { LeaseHolder } from "../../core/ports/journal.ts";
import type { StorageKey } from "../../core/ports/replication.ts";
import { StoreError } from "../../core/ports/errors/storeError.ts";
import { encryptionStatements } from "./encryption/encryptionStatements.ts";
import type { ServerLink } from "./serverLink.ts";
import { askMeta, askSession, encodingProblem, metaOf, versionProblem } from "./serverSchema.ts";
import type { Scope } from "./serverStatements.ts";
import { keyFrom, keyProblem, spaceKeyOf } from "./encryption/spaceEncryption.ts";
import { holderText } from "./storedRows.ts";

/** Whose conversations a store has, asked of the server once, with whether its tables and its key can be used. */
export class ServerScope {
  private readonly link: ServerLink;
  private readonly space: string;
  private readonly self: LeaseHolder;
  private readonly key: StorageKey | undefined;
  private asked: Promise<Scope> | undefined;

  constructor(link: ServerLink, space: string, self: LeaseHolder, key?: StorageKey) {
    this.link = link;
    this.space = space;
    this.self = self;
    this.key = key;
  }

  /** The scope once it can be used. Rejects where the tables are of another version, or the space is under another key. */
  ready(): Promise<Scope> {
    if (this.asked) return this.asked;
    const asking: Promise<Scope> = this.ask().catch((error: unknown) => {
      if (this.asked === asking) this.asked = undefined;
      throw error;
    });
    this.asked = asking;
    return asking;
  }

  /** The next call asks anew. */
  forget(): void {
    this.asked = undefined;
  }

  private async ask(): Promise<Scope> {
    const scope = await scopeOn(this.link, this.space, this.self);
    const key = this.key && spaceKeyOf(this.key);
    let kept = await this.keptKey(scope);
    if (!kept && key) {
      // A server that has lost it, as one that was made anew has, is given it back.
      const { text, values } = encryptionStatements.keepKey(scope, key.id, this.key.wrapped);
      await this.link.run(text, ...values);
      kept = await this.keptKey(scope);
    }
    const problem = keyProblem(kept, key);
    if (problem) throw new StoreError({ code: "server", problem });
    return { ...scope, ...(key && { key }) };
  }

  private async keptKey(scope: Scope): Promise<ReturnType<typeof keyFrom>> {
    const { text, values } = encryptionStatements.keptKey(scope);
    return keyFrom(await this.link.run(text, ...values));
  }
}

/** Identity of this machine to the server, without a key. Rejects where its tables are of another version. */
export async function scopeOn(link: ServerLink, space: string, self: LeaseHolder): Promise<Scope> {
  const [users = [], meta = []] = await link.together(askSession, askMeta);
  const { version, hasSearch } = metaOf(meta);
  const problem = encodingProblem(users[0]) ?? versionProblem(version);
  if (problem) throw new StoreError({ code: "server", problem });
  return { owner: String(users[0]?.["owner"]), space, holder: holderText(self), hasSearch };
}
