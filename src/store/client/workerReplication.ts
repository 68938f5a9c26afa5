import type { Content } from "../../core/ports/journal.ts";
import type {
  Replication,
  ReplicationEvent,
  ReplicationStatus,
  StorageServer,
} from "../../core/ports/replication.ts";
import type { ServerProblem } from "../../core/ports/errors/serverProblem.ts";
import type { Log } from "../../core/ports/system.ts";
import {
  defaultPace,
  type ReplicaMessage,
  type ReplicaPace,
  type ReplicaRequest,
} from "../replica/replicaMessages.ts";
import type { ReplicatorNews } from "../replica/replicator.ts";
import type { ReplicaThread, StartReplica } from "./storeThread.ts";
import { parseServerAddress, serverName } from "../server/serverAddress.ts";

interface WorkerReplicationOptions {
  /** The SQLite file of the record. */
  readonly file: string;
  /** Starts the thread that replicates. */
  readonly startThread: StartReplica;
  /** Called with a conversation that other machines added to, once that is in the file. */
  readonly onGrown?: (conversationId: string) => void;
  readonly log?: Log;
  /** Instead of parts of `defaultPace`. */
  readonly pace?: Partial<ReplicaPace>;
}

const none: ReplicationStatus = { server: "", state: "none", waiting: 0, conversations: 0, shared: [] };

/** Problem once nothing is replicated any more. */
const gone: ServerProblem = { code: "unreachable", detail: "closed" };

/** Wait before a thread that ended is replaced, in milliseconds. */
const restartMs = 1_000;

/** Longest wait for the end of a round, in milliseconds. */
const stopMs = 3_000;

/** Replication in a thread of its own, which is replaced when it ends before its time. */
export class WorkerReplication implements Replication {
  private readonly options: WorkerReplicationOptions;
  private readonly listeners = new Set<(event: ReplicationEvent) => void>();
  private readonly fetching = new Map<number, (contents: readonly Content[]) => void>();
  private readonly settling = new Map<
    number,
    { readonly request: ReplicaRequest; readonly resolve: () => void }
  >();
  private readonly sharing = new Map<number, (problem: ServerProblem | undefined) => void>();
  private server: StorageServer | undefined;
  private worker: ReplicaThread | undefined;
  private current: ReplicationStatus = none;
  private isAttended = false;
  private nextId = 1;

  constructor(options: WorkerReplicationOptions) {
    this.options = options;
  }

  start(server: StorageServer): void {
    if (this.server && isSame(this.server, server)) return;
    const stopping = this.stop();
    this.server = server;
    void stopping.then(() => {
      if (this.server !== server) return;
      const parsed = parseServerAddress(server.address);
      const status: ReplicationStatus = { ...none, state: "offline" };
      if (!parsed) {
        this.tell({ ...status, problem: { code: "address" } });
        return;
      }
      this.tell({ ...status, server: serverName(parsed.address) });
      this.begin(server);
    });
  }

  async stop(): Promise<void> {
    const { worker } = this;
    this.server = undefined;
    this.worker = undefined;
    for (const { resolve } of this.settling.values()) resolve();
    this.settling.clear();
    this.giveUpSharing();
    if (this.current.state !== "none") this.tell(none);
    if (!worker) return;
    const ended = new Promise((resolve) => worker.once("exit", resolve));
    worker.postMessage({ type: "stop" } satisfies ReplicaRequest);
    const timer = setTimeout(() => void worker.terminate(), stopMs);
    await ended;
    clearTimeout(timer);
  }

  async share(conversationId: string, isShared: boolean): Promise<ServerProblem | undefined> {
    if (isShared) await this.settled();
    const { worker } = this;
    if (!worker) return gone;
    const id = this.nextId++;
    return new Promise((resolve) => {
      this.sharing.set(id, resolve);
      worker.postMessage({ type: "share", id, conversationId, isShared } satisfies ReplicaRequest);
    });
  }

  status(): ReplicationStatus {
    return this.current;
  }

  onEvent(listener: (event: ReplicationEvent) => void): { dispose(): void } {
    this.listeners.add(listener);
    return { dispose: () => void this.listeners.delete(listener) };
  }

  contents(hashes: readonly string[]): Promise<readonly Content[]> {
    const { worker } = this;
    if (!worker || hashes.length === 0 || this.current.state !== "online") return Promise.resolve([]);
    const id = this.nextId++;
    return new Promise((resolve) => {
      const answer = (contents: readonly Content[]) => {
        this.fetching.delete(id);
        resolve(contents);
      };
      this.fetching.set(id, answer);
      worker.once("exit", () => answer([]));
      worker.postMessage({ type: "fetch", id, hashes } satisfies ReplicaRequest);
    });
  }

  dropContents(before: number): void {
    this.worker?.postMessage({ type: "forget", before } satisfies ReplicaRequest);
  }

  settled(conversationId?: string): Promise<void> {
    if (!this.server) return Promise.resolve();
    const id = this.nextId++;
    const request: ReplicaRequest = {
      type: "settle",
      id,
      ...(conversationId !== undefined && { conversationId }),
    };
    return new Promise((resolve) => {
      this.settling.set(id, { request, resolve });
      this.worker?.postMessage(request);
    });
  }

  private giveUpSharing(): void {
    for (const resolve of this.sharing.values()) resolve(gone);
    this.sharing.clear();
  }

  /** Notes whether the user looks at the window: others' changes are there soon then. */
  attend(isAttended: boolean): void {
    this.isAttended = isAttended;
    this.worker?.postMessage({ type: "attend", isAttended } satisfies ReplicaRequest);
  }

  /** Wakes the replica when something was saved, so that it is on its way at once. */
  poke(): void {
    this.worker?.postMessage({ type: "poke" } satisfies ReplicaRequest);
  }

  private begin(server: StorageServer): void {
    const { file, startThread, pace } = this.options;
    const worker = startThread({ file, server, pace: { ...defaultPace, ...pace } });
    worker.postMessage({ type: "attend", isAttended: this.isAttended } satisfies ReplicaRequest);
    this.worker = worker;
    worker.on("message", (message: ReplicaMessage) => this.receive(message, worker));
    worker.on("error", (error: Error) => this.log(error.message));
    worker.on("exit", () => {
      if (this.worker !== worker) return;
      this.worker = undefined;
      this.giveUpSharing();
      setTimeout(() => {
        if (this.server === server && !this.worker) this.begin(server);
      }, restartMs).unref();
    });
    for (const { request } of this.settling.values()) worker.postMessage(request);
  }

  private receive(message: ReplicaMessage, worker: ReplicaThread): void {
    if (this.worker !== worker) return;
    switch (message.type) {
      case "status":
        this.tell(message.status);
        break;
      case "news":
        this.hear(message.news);
        break;
      case "settled":
        this.settling.get(message.id)?.resolve();
        this.settling.delete(message.id);
        break;
      case "fetched":
        this.fetching.get(message.id)?.(message.contents);
        break;
      case "shared":
        this.sharing.get(message.id)?.(message.problem);
        this.sharing.delete(message.id);
        break;
      case "trouble":
        this.log(message.message);
        break;
      default:
    }
  }

  private hear(news: ReplicatorNews): void {
    if (news.type === "grown") this.options.onGrown?.(news.id);
    else this.emit(news);
  }

  private tell(status: ReplicationStatus): void {
    this.current = status;
    this.emit({ type: "status", status });
  }

  private emit(event: ReplicationEvent): void {
    for (const listener of this.listeners) listener(event);
  }

  private log(message: string): void {
    this.options.log?.write("warn", "replication", { message });
  }
}

function isSame(one: StorageServer, other: StorageServer): boolean {
  return (
    one.address === other.address &&
    one.password === other.password &&
    one.space === other.space &&
    one.key?.secret === other.key?.secret &&
    one.largestFile === other.largestFile
  );
}
