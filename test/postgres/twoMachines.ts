import { spawn, type ChildProcessWithoutNullStreams } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import type { StorageKey } from "../../src/core/ports/replication.ts";
import { Database } from "../../src/store/database/database.ts";
import { EntryTable } from "../../src/store/database/entryTable.ts";
import { until } from "../fixtures/until.ts";
import { randomFrom } from "../fixtures/store/randomFrom.ts";
import { lineProxy, type LineProxy } from "./lineProxy.ts";
import { endWithThis, query, type PostgresServer } from "./postgresServer.ts";

const fixture = (name: string) => fileURLToPath(new URL(`../fixtures/store/${name}`, import.meta.url));
const writer = fixture("replicaWriter.ts");

/** Outcome of a run; `lost`, `twice` and `differing` must be empty. */
interface TwoMachinesResult {
  readonly acknowledged: number;
  readonly conversations: number;
  readonly lost: readonly string[];
  readonly twice: readonly string[];
  /** Conversations that are not the same on both machines and the server. */
  readonly differing: readonly string[];
}

/** The least number of entries: fewer would prove nothing. */
const least = 20;

interface MachineProcess {
  readonly name: string;
  readonly file: string;
  readonly line: LineProxy;
  child: ChildProcessWithoutNullStreams;
}

interface TwoMachinesOptions {
  readonly folder: string;
  readonly seed: number;
  readonly rounds: number;
  /** Key of an encrypted space. */
  readonly key?: StorageKey;
  /** Milliseconds by which the clock of the second machine is ahead. */
  readonly aheadMs?: number;
}

/**
 * Two machines, each a process of its own, write the same conversations, while by `seed` their lines are cut, healed and
 * reset, they are killed and started again, and the server is killed and started again, or restored to an older state.
 */
export async function twoMachines(
  server: PostgresServer,
  database: string,
  { folder, seed, rounds, key, aheadMs = 0 }: TwoMachinesOptions,
): Promise<TwoMachinesResult> {
  const random = randomFrom(seed);
  const acknowledged = new Set<string>();
  let begun = 0;
  const begin = (name: string, file: string, line: LineProxy) => {
    const address = `postgresql://admin@127.0.0.1:${line.port}/${database}`;
    const child = spawn(
      process.execPath,
      [
        ...["--import", fixture("skewedClock.ts"), writer, file, address, name, String(seed + ++begun)],
        ...(key ? [JSON.stringify(key)] : []),
      ],
      { env: { ...process.env, LONGHAND_CLOCK_AHEAD: name === "there" ? String(aheadMs) : "0" } },
    );
    endWithThis(child);
    child.stderr.pipe(process.stderr);
    let rest = "";
    child.stdout.on("data", (text) => {
      const lines = (rest + String(text)).split("\n");
      rest = lines.pop() ?? "";
      for (const one of lines) if (one !== "resting") acknowledged.add(one);
    });
    return child;
  };
  const machines: MachineProcess[] = [];
  for (const name of ["here", "there"]) {
    const [file, line] = [join(folder, `${name}.db`), await lineProxy(server.port)];
    machines.push({ name, file, line, child: begin(name, file, line) });
  }
  const kill = async ({ child }: MachineProcess) => {
    child.kill("SIGKILL");
    if (child.exitCode === null && child.signalCode === null) await once(child, "exit");
  };
  const actions: readonly ((machine: MachineProcess) => unknown)[] = [
    ({ line }) => line.cut(),
    ({ line }) => line.cut(),
    ({ line }) => line.heal(),
    ({ line }) => line.heal(),
    ({ line }) => line.reset(),
    async (machine) => {
      await kill(machine);
      machine.child = begin(machine.name, machine.file, machine.line);
    },
    async () => {
      await server.kill();
      await server.start();
    },
    () => query(server.address("admin", database), backUp),
    () => query(server.address("admin", database), putBack).catch(unlessNoBackup),
  ];
  const pick = <T>(all: readonly T[]) => all[Math.floor(random() * all.length)] as T;
  try {
    await until(() => machines.every(({ name }) => [...acknowledged].some((id) => id.startsWith(name))));
    for (let round = 0; round < rounds; round++) {
      await pick(actions)(pick(machines));
      await wait(50 + random() * 450);
    }
    for (const { line } of machines) line.heal();
    await until(() => acknowledged.size > least);
    for (const { child } of machines) child.stdin.write("rest\n");
    await Promise.all(machines.map(({ child }) => once(child.stdout, "data")));
    await wait(500);
    return await untilSame(
      machines.map(({ file }) => file),
      { server, database, acknowledged },
    );
  } finally {
    for (const machine of machines) {
      await kill(machine);
      await machine.line.close();
    }
  }
}

const tables = ["conversation", "entry", "content", "encryption"];

/** Keeps the server's state, and puts it back, which ends all connections. */
const backUp = [
  "BEGIN ISOLATION LEVEL REPEATABLE READ",
  "DROP SCHEMA IF EXISTS kept CASCADE",
  "CREATE SCHEMA kept",
  ...tables.map((table) => `CREATE TABLE kept.${table} AS TABLE longhand.${table}`),
  "COMMIT",
];
const putBack = [
  "SELECT 1 FROM kept.conversation",
  "BEGIN",
  `LOCK TABLE ${tables.map((table) => `longhand.${table}`).join()} IN ACCESS EXCLUSIVE MODE`,
  `TRUNCATE ${tables.map((table) => `longhand.${table}`).join()}`,
  ...["conversation", "content", "entry", "encryption"].map(
    (table) => `INSERT INTO longhand.${table} SELECT * FROM kept.${table}`,
  ),
  "COMMIT",
  "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND datname = current_database()",
];

function unlessNoBackup(error: unknown): void {
  if (!(error instanceof Error && "code" in error && error.code === "42P01")) throw error;
}

type Record = ReadonlyMap<string, readonly string[]>;

/** Looks until all have the same, at most so long, in milliseconds. */
const longestMs = 100_000;

async function untilSame(
  files: readonly string[],
  {
    server,
    database,
    acknowledged,
  }: {
    readonly server: PostgresServer;
    readonly database: string;
    readonly acknowledged: ReadonlySet<string>;
  },
): Promise<TwoMachinesResult> {
  for (const end = Date.now() + longestMs; ;) {
    const served = await onServer(server, database);
    const records = [...files.map(recordOf), served];
    const ids = new Set(records.flatMap((record) => [...record.keys()]));
    const differing = [...ids].filter((id) => {
      return new Set(records.map((record) => record.get(id)?.join() ?? "")).size > 1;
    });
    const entries = [...served.values()];
    const stored = new Set(entries.flat());
    const lost = [...acknowledged].filter((id) => !stored.has(id));
    if ((differing.length === 0 && lost.length === 0) || Date.now() > end) {
      const twice = entries.flatMap((list) => list.filter((id, index) => list.indexOf(id) !== index));
      return { acknowledged: acknowledged.size, conversations: served.size, lost, twice, differing };
    }
    await wait(300);
  }
}

function recordOf(file: string): Record {
  const database = new Database(file, { readOnly: true });
  try {
    const table = new EntryTable(database);
    const rows = database.all("SELECT id FROM conversation ORDER BY id");
    return new Map(rows.map(({ id }) => [String(id), table.ids(String(id))]));
  } finally {
    database.close();
  }
}

async function onServer(server: PostgresServer, database: string): Promise<Record> {
  const rows = await query(server.address("admin", database), [
    "SELECT conversation, id FROM longhand.entry ORDER BY conversation, seq",
  ]);
  const record = new Map<string, string[]>();
  for (const { conversation, id } of rows) {
    const known = record.get(String(conversation));
    if (known) known.push(String(id));
    else record.set(String(conversation), [String(id)]);
  }
  return record;
}
