import { spawn, spawnSync, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import {
  chmodSync,
  chownSync,
  existsSync,
  globSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { Client, type ClientConfig } from "pg";
import type { ServerAddress } from "../../src/store/server/serverAddress.ts";

/** The folder of a PostgreSQL server's programs, where tests are to use another than the installed one. */
const folderVariable = "LONGHAND_POSTGRES";

/** A throw-away PostgreSQL server with a folder, a port and a private socket of its own. The superuser is `admin`. */
export interface PostgresServer {
  readonly port: number;
  /** Address that a client of `user` connects to. */
  address(user?: string, database?: string): ServerAddress;
  /** Runs statements as the superuser; see `query`. */
  readonly admin: (...statements: readonly string[]) => Promise<readonly Record<string, unknown>[]>;
  /** A database of its own in it, so that tests do not meet. Gives its name. */
  newDatabase(): Promise<string>;
  /** At once, as a power cut does. */
  kill(): Promise<void>;
  start(): Promise<void>;
  /** Stops it and removes all that it wrote. */
  remove(): Promise<void>;
}

/** The folder of the programs: the one that the environment names, else that of the newest installed server. */
export function postgresFolder(): string | undefined {
  const named = process.env[folderVariable];
  if (named !== undefined && named !== "") return named;
  const found = globSync(
    "/{usr/lib/postgresql,opt/homebrew/opt/postgresql@,usr/local/opt/postgresql@}*/{bin,*/bin}/postgres",
  );
  const version = (path: string) => Number(/(\d+)\/bin/.exec(path)?.[1] ?? 0);
  const [newest] = found.sort((one, other) => version(other) - version(one));
  return newest === undefined ? undefined : join(newest, "..");
}

/** Settings of a server whose machine never loses its power; what a process wrote is there when it is killed. */
const withoutSync = ["fsync=off", "full_page_writes=off", "autovacuum=off"];

/** The server that the suites of this process share. */
let shared: Promise<PostgresServer> | undefined;

/**
 * Gives a suite the server of this process, or skips the suite and says so where there is none. On a build machine it
 * fails instead.
 */
export function usePostgres(): () => PostgresServer {
  let server: PostgresServer | undefined;
  before(async function () {
    this.timeout(60_000);
    const folder = postgresFolder();
    if (folder === undefined) {
      const sentence = `No PostgreSQL server is installed, and ${folderVariable} names no folder of its programs.`;
      if (process.env["CI"]) throw new Error(sentence);
      console.warn(`${sentence} Its tests are skipped.`);
      this.skip();
    }
    shared ??= startPostgres(folder, { settings: withoutSync });
    server = await shared;
  });
  return () => {
    if (!server) throw new Error("The server has not been started.");
    return server;
  };
}

/** `settings`: `name=value`. `access`: lines that go before all others of the file of who may connect how. `files`: for the server to read, by name. */
interface PostgresOptions {
  readonly settings?: readonly string[];
  readonly access?: readonly string[];
  readonly files?: Readonly<Record<string, string>>;
}

export async function startPostgres(
  programs: string,
  { settings = [], access = [], files = {} }: PostgresOptions = {},
): Promise<PostgresServer> {
  const folder = mkdtempSync(join(tmpdir(), "longhand-pg-"));
  const user = systemUser();
  if (user) chownSync(folder, user.uid, user.gid);
  else chmodSync(folder, 0o700);
  const data = join(folder, "data");
  const initdb = ["-D", data, "-U", "admin", "-A", "trust", "-E", "UTF8", "--no-locale", "--no-sync"];
  const made = spawnSync(join(programs, "initdb"), initdb, { ...user, cwd: folder, encoding: "utf8" });
  if (made.status !== 0) throw new Error(`initdb failed: ${made.stderr}`);
  for (const [name, text] of Object.entries(files)) {
    writeFileSync(join(data, name), text, { mode: 0o600 });
    if (user) chownSync(join(data, name), user.uid, user.gid);
  }
  const rules = join(data, "pg_hba.conf");
  writeFileSync(rules, `${access.join("\n")}\n${readFileSync(rules, "utf8")}`);
  const port = await freePort();
  let child: ChildProcess | undefined;
  const address = (name = "admin", database = "postgres"): ServerAddress => {
    return { host: "127.0.0.1", port, user: name, database, tls: false };
  };
  const start = async () => {
    const options = [
      `port=${port}`,
      `unix_socket_directories=${folder}`,
      "listen_addresses=127.0.0.1",
      ...settings,
    ];
    const values = options.flatMap((one) => ["-c", one]);
    const running = spawn(join(programs, "postgres"), ["-D", data, ...values], {
      ...user,
      cwd: folder,
      stdio: "ignore",
    });
    child = running;
    // A server that is not removed ends with this process, which need not wait for it.
    running.unref();
    endWithThis(running, "SIGQUIT");
    await until(() => query(address(), ["SELECT 1"]), running);
  };
  const stop = async () => {
    const running = child;
    child = undefined;
    if (running?.exitCode !== null || running.signalCode !== null) return;
    const ended = once(running, "exit");
    running.ref();
    running.kill("SIGQUIT");
    await ended;
  };
  const clear = () => rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  process.once("exit", clear);
  await start();
  let databases = 0;
  return {
    port,
    address,
    admin: (...statements) => query(address(), statements),
    newDatabase: async () => {
      const name = `test${++databases}`;
      await query(address(), [`CREATE DATABASE ${name}`]);
      return name;
    },
    kill: async () => {
      await stop();
      // Left by a process that had no time to tidy up.
      rmSync(join(data, "postmaster.pid"), { force: true });
    },
    start,
    remove: async () => {
      await stop();
      process.off("exit", clear);
      clear();
    },
  };
}

/** Methods of the client that the package's types leave out. */
interface KeptClient extends Client {
  ref(): void;
  unref(): void;
}

/** Connections that the next `query` to the same place takes. */
const idle = new Map<string, KeptClient>();

/** Runs statements in turn; gives the rows of the last one. Where one fails, what was begun by those before it is undone. */
export async function query(
  { host, port, user, database }: ServerAddress,
  statements: readonly string[],
): Promise<readonly Record<string, unknown>[]> {
  const place = [port, user, database].join();
  const kept = idle.get(place);
  idle.delete(place);
  const client = kept ?? (await connected({ host, port, user, database, password: "x" }, place));
  client.ref();
  try {
    let rows: readonly Record<string, unknown>[] = [];
    for (const statement of statements) ({ rows } = await client.query<Record<string, unknown>>(statement));
    await keep(client, place);
    return rows;
  } catch (error) {
    await client.end().catch(() => undefined);
    throw error;
  }
}

async function connected(config: ClientConfig, place: string): Promise<KeptClient> {
  const client = new Client(config) as KeptClient;
  client.on("error", () => undefined);
  client.once("end", () => {
    if (idle.get(place) === client) idle.delete(place);
  });
  await client.connect();
  return client;
}

/** Keeps a client for the next user of the server, if there is none yet; the process need not wait for its end. */
async function keep(client: KeptClient, place: string): Promise<void> {
  if (idle.has(place)) return client.end();
  client.unref();
  idle.set(place, client);
}

/** The server refuses to run as root: then it runs as the system's user for it. */
export function systemUser(): { readonly uid: number; readonly gid: number } | undefined {
  if (process.getuid?.() !== 0 || !existsSync("/etc/passwd")) return undefined;
  const line = /^postgres:[^:]*:(\d+):(\d+):/m.exec(readFileSync("/etc/passwd", "utf8"));
  return line ? { uid: Number(line[1]), gid: Number(line[2]) } : { uid: 65534, gid: 65534 };
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as { readonly port: number };
  server.close();
  await once(server, "close");
  return port;
}

async function until(attempt: () => Promise<unknown>, child: ChildProcess): Promise<void> {
  for (const end = Date.now() + 30_000; ;) {
    try {
      await attempt();
      return;
    } catch (error) {
      if (Date.now() > end || child.exitCode !== null) throw error;
      await wait(20);
    }
  }
}

/** Ties a child to this process: whatever ends this process ends the child as well. */
export function endWithThis(child: ChildProcess, signal: NodeJS.Signals = "SIGKILL"): void {
  const end = () => child.kill(signal);
  process.once("exit", end);
  child.once("exit", () => process.off("exit", end));
}
