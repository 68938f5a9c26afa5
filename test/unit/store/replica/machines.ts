import { setTimeout as wait } from "node:timers/promises";
import type { StoreEvent } from "../../../../src/core/ports/journal.ts";
import type { ReplicationEvent, StorageServer } from "../../../../src/core/ports/replication.ts";
import { openSqliteJournal } from "../../../fixtures/store/openSqliteJournal.ts";
import type { FileStore } from "../../../../src/store/client/sqliteJournal.ts";
import { WorkerReplication } from "../../../../src/store/client/workerReplication.ts";
import { useDatabase } from "../../../postgres/databases.ts";
import type { ReplicaPace } from "../../../../src/store/replica/replicaMessages.ts";
import { lineProxy, type LineProxy } from "../../../postgres/lineProxy.ts";
import type { PostgresServer } from "../../../postgres/postgresServer.ts";
import { ownThread } from "../../../fixtures/store/ownThread.ts";
import { keptReplica } from "../../../fixtures/store/keptThreads.ts";
import { tempFolder } from "../tempFolder.ts";

/** A machine: a store in a file, its replicator, and the line from that to the server. */
export interface Machine {
  readonly store: FileStore;
  readonly replication: WorkerReplication;
  readonly line: LineProxy;
  readonly events: readonly ReplicationEvent[];
  readonly log: readonly string[];
  /** Resolves when both are alike: what is here is there, and what is there is here. */
  caughtUp(): Promise<void>;
  close(): Promise<void>;
}

/** Often, so that tests do not wait. */
export const pace: ReplicaPace = { listenMs: 100, idleMs: 60_000, retryMs: 50 };

/** `user`: whose machine it is. `key`: that of an encrypted space. `onEvent`, `onGrown`: as the store and its replicator tell. */
type MachineOptions = {
  readonly user?: string;
  readonly idleMs?: number;
  readonly onEvent?: (event: StoreEvent) => void;
  readonly onGrown?: (conversationId: string) => void;
} & Partial<Pick<StorageServer, "key" | "largestFile" | "space">>;

async function machine(
  server: PostgresServer,
  database: string,
  file: string,
  { user = "admin", idleMs = pace.idleMs, onEvent, onGrown, ...options }: MachineOptions = {},
): Promise<Machine> {
  const line = await lineProxy(server.port);
  const events: ReplicationEvent[] = [];
  const log: string[] = [];
  const replication = new WorkerReplication({
    file,
    startThread: keptReplica,
    pace: { ...pace, idleMs },
    ...(onGrown && { onGrown }),
    log: { write: (_, message, fields) => void log.push(`${message} ${JSON.stringify(fields)}`) },
  });
  replication.onEvent((event) => void events.push(event));
  const store = await openSqliteJournal({
    file,
    startThread: ownThread,
    ...(onEvent && { onEvent }),
    onSaved: () => replication.poke(),
  });
  replication.start({
    address: `postgresql://${user}@127.0.0.1:${line.port}/${database}`,
    password: "",
    space: "s",
    ...options,
  });
  return {
    store,
    replication,
    line,
    events,
    log,
    caughtUp: async () => {
      await replication.settled();
      // The next question for others' changes is due by then, if none has been answered since.
      await wait(pace.listenMs + 10);
      await replication.settled();
    },
    close: async () => {
      await store.close();
      await replication.stop();
      await line.close();
    },
  };
}

/** Gives a suite a database of its own, empty when a test begins, and machines on it, which end with the test. */
export function useMachines() {
  const { server, database, admin } = useDatabase();
  const machines: Machine[] = [];
  afterEach(() => Promise.all(machines.splice(0).map((one) => one.close())));
  const path = tempFolder();
  return {
    server,
    database,
    admin,
    path,
    /** Running machines: one that is taken out is not ended with the test. */
    machines,
    /** Starts a machine whose store is in a file of the suite's folder. */
    start: async (file: string, options?: MachineOptions): Promise<Machine> => {
      const made = await machine(server(), database(), path(file), options);
      machines.push(made);
      return made;
    },
  };
}
