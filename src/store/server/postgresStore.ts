import type { Entry } from "../../core/conversation/entry.ts";
import type {
  Content,
  ContentStore,
  ContentUse,
  ConversationInfo,
  Draft,
  LeaseHolder,
  OpenedConversation,
  StoredConversation,
  Verification,
} from "../../core/ports/journal.ts";
import type { SearchHit, SearchOptions } from "../../core/ports/library.ts";
import type { StorageKey } from "../../core/ports/replication.ts";
import { StoreError } from "../../core/ports/errors/storeError.ts";
import { parseQuery, significantWords, type AskedWord } from "../../core/text/search/searchQuery.ts";
import { checkOneConversation, type ConversationStore } from "../conversationStore.ts";
import { asksForMore, defaultSearchLimit, hitsOf } from "../searchHits.ts";
import { entriesAtOnce, serverHeadOf, isThere, ServerRecord, type ServerHead } from "./serverRecord.ts";
import { ServerLeases } from "./serverLeases.ts";
import type { PostgresRow, ServerLink, Statement } from "./serverLink.ts";
import { entryOf, infoFrom, titleFrom, writtenText } from "./storedRows.ts";
import { sealConversation } from "./encryption/sealConversation.ts";
import {
  changesFrom,
  sharedIn,
  type ServerChanges,
  type SharedByOthers,
  type SharedConversation,
} from "./serverChanges.ts";
import { fileStatements } from "./files/fileStatements.ts";
import { namedContents, ServerFiles, withBytes, type NamedContent } from "./files/serverFiles.ts";
import { eraseConversation } from "./serverErasure.ts";
import { ServerScope } from "./serverScope.ts";
import { askMeta, metaOf, type ServerMeta } from "./serverSchema.ts";
import { idOf, statements, type Scope, type SeenConversation } from "./serverStatements.ts";
import { tsqueryOf } from "./tsvector.ts";

/**
 * The conversations of one owner and one space in tables of `serverSchema`. Every failure is a StoreError; what could not
 * be reached is tried anew at the next call. Calls take effect in the order they are made.
 */
export class PostgresStore implements ConversationStore, ContentStore {
  private readonly link: ServerLink;
  private readonly scope: ServerScope;
  private readonly leases: ServerLeases;
  private readonly record: ServerRecord;
  private readonly files: ServerFiles;
  private last: Promise<unknown> = Promise.resolve();
  private isClosed = false;

  /** `self`: who this is among those that take leases here. `key`: that of an encrypted space. */
  constructor(link: ServerLink, space: string, self: LeaseHolder, key?: StorageKey) {
    this.link = link;
    this.scope = new ServerScope(link, space, self, key);
    this.record = new ServerRecord(link);
    this.files = new ServerFiles(link);
    this.leases = new ServerLeases(link, () => this.scope.ready());
  }

  /** Number of connections made: see `ServerLink`. */
  get connections(): number {
    return this.link.connections;
  }

  append(entries: readonly Entry[], contents: readonly Content[] = []): Promise<void> {
    checkOneConversation(entries);
    const [first] = entries;
    if (!first) return Promise.resolve();
    return this.inOrder(async (scope) => {
      const astray = entries.findIndex(({ seq }, index) => seq !== first.seq + index);
      if (astray > 0) {
        const [seq = 0, last = 0] = [entries[astray]?.seq, entries[astray - 1]?.seq];
        throw new StoreError({ code: "outOfOrder", seq, last });
      }
      const refused = await this.record.store(scope, entries, { revives: true });
      if (!refused) return this.keepContents(scope, entries, contents);
      if (refused.heldBy) throw new StoreError({ code: "leased" });
      throw new StoreError({ code: "outOfOrder", seq: first.seq, last: refused.lastSeq });
    });
  }

  /**
   * Appends to a conversation that is not erased. Resolves to why nothing was stored, where it was refused: another has
   * its lease, it is erased, or its last entry is not the one before these.
   */
  push(entries: readonly Entry[]): Promise<ServerHead | undefined> {
    return this.inOrder((scope) => this.record.store(scope, entries, { revives: false }));
  }

  saveDraft(draft: Draft): Promise<void> {
    const { conversationId, id } = draft;
    return this.inOrder(async (scope) => {
      const text = writtenText("draft", conversationId, JSON.stringify(draft), scope.key);
      const save = statements.saveDraft(scope, conversationId, id, text);
      const [saved = [], heads = []] = await this.link.together(save, statements.head(scope, conversationId));
      if (saved.length > 0) return;
      const head = serverHeadOf(heads[0]);
      if (!head || head.lastSeq === 0) throw new StoreError({ code: "unknownConversation" });
      if (head.heldBy) throw new StoreError({ code: "leased" });
      // Otherwise the draft's message is stored already.
    });
  }

  load(conversationId: string, afterSeq = 0): Promise<StoredConversation | undefined> {
    return this.inOrder((scope) => this.record.read(scope, conversationId, afterSeq));
  }

  list(): Promise<readonly ConversationInfo[]> {
    return this.inOrder(async (scope) => infosFrom(await this.run(statements.list(scope)), scope));
  }

  trashed(): Promise<readonly ConversationInfo[]> {
    return this.inOrder(async (scope) => infosFrom(await this.run(statements.trashed(scope)), scope));
  }

  search(query: string, options: SearchOptions = {}): Promise<readonly SearchHit[]> {
    const { limit = defaultSearchLimit, ranked = false } = options;
    const parsed = parseQuery(query);
    return this.inOrder(async (scope) => {
      if (ranked) return this.find(scope, significantWords(query), options);
      const exact = await this.find(scope, parsed.asked, options);
      return asksForMore(exact, limit, parsed) ? this.find(scope, parsed.begun ?? [], options) : exact;
    });
  }

  tail(conversationId: string, limit: number, beforeSeq = Infinity): Promise<readonly Entry[]> {
    return this.inOrder(async (scope) => {
      const before = Math.min(beforeSeq, Number.MAX_SAFE_INTEGER);
      const [heads = [], rows = []] = await this.link.together(
        statements.head(scope, conversationId),
        statements.tail(scope, conversationId, limit, before),
      );
      if (!isThere(serverHeadOf(heads[0]))) throw new StoreError({ code: "unknownConversation" });
      return rows.map((row) => entryOf(conversationId, row, scope.key)).reverse();
    });
  }

  trash(conversationId: string): Promise<void> {
    return this.inOrder((scope) => this.markTrashed(scope, conversationId, { isTrashed: true }));
  }

  restore(conversationId: string): Promise<void> {
    return this.inOrder((scope) => this.markTrashed(scope, conversationId, { isTrashed: false }));
  }

  async erase(conversationId: string): Promise<void> {
    if (!(await this.eraseSeen(conversationId))) throw new StoreError({ code: "unknownConversation" });
  }

  /** Erases a conversation if it is as `seen`. False where it is not, or not there. */
  eraseSeen(conversationId: string, seen?: SeenConversation): Promise<boolean> {
    return this.inOrder((scope) => eraseConversation(this.link, scope, conversationId, seen));
  }

  copy(conversationId: string, id: string, throughSeq = Infinity): Promise<void> {
    return this.inOrder(async (scope) => {
      const source = await this.record.read(scope, conversationId, 0);
      if (!source) throw new StoreError({ code: "unknownConversation" });
      if (isThere(serverHeadOf((await this.run(statements.head(scope, id)))[0]))) {
        throw new StoreError({ code: "idTaken" });
      }
      const entries = source.entries.filter(({ seq }) => seq <= throughSeq);
      const copied = entries.map((entry): Entry => ({ ...entry, conversationId: id }));
      if (await this.record.store(scope, copied, { revives: true }))
        throw new StoreError({ code: "idTaken" });
      await this.run(fileStatements.copyFiles(scope, conversationId, id));
      const { draft } = source;
      if (!draft || entries.length < source.entries.length) return;
      const text = writtenText("draft", id, JSON.stringify({ ...draft, conversationId: id }), scope.key);
      await this.run(statements.saveDraft(scope, id, draft.id, text));
    });
  }

  ids(): Promise<readonly string[]> {
    return this.inOrder(async (scope) => (await this.run(statements.ids(scope))).map(({ id }) => String(id)));
  }

  entryIds(conversationId: string, afterSeq = 0): Promise<readonly string[]> {
    return this.inOrder(async (scope) => {
      const rows = await this.run(statements.entryIds(scope, conversationId, afterSeq));
      return rows.map(({ id }) => String(id));
    });
  }

  trashOlder(before: number, keep: readonly string[]): Promise<readonly string[]> {
    return this.inOrder(async (scope) => {
      return (await this.run(statements.trashOlder(scope, before, keep))).map(({ id }) => String(id));
    });
  }

  acquire(conversationId: string): Promise<LeaseHolder | undefined> {
    return this.inOrder(async (scope) => {
      const [taken = [], heads = []] = await this.link.together(
        statements.acquire(scope, conversationId),
        statements.head(scope, conversationId),
      );
      if (taken.length === 0) return serverHeadOf(heads[0])?.heldBy;
      this.leases.hold(conversationId);
      return undefined;
    });
  }

  /** Opens a conversation in one round trip, if it has at most `entriesAtOnce` entries. */
  open(conversationId: string): Promise<OpenedConversation | undefined> {
    return this.inOrder(async (scope) => {
      const [taken = [], heads = [], rows = []] = await this.link.together(
        statements.acquireStored(scope, conversationId),
        statements.head(scope, conversationId),
        statements.entries(scope, conversationId, 0, entriesAtOnce),
      );
      const head = serverHeadOf(heads[0]);
      if (!isThere(head)) return undefined;
      if (taken.length > 0) this.leases.hold(conversationId);
      const stored = await this.record.readOn(scope, conversationId, 0, { head: heads[0], rows });
      return { ...stored, ...(taken.length === 0 && head.heldBy && { heldBy: head.heldBy }) };
    });
  }

  takeOver(conversationId: string): Promise<void> {
    return this.inOrder(async (scope) => {
      await this.run(statements.takeOver(scope, conversationId));
      this.leases.hold(conversationId);
    });
  }

  release(conversationId: string): Promise<void> {
    return this.inOrder(() => this.leases.release([conversationId]));
  }

  holder(conversationId: string): Promise<LeaseHolder | "this" | "none"> {
    return this.inOrder(async (scope) => {
      const [row] = await this.run(statements.head(scope, conversationId));
      if (row?.["own"] === true) return "this";
      return serverHeadOf(row)?.heldBy ?? "none";
    });
  }

  verify(): Promise<Verification> {
    return this.inOrder(async (scope) => {
      const rows = await this.run(statements.counts(scope));
      const found = rows.map((row) => ({
        id: String(row["id"]),
        found: Number(row["found"]),
        of: Number(row["last_seq"]),
      }));
      return {
        conversations: found.length,
        entries: found.reduce((total, one) => total + one.found, 0),
        problems: found
          .filter((one) => one.found !== one.of)
          .map((one) => ({ code: "missingEntries", ...one }) as const),
      };
    });
  }

  /**
   * Puts a conversation that was stored in clear, or under a key that is gone, under this store's. `entries`: all that it
   * has, from a record of this machine's. False where it has changed or another has its lease.
   */
  seal(entries: readonly Entry[]): Promise<boolean> {
    return this.inOrder((scope) => sealConversation(this.link, scope, entries));
  }

  /** Brings conversations of the owner's that are in another space there into this one. What was shared in that one is not here. */
  async moveHere(ids: readonly string[]): Promise<void> {
    await this.inOrder((scope) => this.run(statements.moveHere(scope, ids)));
  }

  /** Changes since `after`, 0 for everything, tombstones included. */
  changes(after: number): Promise<ServerChanges> {
    return this.inOrder(async (scope) => {
      const [rows = [], others = []] = await this.link.together(
        statements.changes(scope, after),
        statements.sharedByOthers(scope, after),
      );
      return changesFrom(rows, others, scope);
    });
  }

  /** Lets the others of the space read the conversation, or takes that back. */
  share(conversationId: string, isShared: boolean): Promise<void> {
    return this.inOrder(async (scope) => {
      if (scope.key && isShared) throw new StoreError({ code: "server", problem: { code: "noShare" } });
      const rows = await this.run(statements.share(scope, conversationId, isShared));
      if (rows.length === 0) throw new StoreError({ code: "unknownConversation" });
    });
  }

  /** Conversations that others share. */
  shared(): Promise<SharedByOthers> {
    return this.inOrder(async (scope) => sharedIn(await this.run(statements.sharedByOthers(scope, 0))));
  }

  /** The entries after number `afterSeq` of what another shares, under the id it has there; undefined where it is not shared any more. */
  loadShared({ owner, id }: SharedConversation, afterSeq: number): Promise<StoredConversation | undefined> {
    return this.inOrder(({ space, holder }) => this.record.read({ owner, space, holder }, id, afterSeq));
  }

  contents(hashes: readonly string[]): Promise<readonly Content[]> {
    return this.inOrder((scope) => this.files.read(scope, hashes));
  }

  contentUse(): Promise<ContentUse> {
    return this.inOrder((scope) => this.files.use(scope));
  }

  /** Drops old contents of this space. */
  dropContents(before: number): Promise<ContentUse> {
    return this.inOrder((scope) => this.files.drop(scope, before));
  }

  /** Contents that a conversation names and the server lacks; it notes that the rest is named. */
  lackingContents(id: string, named: readonly NamedContent[]): Promise<readonly NamedContent[]> {
    return this.inOrder((scope) => this.files.lacking(scope, id, named));
  }

  /** Stores contents that a conversation names. */
  storeContents(id: string, contents: readonly (NamedContent & Content)[]): Promise<void> {
    return this.inOrder((scope) => this.files.store(scope, id, contents));
  }

  /** Asks anew who this is to the server, and what the server says of itself. */
  meet(): Promise<ServerMeta> {
    this.scope.forget();
    return this.inOrder(async () => metaOf(await this.run(askMeta)));
  }

  /** Lets go of the connection; the next call makes another. */
  rest(): Promise<void> {
    this.last = this.last.then(() => this.link.rest());
    return this.last.then(() => undefined);
  }

  async close(): Promise<void> {
    this.isClosed = true;
    await this.last.catch(() => undefined);
    await this.leases.close();
    await this.link.close();
  }

  private async keepContents(
    scope: Scope,
    entries: readonly Entry[],
    contents: readonly Content[],
  ): Promise<void> {
    const named = namedContents(entries);
    const id = entries[0]?.conversationId;
    if (named.length === 0 || id === undefined) return;
    const lacking = await this.files.lacking(scope, id, named);
    await this.files.store(scope, id, withBytes(lacking, contents));
  }

  private async markTrashed(scope: Scope, id: string, to: { readonly isTrashed: boolean }): Promise<void> {
    const rows = await this.run(statements.markTrashed(scope, id, to));
    if (rows.length === 0) throw new StoreError({ code: "unknownConversation" });
  }

  private async find(
    scope: Scope,
    asked: readonly AskedWord[],
    options: SearchOptions,
  ): Promise<readonly SearchHit[]> {
    if (asked.length === 0) return [];
    if (scope.key) throw new StoreError({ code: "server", problem: { code: "noSearch" } });
    const query = tsqueryOf(asked, options.ranked ? " | " : " & ");
    const rows = await this.run(statements.search(scope, query, options));
    const found = rows.map((row) => ({
      entry: entryOf(idOf(scope, String(row["conversation"])), row),
      title: titleFrom(row["title"]),
    }));
    return hitsOf(found, asked);
  }

  private run({ text, values }: Statement): Promise<readonly PostgresRow[]> {
    return this.link.run(text, ...values);
  }

  /** Does work after what was asked before, whatever became of that. */
  private inOrder<T>(work: (scope: Scope) => Promise<T>): Promise<T> {
    if (this.isClosed) return Promise.reject(new StoreError({ code: "closed" }));
    const result = this.last.then(
      async () => work(await this.scope.ready()),
      async () => work(await this.scope.ready()),
    );
    this.last = result.catch(() => undefined);
    return result;
  }
}

function infosFrom(rows: readonly PostgresRow[], { key }: Scope): readonly ConversationInfo[] {
  return rows.map((row) => infoFrom(row, key));
}
