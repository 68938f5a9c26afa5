import { existsSync, readFileSync } from "node:fs";
import { emptyCheckpoint } from "@langchain/langgraph-checkpoint";
import { PostgresSaver } from "@langchain/langgraph-checkpoint-postgres";
import { Client } from "pg";
import { textOf } from "../../../src/core/conversation/message.ts";
import { openSqliteJournal } from "../../fixtures/store/openSqliteJournal.ts";
import { replicaOf } from "../../../src/store/client/storeThread.ts";
import { WorkerReplication } from "../../../src/store/client/workerReplication.ts";
import { PostgresStore } from "../../../src/store/server/postgresStore.ts";
import { ServerLink } from "../../../src/store/server/serverLink.ts";
import { scopeOn } from "../../../src/store/server/serverScope.ts";
import { migrateServer } from "../../../src/store/server/serverSchema.ts";
import { statements } from "../../../src/store/server/serverStatements.ts";
import { lineChangeOf, sentEntry } from "../../../src/store/server/storedRows.ts";
import { lineProxy } from "../../postgres/lineProxy.ts";
import { postgresFolder, startPostgres, type PostgresServer } from "../../postgres/postgresServer.ts";
import { replicaWorkerFile } from "../../fixtures/store/workerFiles.ts";
import { until } from "../../fixtures/until.ts";
import { entry, messages } from "../store/corpus.ts";
import { growth, shown, spreadOf, timed, withFolder, startThread, type Spread } from "../store/measure.ts";

/**
 * Benchmark: what an append to a conversation on a server costs, by the messages stored, beside what others do; and on a
 * server that is far away.
 */
const sizes = [100, 1_000, 10_000];
const runs = 100;
const text = [...messages(1, 1, 400)].map(({ message }) => textOf(message)).join("");

const programs = postgresFolder();
if (programs === undefined) throw new Error("No PostgreSQL server is installed.");
const server = await startPostgres(programs);
const store = (port = server.port, window = "w") =>
  new PostgresStore(new ServerLink({ ...server.address(), port }, ""), "s", { machine: "m", window });

/** Times, and what the server wrote to its log for one append, in bytes. */
interface Cost {
  readonly spread: Spread;
  readonly bytes: number;
}

interface Way {
  readonly name: string;
  measure(size: number): Promise<Cost>;
}

const ways: readonly Way[] = [
  {
    name: "Longhand: one statement",
    measure: async (size) => {
      const one = store();
      const id = `c${size}`;
      await one.append([...messages(1, size, 400)].map((each) => ({ ...each, conversationId: id })));
      const spread = await costOf((run) => one.append([entry(id, size + run + 1, text)]));
      await one.close();
      return spread;
    },
  },
  {
    name: "LangGraph.js PostgresSaver.put",
    measure: async (size) => {
      const saver = PostgresSaver.fromConnString(`postgresql://admin@127.0.0.1:${server.port}/postgres`);
      await saver.setup();
      const all = [...messages(1, size, 400)].map(({ message }) => message);
      const config = { configurable: { thread_id: `t${size}`, checkpoint_ns: "" } };
      const spread = await costOf((run) => {
        all.push({ role: "user", content: text });
        const checkpoint = {
          ...emptyCheckpoint(),
          channel_values: { messages: all },
          channel_versions: { messages: run + 1 },
        };
        const metadata = { source: "loop", step: run, parents: {} } as const;
        return saver.put(config, checkpoint, metadata, { messages: run + 1 });
      });
      await saver.end();
      return spread;
    },
  },
  {
    name: "the whole history replaced",
    measure: async (size) => {
      const client = new Client({ ...server.address(), password: "x" });
      await client.connect();
      await client.query("CREATE TABLE IF NOT EXISTS history (id text PRIMARY KEY, messages jsonb)");
      const all = [...messages(1, size, 400)].map(({ message }) => message);
      const spread = await costOf((run) => {
        all.push({ role: "user", content: `${run} ${text}` });
        return client.query(
          "INSERT INTO history VALUES ($1, $2) ON CONFLICT (id) DO UPDATE SET messages = excluded.messages",
          [`h${size}`, JSON.stringify(all)],
        );
      });
      await client.end();
      return spread;
    },
  },
];

async function costOf(action: (run: number) => unknown): Promise<Cost> {
  const before = await written(server);
  const spread = await timed(runs, action);
  return { spread, bytes: ((await written(server)) - before) / runs };
}

/** Bytes that the server has written to its log so far. */
async function written({ admin }: PostgresServer): Promise<number> {
  const [row] = await admin("SELECT pg_current_wal_insert_lsn() - '0/0'::pg_lsn AS bytes");
  return Number(row?.["bytes"]);
}

async function appends(): Promise<void> {
  for (const way of ways) {
    console.log(way.name);
    const costs: number[] = [];
    for (const size of sizes) {
      const { spread, bytes } = await way.measure(size);
      costs.push(spread.p50);
      console.log(
        `  ${String(size).padStart(6)} messages: ${shown(spread)}  ${(bytes / 1e3).toFixed(1)} kB written`,
      );
    }
    console.log(`  growth exponent of p50: ${growth(sizes, costs)}`);
  }
}

/**
 * Cost of an append beside what no statement can do without, in turns: a round trip, and one row in a table with nothing
 * but a key, which waits for the disk as an append does. Beside each with a name, which the server has read and planned
 * before, one without.
 */
async function besideTheFloor(one: PostgresServer): Promise<void> {
  const link = new ServerLink(one.address(), "");
  const appender = new PostgresStore(link, "floor", { machine: "m", window: "w" });
  await link.run("CREATE TABLE bare (key bigint PRIMARY KEY, body text)");
  const body = JSON.stringify(entry("floor", 1, text));
  const bare = "INSERT INTO bare VALUES ($1, $2)";
  const place = await scopeOn(link, "floor", { machine: "m", window: "w" });
  const unnamed = (run: number) => {
    const entries = [entry("unnamed", run, text)];
    const sent = entries.map((one) => sentEntry(one));
    const line = lineChangeOf("unnamed", entries);
    const append = { id: "unnamed", expected: run - 1, entries: sent, line, revives: true };
    const { text: statement, values } = statements.append(place, append);
    return link.run(statement, ...values);
  };
  const actions = {
    "a round trip (SELECT 1)": () => link.run("SELECT 1"),
    "one row (INSERT), unnamed": (run: number) => link.run(bare, 2 * run, body),
    "one row (INSERT), named": (run: number) =>
      link.together({ text: bare, values: [2 * run + 1, body], isFrequent: true }),
    "Longhand's append, unnamed": unnamed,
    "Longhand's append": (run: number) => appender.append([entry("floor", run, text)]),
  };
  const [session] = await link.run("SELECT pg_backend_pid() AS pid");
  const worked = () => processorTime(Number(session?.["pid"]));
  const costs = Object.keys(actions).map((name) => ({ name, times: [] as number[], work: [] as number[] }));
  for (let run = 1; run <= 300; run++) {
    for (const [index, action] of Object.values(actions).entries()) {
      const before = worked();
      costs[index]?.times.push((await timed(1, () => action(run))).p50);
      costs[index]?.work.push(worked() - before);
    }
  }
  for (const { name, times, work } of costs)
    console.log(
      `  ${name.padEnd(28)} ${shown(spreadOf(times))}, the server's processor ${spreadOf(work).p50.toFixed(2)} ms`,
    );
  await link.close();
}

/**
 * Processor time of a process so far, in milliseconds, however busy the machine is with others; 0 where the system does
 * not tell.
 */
function processorTime(pid: number): number {
  const file = `/proc/${pid}/schedstat`;
  return existsSync(file) ? Number(readFileSync(file, "utf8").split(" ")[0]) / 1e6 : 0;
}

async function farAway(): Promise<void> {
  const line = await lineProxy(server.port, 20);
  const one = store(line.port, "far");
  await one.append([entry("far", 1, text)]);
  const before = line.roundTrips;
  const spread = await timed(30, (run) => one.append([entry("far", run + 2, text)]));
  console.log(
    `40 ms away, append: ${shown(spread)}, ${((line.roundTrips - before) / 30).toFixed(2)} round trips`,
  );
  const opening = await timed(10, () => one.open("c100"));
  console.log(`40 ms away, acquire and load 200 messages: ${shown(opening)}`);
  await one.close();
  const first = line.roundTrips;
  const fresh = store(line.port, "fresh");
  await fresh.list();
  await fresh.open("c100");
  console.log(
    `a fresh machine lists and opens the last conversation: ${line.roundTrips - first} round trips`,
  );
  await fresh.close();
  await line.close();
}

async function manyConversations(): Promise<void> {
  await server.admin(
    `INSERT INTO longhand.conversation (owner, id, space, title, model, message_count, tokens, last_seq, created_at, updated_at, changed_at)
    SELECT 'admin', 'n' || n, 's', '"A title of a conversation"', 'm', 10, 100, 10, n, n, n FROM generate_series(1, 10000) AS n`,
  );
  const one = store();
  console.log(`10,000 conversations listed: ${shown(await timed(10, () => one.list()))}`);
  await one.close();
}

/** Appends here, alone and beside a replicator, in turns: a ratio of about 1 means that it is not felt. */
async function besideReplication(path: (name: string) => string, to: PostgresServer): Promise<void> {
  const stores = await Promise.all(
    [false, true].map(async (replicates) => {
      const file = path(`local-${String(replicates)}.db`);
      const replication = new WorkerReplication({ file, startThread: replicaOf(replicaWorkerFile) });
      const journal = await openSqliteJournal({
        file,
        startThread,
        ...(replicates && { onSaved: () => replication.poke() }),
      });
      const address = `postgresql://admin@127.0.0.1:${to.port}/postgres`;
      if (replicates) replication.start({ address, password: "", space: "bench" });
      if (replicates) await until(() => replication.status().state === "online");
      return { journal, replication, id: `local-${String(replicates)}` };
    }),
  );
  const ratios: number[] = [];
  for (let round = 0; round < 40; round++) {
    const spreads: Spread[] = [];
    for (const { journal, id } of stores) {
      const from = round * 25;
      spreads.push(await timed(25, (run) => journal.append([entry(id, from + run + 1, text)])));
    }
    const [alone, beside] = spreads;
    if (alone && beside) ratios.push(beside.p50 / alone.p50);
  }
  const [low = 0, middle = 0, high = 0] = [10, 20, 30].map((at) => ratios.toSorted((x, y) => x - y)[at]);
  console.log(
    `  append here, to alone: ratio ${middle.toFixed(2)} (quartiles ${low.toFixed(2)}, ${high.toFixed(2)})`,
  );
  for (const { journal, replication } of stores) {
    await journal.close();
    await replication.stop();
  }
}

async function migrate(one: PostgresServer): Promise<void> {
  const link = new ServerLink(one.address(), "");
  await migrateServer(link);
  await link.close();
}

try {
  await migrate(server);
  console.log("The floor, on this disk");
  await besideTheFloor(server);
  await appends();
  await farAway();
  await manyConversations();
  console.log("Beside replication to a server on the same disk");
  await withFolder((path) => besideReplication(path, server));
} finally {
  await server.remove();
}
// As one elsewhere writes to none of this machine's disks: two databases that sync the same one wait for each other.
const elsewhere = await startPostgres(programs, { settings: ["fsync=off"] });
try {
  await migrate(elsewhere);
  console.log("The floor, without waiting for the disk");
  await besideTheFloor(elsewhere);
  console.log("Beside replication to a server elsewhere");
  await withFolder((path) => besideReplication(path, elsewhere));
} finally {
  await elsewhere.remove();
}
