import type {
  Content,
  ContentStore,
  ContentUse,
  ConversationInfo,
  Draft,
  LeaseHolder,
  OpenedConversation,
  StoredConversation,
} from "../../core/ports/journal.ts";
import type { SearchHit, SearchOptions } from "../../core/ports/library.ts";
import type { RequestUsage, UsageRecords, UsageSum } from "../../core/ports/usageRecords.ts";
import type { Entry } from "../../core/conversation/entry.ts";
import { checkOneConversation, type ConversationStore } from "../conversationStore.ts";
import { StoreConnection, type SqliteJournalOptions } from "./storeConnection.ts";
import { conversationsIn, infoOf } from "../database/conversationList.ts";
import { usageRequestsIn, usageSumsIn } from "../database/usageTable.ts";
import type { FileVerification } from "../recovery/verifyDatabase.ts";
import { RecordReader } from "./recordReader.ts";
import { defaultSavePace, SaveQueue } from "./saveQueue.ts";
import { storeErrorOf } from "../sqliteErrors.ts";

/** Time from opening to the first look whether a backup is due, and between two of them, in milliseconds. */
const firstBackupMs = 60_000;
const nextBackupMs = 6 * 60 * 60 * 1000;

/** Store in a SQLite file: all that a file of conversations can do. */
export interface FileStore extends ConversationStore, UsageRecords, ContentStore {
  verify(): Promise<FileVerification>;
  /** Makes a backup; false when there is one of the last 24 hours. */
  backUp(): Promise<boolean>;
}

/** A file that is being opened. */
interface OpeningStore extends FileStore {
  /** Resolves when the file is open, or cannot be opened for now. */
  readonly settled: Promise<void>;
}

/**
 * Starts a journal: opens its SQLite file in a thread of its own; what is asked meanwhile is answered when that is done.
 * Where the file can be neither opened nor recovered for now, that is said, and what is appended waits in memory until it
 * can.
 */
export function startSqliteJournal(options: SqliteJournalOptions): OpeningStore {
  return new SqliteJournal(options);
}

/**
 * Journal in a SQLite file. Every failure is a StoreError. Entries that cannot be saved for now wait in memory: see
 * `SaveQueue`.
 */
class SqliteJournal implements OpeningStore {
  readonly settled: Promise<void>;
  private readonly connection: StoreConnection;
  private readonly saves: SaveQueue;
  private readonly reader = new RecordReader((name, ...values) => this.connection.ask(name, ...values));
  private readonly loads = new Set<Promise<unknown>>();
  private backupTimer: NodeJS.Timeout;

  constructor(options: SqliteJournalOptions) {
    this.connection = new StoreConnection(options);
    this.saves = new SaveQueue(
      {
        append: async (entries, contents) => {
          await this.connection.call("append", entries, contents);
          options.onSaved?.();
        },
        saveDraft: (draft) => this.connection.call("saveDraft", draft),
      },
      (event) => this.connection.report(event),
      { ...defaultSavePace, ...options.savePace },
    );
    this.settled = this.connection
      .opened()
      .catch((error: unknown) => this.saves.reportTrouble(storeErrorOf(error).reason));
    this.backupTimer = setTimeout(() => void this.backUpInTurn(), firstBackupMs).unref();
  }

  append(entries: readonly Entry[], contents: readonly Content[] = []): Promise<void> {
    checkOneConversation(entries);
    return this.saves.append(entries, contents);
  }

  async contents(hashes: readonly string[]): Promise<readonly Content[]> {
    const found = this.saves.waitingContents(hashes);
    const known = new Set(found.map(({ hash }) => hash));
    return [...found, ...(await this.reader.contents(hashes.filter((hash) => !known.has(hash))))];
  }

  contentUse(): Promise<ContentUse> {
    return this.connection.ask("contentUse");
  }

  dropContents(before: number): Promise<ContentUse> {
    return this.connection.ask("dropContents", before);
  }

  saveDraft(draft: Draft): Promise<void> {
    return this.saves.saveDraft(draft);
  }

  async load(conversationId: string, afterSeq = 0): Promise<StoredConversation | undefined> {
    const loading = this.reader.load(conversationId, afterSeq);
    this.loads.add(loading);
    try {
      return this.saves.withWaiting(conversationId, await loading, afterSeq);
    } catch (error) {
      const waiting = this.saves.withWaiting(conversationId, undefined, afterSeq);
      if (waiting) return waiting;
      throw error;
    } finally {
      this.loads.delete(loading);
    }
  }

  /** All conversations, with what is not stored yet. */
  async list(): Promise<readonly ConversationInfo[]> {
    const stored = await this.connection.ask("list").then(conversationsIn, (error: unknown) => {
      if (this.saves.unstored.size === 0) throw error;
      return [];
    });
    const unstored = [...this.saves.unstored].filter(([id]) => !stored.some((one) => one.id === id));
    return [...unstored.map(([id, entries]) => infoOf(id, entries)).reverse(), ...stored];
  }

  search(query: string, options?: SearchOptions): Promise<readonly SearchHit[]> {
    return this.connection.ask("search", query, options);
  }

  /** The last entries of a conversation, with what is not stored yet. */
  async tail(conversationId: string, limit: number, beforeSeq = Infinity): Promise<readonly Entry[]> {
    const before = Math.min(beforeSeq, Number.MAX_SAFE_INTEGER);
    const stored = await this.connection
      .ask("tail", conversationId, limit, before)
      .catch((error: unknown) => {
        if (!this.saves.unstored.has(conversationId)) throw error;
        return [];
      });
    const all = this.saves.withWaiting(conversationId, { entries: stored }, 0)?.entries ?? [];
    return all.filter(({ seq }) => seq < beforeSeq).slice(-limit);
  }

  trash(conversationId: string): Promise<void> {
    return this.connection.ask("trash", conversationId);
  }

  restore(conversationId: string): Promise<void> {
    return this.connection.ask("restore", conversationId);
  }

  async trashed(): Promise<readonly ConversationInfo[]> {
    return conversationsIn(await this.connection.ask("trashed"));
  }

  async erase(conversationId: string): Promise<void> {
    await this.connection.ask("erase", conversationId);
    await this.connection.purge([conversationId]);
  }

  copy(conversationId: string, id: string, throughSeq?: number): Promise<void> {
    return this.connection.ask("copy", conversationId, id, throughSeq);
  }

  async usage(since = 0): Promise<readonly RequestUsage[]> {
    return usageRequestsIn(await this.connection.ask("usage", since));
  }

  async usageSums(since = 0): Promise<readonly UsageSum[]> {
    return usageSumsIn(await this.connection.ask("usageSums", since));
  }

  ids(): Promise<readonly string[]> {
    return this.connection.ask("ids");
  }

  entryIds(conversationId: string): Promise<readonly string[]> {
    return this.connection.ask("entryIds", conversationId);
  }

  trashOlder(before: number, keep: readonly string[]): Promise<readonly string[]> {
    return this.connection.ask("trashOlder", before, keep);
  }

  acquire(conversationId: string): Promise<LeaseHolder | undefined> {
    return this.connection.ask("acquire", conversationId);
  }

  async open(conversationId: string): Promise<OpenedConversation | undefined> {
    const acquiring = this.acquire(conversationId).catch((error: unknown) => {
      this.connection.log("warn", error);
      return undefined;
    });
    const stored = await this.load(conversationId);
    const heldBy = await acquiring;
    if (stored) return { ...stored, ...(heldBy && { heldBy }) };
    await this.release(conversationId);
    return undefined;
  }

  takeOver(conversationId: string): Promise<void> {
    return this.connection.ask("takeOver", conversationId);
  }

  release(conversationId: string): Promise<void> {
    return this.connection.ask("release", conversationId);
  }

  holder(conversationId: string): Promise<LeaseHolder | "this" | "none"> {
    return this.connection.ask("holder", conversationId);
  }

  async verify(): Promise<FileVerification> {
    return (await this.connection.runTask("verify")) as FileVerification;
  }

  async backUp(): Promise<boolean> {
    const { made } = (await this.connection.runTask("backUp")) as { made: boolean };
    return made;
  }

  async close(): Promise<void> {
    clearTimeout(this.backupTimer);
    await Promise.allSettled(this.loads);
    await this.saves.close();
    await this.connection.close();
  }

  private async backUpInTurn(): Promise<void> {
    this.backupTimer = setTimeout(() => void this.backUpInTurn(), nextBackupMs).unref();
    try {
      await this.backUp();
    } catch (error) {
      this.connection.log("warn", error);
    }
  }
}
