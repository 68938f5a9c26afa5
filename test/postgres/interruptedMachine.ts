import { copyFileSync, existsSync, rmSync } from "node:fs";
import type { Entry } from "../../src/core/conversation/entry.ts";
import { StoreError } from "../../src/core/ports/errors/storeError.ts";
import { Database } from "../../src/store/database/database.ts";
import { EntryTable } from "../../src/store/database/entryTable.ts";
import { holderName, StoredLeases } from "../../src/store/database/leases.ts";
import { StoredSearch } from "../../src/store/database/search.ts";
import { openDatabase } from "../../src/store/recovery/openDatabase.ts";
import { FileMirror } from "../../src/store/replica/fileMirror.ts";
import { LeaseMirror } from "../../src/store/replica/leaseMirror.ts";
import { LocalFiles } from "../../src/store/replica/localFiles.ts";
import { LocalRecord } from "../../src/store/replica/localRecord.ts";
import { Replicator } from "../../src/store/replica/replicator.ts";
import { PostgresStore } from "../../src/store/server/postgresStore.ts";
import type { ServerAddress } from "../../src/store/server/serverAddress.ts";
import { ServerLink, type PostgresRow, type Statement } from "../../src/store/server/serverLink.ts";
import { operationsOn, type ChangeOperations } from "../../src/store/worker/operations.ts";

/** A connection that lets others write between any two of its statements that no transaction holds together. */
class InterruptedDatabase extends Database {
  onGap: (() => void) | undefined;
  private isHeld = false;

  override run(...values: Parameters<Database["run"]>): ReturnType<Database["run"]> {
    this.gap();
    return super.run(...values);
  }

  override get(...values: Parameters<Database["get"]>): ReturnType<Database["get"]> {
    this.gap();
    return super.get(...values);
  }

  override all(...values: Parameters<Database["all"]>): ReturnType<Database["all"]> {
    this.gap();
    return super.all(...values);
  }

  override transaction<T>(change: () => T): T {
    this.gap();
    return super.transaction(() => this.held(change));
  }

  override snapshot<T>(read: () => T): T {
    this.gap();
    return super.snapshot(() => this.held(read));
  }

  private held<T>(action: () => T): T {
    this.isHeld = true;
    try {
      return action();
    } finally {
      this.isHeld = false;
    }
  }

  private gap(): void {
    if (!this.isHeld) this.onGap?.();
  }
}

/** A line that waits before and after each round trip. */
class InterruptedLink extends ServerLink {
  onGap: (() => Promise<void>) | undefined;

  override async together(...statements: readonly Statement[]): Promise<readonly (readonly PostgresRow[])[]> {
    await this.onGap?.();
    const rows = await super.together(...statements);
    await this.onGap?.();
    return rows;
  }
}

/** Hooks of a machine's replicator: `between` its statements, and at each end of a round trip. */
export interface Gaps {
  readonly between: () => void;
  readonly away: () => Promise<void>;
  /** Told the id of a conversation that was erased here and stays all the same. */
  readonly stays: (id: string) => void;
}

/** Place of a window in a conversation that it has open. */
export interface Place {
  readonly seq: number;
  readonly last: string;
}

/** A machine whose window and replicator have a connection each to one file, both on the caller's thread. */
export class InterruptedMachine {
  readonly name: string;
  readonly open = new Map<string, Place>();
  private readonly file: string;
  private readonly address: ServerAddress;
  private readonly gaps: Gaps;
  private opened: ReturnType<typeof windowOf>;
  private running: ReturnType<InterruptedMachine["replicate"]>;

  constructor(name: string, file: string, address: ServerAddress, gaps: Gaps) {
    this.name = name;
    this.file = file;
    this.address = address;
    this.gaps = gaps;
    this.opened = windowOf(file);
    this.running = this.replicate();
  }

  get changes(): ChangeOperations {
    return this.opened.changes;
  }

  get replica(): { readonly local: LocalRecord; readonly replicator: Replicator } {
    return this.running;
  }

  /** Runs a change of a window's in a transaction. */
  transaction(change: () => void): void {
    this.opened.database.transaction(change);
  }

  conversation(id: string): readonly Entry[] {
    return this.opened.record.page(id, 0)?.entries ?? [];
  }

  ids(): readonly string[] {
    return this.opened.database.all("SELECT id FROM conversation ORDER BY key").map(({ id }) => String(id));
  }

  entries(): ReadonlyMap<string, readonly Entry[]> {
    return new Map(this.ids().map((id) => [id, this.conversation(id)]));
  }

  /** True where the line in the list says what the entries do. */
  isWhole(id: string, entries: readonly Entry[]): boolean {
    const row = this.opened.database.get("SELECT * FROM conversation WHERE id = ?", id);
    const title = entries.findLast((entry) => entry.type === "title")?.title;
    return (
      entries.every(({ seq }, index) => seq === index + 1) &&
      row?.["lastSeq"] === entries.length &&
      row["messageCount"] === entries.filter(({ type }) => type === "message").length &&
      (title === undefined || row["title"] === title)
    );
  }

  /** The contents that are here and named by these conversations. */
  namedContents(ids: readonly string[]): readonly string[] {
    const rows = this.opened.database.all(
      `SELECT conversation.id AS id, hash FROM entryFile JOIN entry ON entry.key = entryFile.entry
      JOIN conversation ON conversation.key = entry.conversation JOIN fileContent USING (hash)`,
    );
    return rows.filter(({ id }) => ids.includes(String(id))).map(({ hash }) => String(hash));
  }

  /** Does a round as `ReplicaLoop` does. */
  async round({ listens, flushes }: { readonly listens: boolean; readonly flushes: boolean }): Promise<void> {
    const { local, replicator, files } = this.running;
    if (flushes) local.flush();
    try {
      await replicator.round(listens);
      await files.send();
    } catch (error) {
      if (!(error instanceof StoreError) || error.reason.code !== "offline") throw error;
      replicator.lost();
    }
  }

  /** Ends all leases, as when they have run out. */
  endLeases(): void {
    this.opened.database.exec("DELETE FROM lease");
  }

  /** The replicator's process was killed, and begins anew. */
  async restart(): Promise<void> {
    await this.endReplica();
    this.running = this.replicate();
  }

  backUp(): void {
    rmSync(this.backup, { force: true });
    this.opened.database.exec(`VACUUM INTO '${this.backup}'`);
  }

  /** Puts the file's last backup in its place. False where there is none. */
  async recover(): Promise<boolean> {
    if (!existsSync(this.backup)) return false;
    await this.close();
    for (const suffix of ["-wal", "-shm"]) rmSync(this.file + suffix, { force: true });
    copyFileSync(this.backup, this.file);
    this.open.clear();
    this.opened = windowOf(this.file);
    this.running = this.replicate();
    return true;
  }

  async close(): Promise<void> {
    await this.endReplica();
    this.opened.database.close();
  }

  private get backup(): string {
    return `${this.file}.backup`;
  }

  private async endReplica(): Promise<void> {
    const { database, link, store } = this.running;
    database.onGap = undefined;
    link.onGap = undefined;
    // Before the store, which would let go of its leases.
    await link.close();
    await store.close();
    database.close();
  }

  private replicate() {
    const database = new InterruptedDatabase(this.file);
    const local = new LocalRecord(database);
    database.exec("PRAGMA synchronous = OFF");
    const link = new InterruptedLink(this.address, "");
    const store = new PostgresStore(link, "s", { machine: this.name, window: "w" });
    const replicator = new Replicator({
      local,
      store,
      leases: new LeaseMirror(local.leases, store, holderName("replica")),
      space: "s",
      rights: () => Promise.resolve(undefined),
      tell: (news) => {
        if (news.type === "stays") this.gaps.stays(news.id);
      },
      onProgress: () => undefined,
      isStopped: () => false,
      onRefused: (id, problem) => {
        throw new Error(`${id} was refused: ${problem}`);
      },
    });
    const files = new FileMirror(new LocalFiles(database), store, 1_000_000);
    database.onGap = this.gaps.between;
    link.onGap = this.gaps.away;
    return { database, local, link, store, replicator, files };
  }
}

function windowOf(file: string) {
  const { database } = openDatabase(file);
  database.exec("PRAGMA synchronous = OFF");
  const record = new EntryTable(database);
  const leases = new StoredLeases(database, holderName("window"));
  const { changes } = operationsOn(database, leases, record, new StoredSearch(database, record));
  return { database, changes, record };
}
