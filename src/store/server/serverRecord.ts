import type { Entry } from "../../core/conversation/entry.ts";
import type { LeaseHolder, StoredConversation } from "../../core/ports/journal.ts";
import { StoreError } from "../../core/ports/errors/storeError.ts";
import { encryptionStatements } from "./encryption/encryptionStatements.ts";
import { keyFrom, keyProblem } from "./encryption/spaceEncryption.ts";
import type { PostgresRow, ServerLink } from "./serverLink.ts";
import { draftFrom, entryOf, holderFrom, lineChangeOf, readText, sentEntry } from "./storedRows.ts";
import { statements, type Scope } from "./serverStatements.ts";

/** Entries that one answer and one statement carry. */
export const entriesAtOnce = 1_000;

/** The end of a conversation on the server. `heldBy`: another that has its lease. */
export interface ServerHead {
  readonly lastSeq: number;
  readonly erased: boolean;
  readonly heldBy?: LeaseHolder;
}

/** Entries on the server: how they are read and how they are added to. */
export class ServerRecord {
  private readonly link: ServerLink;

  constructor(link: ServerLink) {
    this.link = link;
  }

  /**
   * Stores entries; undefined when all are stored, some perhaps before, else why not. Sends again what an answer was lost
   * of.
   */
  async store(
    scope: Scope,
    entries: readonly Entry[],
    { revives }: { readonly revives: boolean },
  ): Promise<ServerHead | undefined> {
    const [first] = entries;
    if (!first) return undefined;
    if (await this.grow(scope, entries, revives)) return undefined;
    const { head, rows } = await this.refusal(scope, first);
    const missing = entries.slice(lengthInCommon(entries, rows));
    if (missing.length === 0) return undefined;
    const follows = missing.length < entries.length && missing[0]?.seq === head.lastSeq + 1;
    if (follows && !head.heldBy && (await this.grow(scope, missing, revives))) return undefined;
    return head;
  }

  /** Head and rows of the server from a refused entry on. Rejects where the space is under another key now. */
  private async refusal(
    scope: Scope,
    { conversationId, seq }: Entry,
  ): Promise<{ readonly head: ServerHead; readonly rows: readonly PostgresRow[] }> {
    const [heads = [], rows = [], keys = []] = await this.link.together(
      statements.head(scope, conversationId),
      statements.entryIds(scope, conversationId, seq - 1),
      encryptionStatements.keptKey(scope),
    );
    const problem = keyProblem(keyFrom(keys), scope.key);
    if (problem) throw new StoreError({ code: "server", problem });
    return { head: serverHeadOf(heads[0]) ?? { lastSeq: 0, erased: false }, rows };
  }

  /** Appends entries; false where the conversation does not end before them, or another has its lease. */
  private async grow(scope: Scope, entries: readonly Entry[], revives: boolean): Promise<boolean> {
    const parts: Entry[][] = [];
    for (let at = 0; at < entries.length; at += entriesAtOnce)
      parts.push(entries.slice(at, at + entriesAtOnce));
    const appends = parts.map((part) =>
      statements.append(scope, {
        id: entries[0]?.conversationId ?? "",
        expected: (part[0]?.seq ?? 1) - 1,
        entries: part.map((entry) => sentEntry(entry, scope.key)),
        line: lineChangeOf(entries[0]?.conversationId ?? "", part, scope.key),
        revives,
      }),
    );
    const results =
      appends.length === 1 ? await this.link.together(...appends) : await this.link.transaction(...appends);
    return results.every((rows) => rows.length > 0);
  }

  async read(scope: Scope, id: string, after: number): Promise<StoredConversation | undefined> {
    const [heads = [], rows = []] = await this.link.together(
      statements.head(scope, id),
      statements.entries(scope, id, after, entriesAtOnce),
    );
    if (!isThere(serverHeadOf(heads[0]))) return undefined;
    return this.readOn(scope, id, after, { head: heads[0], rows });
  }

  /** The pages after the first; what is appended meanwhile is left out. */
  async readOn(
    scope: Scope,
    id: string,
    after: number,
    first: { readonly head: PostgresRow | undefined; readonly rows: readonly PostgresRow[] },
  ): Promise<StoredConversation> {
    const rows = [...first.rows];
    const wanted = Number(first.head?.["last_seq"]) - after;
    for (let page = rows.length; page === entriesAtOnce && rows.length < wanted;) {
      const next = await this.page(scope, id, after + rows.length);
      rows.push(...next);
      page = next.length;
    }
    const draft = draftFrom(readText("draft", id, first.head?.["draft"], scope.key));
    const entries = rows.slice(0, Math.max(0, wanted)).map((row) => entryOf(id, row, scope.key));
    return { entries, ...(draft && { draft }) };
  }

  private page(scope: Scope, id: string, after: number): Promise<readonly PostgresRow[]> {
    const { text, values } = statements.entries(scope, id, after, entriesAtOnce);
    return this.link.run(text, ...values);
  }
}

export function serverHeadOf(row: PostgresRow | undefined): ServerHead | undefined {
  if (!row) return undefined;
  const { last_seq: lastSeq, erased, holder, free } = row;
  return {
    lastSeq: Number(lastSeq),
    erased: erased === true,
    ...(free !== true && typeof holder === "string" && { heldBy: holderFrom(holder) }),
  };
}

/** An erased conversation is none, nor is one whose lease was taken before anything was said. */
export function isThere(head: ServerHead | undefined): head is ServerHead {
  return head !== undefined && head.lastSeq > 0;
}

/** Number of these entries that the stored rows, in order from the same scope, have. */
function lengthInCommon(entries: readonly Entry[], rows: readonly PostgresRow[]): number {
  const divergedAt = entries.findIndex(({ id }, index) => rows[index]?.["id"] !== id);
  return divergedAt < 0 ? entries.length : divergedAt;
}
