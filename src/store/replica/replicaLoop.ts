import { randomUUID } from "node:crypto";
import { statSync } from "node:fs";
import { hostname } from "node:os";
import type { ReplicationStatus, StorageServer } from "../../core/ports/replication.ts";
import type { ServerProblem } from "../../core/ports/errors/serverProblem.ts";
import { Database } from "../database/database.ts";
import { holderName, StoredLeases } from "../database/leases.ts";
import { schemaVersion } from "../database/schema.ts";
import { PostgresStore } from "../server/postgresStore.ts";
import { parseServerAddress, serverName } from "../server/serverAddress.ts";
import { problemOfStoreError } from "../server/serverErrors.ts";
import { rightsProblem } from "../server/rights/serverRights.ts";
import { ServerLink } from "../server/serverLink.ts";
import { storeErrorOf } from "../sqliteErrors.ts";
import { FileMirror } from "./fileMirror.ts";
import { IdleWatch } from "./idleWatch.ts";
import { LeaseMirror } from "./leaseMirror.ts";
import { LocalFiles } from "./localFiles.ts";
import { LocalRecord } from "./localRecord.ts";
import type { ReplicaMessage, ReplicaPace, ReplicaRequest } from "./replicaMessages.ts";
import { Replicator, type ReplicatorNews } from "./replicator.ts";

/** Longest time between attempts at a server that cannot be reached or used, in milliseconds. */
const longestRetryMs = 15_000;

/** Interval at which it is told how far a round is, in milliseconds. */
const progressMs = 250;

/** The lease of the one replicator that a file has, whatever windows have it open. */
const ownLease = "\u0000replica";
const renewMs = 10_000;

/**
 * File in which the windows that do not replicate note that the user looks at them, and the time between two looks at
 * it, in milliseconds.
 */
const attendedName = "attended";
const attendedMs = 30_000;

/** Interval between two rounds that send, so that what is saved one after the other goes together, in milliseconds. */
const gatherMs = 25;

type Settle = Extract<ReplicaRequest, { type: "settle" }>;

/** The replicator of one file: goes on by itself after every failure, until it is stopped. */
export class ReplicaLoop {
  private readonly file: string;
  private readonly database: Database;
  private readonly fileId: number;
  private readonly local: LocalRecord;
  private readonly own: StoredLeases;
  private readonly store: PostgresStore;
  private readonly replicator: Replicator;
  private readonly files: FileMirror;
  private readonly leases: LeaseMirror;
  private readonly idle: IdleWatch;
  private readonly pace: ReplicaPace;
  private readonly name: string;
  private readonly say: (message: ReplicaMessage) => void;
  private settling: readonly Settle[] = [];
  /** True where there may be contents of files that the server lacks. */
  private hasFiles = true;
  private status: ReplicationStatus;
  private lastEvent: number;
  private listened = -Infinity;
  private savedAt = -Infinity;
  /** Time of the last round that had something to do. */
  private broughtAt = -Infinity;
  private led = -Infinity;
  private isAttended = false;
  /** Note that another window left last, and the time of this one's. */
  private attended: string | undefined;
  private attendedAt = -Infinity;
  private progressed = -Infinity;
  private retryMs: number;
  private retryAt = 0;
  private isStopped = false;
  private wake: () => void = () => undefined;
  private isPoked = false;

  /** The file must be there, of today's version. Throws a StoreError. */
  constructor(
    file: string,
    server: StorageServer,
    { say, pace }: { readonly say: (message: ReplicaMessage) => void; readonly pace: ReplicaPace },
  ) {
    const parsed = parseServerAddress(server.address);
    if (!parsed) throw new Error("The address of the server cannot be read.");
    this.file = file;
    this.say = say;
    this.name = serverName(parsed.address);
    this.database = new Database(file);
    this.fileId = idOf(file);
    this.local = new LocalRecord(this.database);
    const self = holderName(randomUUID());
    this.own = new StoredLeases(this.database, self);
    if (this.local.text("replica") === undefined) this.local.keep("replica", randomUUID());
    const window = this.local.text("replica") ?? "";
    const link = new ServerLink(parsed.address, server.password);
    this.store = new PostgresStore(link, server.space, { machine: hostname(), window }, server.key);
    this.leases = new LeaseMirror(this.local.leases, this.store, self);
    this.pace = pace;
    this.retryMs = pace.retryMs;
    this.idle = new IdleWatch(pace.idleMs);
    this.files = new FileMirror(new LocalFiles(this.database), this.store, server.largestFile ?? 0);
    this.replicator = new Replicator({
      local: this.local,
      store: this.store,
      leases: this.leases,
      space: server.space,
      rights: () => rightsProblem(link),
      tell: (news) => this.local.tell(news),
      onProgress: (left) => this.tellProgress(left),
      isStopped: () => this.isStopped,
      onRefused: (id, problem) => say({ type: "trouble", message: `refused ${id}: ${problem}` }),
    });
    this.lastEvent = this.newestEvent();
    this.status = { server: this.name, state: "offline", waiting: 0, conversations: 0, shared: [] };
  }

  /** Runs until it is stopped. Rejects where the file can be used no more. */
  async run(): Promise<void> {
    try {
      while (!this.isStopped) {
        if (idOf(this.file) !== this.fileId) throw new Error("The file was replaced.");
        if (this.leads()) await this.lead();
        else this.follow();
        this.tellNews();
        await this.rest();
      }
      if (this.leads()) this.local.flush();
    } finally {
      await this.close();
    }
  }

  /** Notes whether the user looks at this window: then the server is not let go of. */
  attend(isAttended: boolean): void {
    this.isAttended = isAttended;
    if (isAttended) this.poke();
  }

  poke(): void {
    this.idle.note();
    this.isPoked = true;
    this.wake();
  }

  settle(request: Settle): void {
    this.settling = [...this.settling, request];
    this.poke();
  }

  /** Answered with what the server has of these; with nothing where it cannot be reached. */
  async fetch({ id, hashes }: Extract<ReplicaRequest, { type: "fetch" }>): Promise<void> {
    const isAway = this.status.state !== "online" && performance.now() < this.retryAt;
    const contents = isAway ? [] : await this.files.fetch(hashes).catch(() => []);
    this.say({ type: "fetched", id, contents });
  }

  /** Forgets on the server the contents that are forgotten here. */
  async forget({ before }: Extract<ReplicaRequest, { type: "forget" }>): Promise<void> {
    await this.store.dropContents(before).catch((error: unknown) => {
      this.say({ type: "trouble", message: JSON.stringify(problemOfStoreError(storeErrorOf(error))) });
    });
  }

  async share({ id, conversationId, isShared }: Extract<ReplicaRequest, { type: "share" }>): Promise<void> {
    try {
      await this.store.share(conversationId, isShared);
      this.say({ type: "shared", id });
    } catch (error) {
      this.say({ type: "shared", id, problem: problemOfStoreError(storeErrorOf(error)) });
    }
    this.poke();
  }

  stop(): void {
    this.isStopped = true;
    this.wake();
  }

  /** A connection that is left open would keep the thread from ending. */
  private async close(): Promise<void> {
    await this.store.close();
    try {
      this.own.releaseAll();
    } finally {
      this.database.close();
    }
  }

  /** Asks the server, unless nobody has needed it for long; then lets go of it, and asks now and then. */
  private async lead(): Promise<void> {
    this.save();
    const attended = this.local.text(attendedName);
    if (this.isAttended || attended !== this.attended || this.replicator.waitingEntries > 0) this.idle.note();
    this.attended = attended;
    const { state } = this.idle;
    if (state === "wait") return;
    if (state === "active") this.leases.resume();
    await this.round();
    if (state === "active" || this.idle.state === "active") return;
    this.idle.rest();
    await this.leases.rest();
    await this.store.rest();
  }

  private async round(): Promise<void> {
    if (performance.now() < this.retryAt) {
      this.tellStatus({ ...this.status, waiting: this.replicator.waitingEntries });
      return;
    }
    const asked = this.settling;
    const listens = performance.now() >= this.listened + this.pace.listenMs;
    try {
      const hasBrought = await this.replicator.round(listens);
      if (listens) this.listened = performance.now();
      this.retryMs = this.pace.retryMs;
      if (hasBrought) this.broughtAt = performance.now();
      const { leftEntries: waiting, conversations, shared } = this.replicator;
      this.tellOnline({ waiting, conversations, shared }, listens ? Date.now() : this.status.lastContact);
      this.answer(asked, waiting);
      if (hasBrought) this.idle.note();
      if (this.hasFiles && (waiting === 0 || !hasBrought))
        this.hasFiles = this.isPoked = await this.files.send();
    } catch (error) {
      this.fail(problemOfStoreError(storeErrorOf(error)));
    }
  }

  /** Tells the progress of a round that takes its time. */
  private tellProgress(bringing: number): void {
    if (performance.now() < this.progressed + progressMs) return;
    this.progressed = performance.now();
    const { waiting, conversations, shared, lastContact } = this.status;
    this.tellOnline({ waiting, conversations, shared, bringing }, lastContact);
  }

  /** Tells that the replica is online, with the problems of now, not the one that kept it offline before. */
  private tellOnline(
    figures: Pick<ReplicationStatus, "waiting" | "conversations" | "shared" | "bringing">,
    lastContact: number | undefined,
  ): void {
    const { server } = this.status;
    const { troubles } = this.replicator;
    const contact = lastContact === undefined ? {} : { lastContact };
    this.tellStatus({ server, state: "online", ...figures, ...troubles, ...contact });
  }

  private fail(problem: ServerProblem): void {
    this.replicator.lost();
    this.retryAt = performance.now() + this.retryMs;
    this.retryMs = Math.min(this.retryMs * 2, longestRetryMs);
    if (this.status.problem?.code !== problem.code)
      this.say({ type: "trouble", message: JSON.stringify(problem) });
    this.tellStatus({ ...this.status, state: "offline", waiting: this.replicator.waitingEntries, problem });
  }

  /** True for one of those that have the file open; the others say what that one notes. */
  private leads(): boolean {
    const now = performance.now();
    if (now < this.led + renewMs) return true;
    const other = this.database.transaction(() => this.own.acquire(ownLease, Date.now()));
    this.led = other ? -Infinity : now;
    return !other;
  }

  private follow(): void {
    if (this.isAttended && performance.now() > this.attendedAt + attendedMs) {
      this.attendedAt = performance.now();
      this.local.keep(attendedName, String(Date.now()));
    }
    const noted = this.local.text("status");
    if (noted !== undefined) this.tellStatus(JSON.parse(noted) as ReplicationStatus);
    if (this.status.state === "online") this.answer(this.settling, this.status.waiting);
  }

  /** Writes what is known, which other windows read, now and then only: each time may hold up a window that writes. */
  private save(): void {
    if (performance.now() < this.savedAt + this.pace.listenMs) return;
    this.savedAt = performance.now();
    if (this.local.flush()) this.hasFiles = true;
    this.local.keep("status", JSON.stringify(this.status));
  }

  /** Answers those of these whose entries are there. */
  private answer(asked: readonly Settle[], waiting: number): void {
    const settled = asked.filter(({ conversationId: id }) =>
      id === undefined ? waiting === 0 : this.local.isSent(id),
    );
    for (const { id } of settled) this.say({ type: "settled", id });
    this.settling = this.settling.filter((one) => !settled.includes(one));
  }

  private tellStatus(status: ReplicationStatus): void {
    const { lastContact, ...told } = status;
    const { lastContact: before, ...known } = this.status;
    const isSame = JSON.stringify(told) === JSON.stringify(known);
    this.status = status;
    if (isSame && before !== undefined && lastContact !== undefined && lastContact < before + 30_000) return;
    this.say({ type: "status", status });
  }

  private tellNews(): void {
    const rows = this.database.all(
      "SELECT key, event FROM replicaEvent WHERE key > ? ORDER BY key",
      this.lastEvent,
    );
    for (const { key, event } of rows) {
      this.lastEvent = Number(key);
      this.say({ type: "news", news: JSON.parse(String(event)) as ReplicatorNews });
    }
  }

  private newestEvent(): number {
    const row = this.database.get("SELECT coalesce(max(key), 0) AS key FROM replicaEvent");
    return Number(row?.["key"]);
  }

  private async rest(): Promise<void> {
    const from = performance.now();
    for (let left = this.dueIn(from); left > 0; left = this.dueIn(from)) {
      const { promise, resolve } = Promise.withResolvers<undefined>();
      this.wake = () => resolve(undefined);
      const timer = setTimeout(this.wake, left);
      await promise;
      clearTimeout(timer);
    }
    this.isPoked = false;
  }

  /** Milliseconds until the next round begins, after a rest that began at `from`. */
  private dueIn(from: number): number {
    if (this.isStopped) return 0;
    if (!this.isPoked) return from + this.pace.listenMs / 4 - performance.now();
    return this.settling.length > 0 ? 0 : this.broughtAt + gatherMs - performance.now();
  }
}

/** True where the file is there and of today's version. */
export function isReady(file: string): boolean {
  if (idOf(file) === 0) return false;
  try {
    const database = new Database(file, { readOnly: true });
    try {
      return database.pragma("user_version") === schemaVersion;
    } finally {
      database.close();
    }
  } catch {
    return false;
  }
}

function idOf(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.ino ?? 0;
}
