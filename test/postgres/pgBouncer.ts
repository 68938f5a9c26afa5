import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { chownSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { endWithThis, freePort, systemUser, type PostgresServer } from "./postgresServer.ts";

/** A pooler before a server. */
export interface PgBouncer {
  readonly port: number;
  remove(): Promise<void>;
}

/** 1.21, the first that knows prepared statements: https://www.pgbouncer.org/changelog.html#pgbouncer-121x */
const knowing = 1_021;

/**
 * A PgBouncer in transaction mode that gives each statement whichever of two connections is free and keeps track of
 * `prepared` statements of each client; undefined where none is installed that can.
 */
export async function startPgBouncer(
  server: PostgresServer,
  prepared: number,
): Promise<PgBouncer | undefined> {
  const found = installedPgBouncer();
  if (!found || (prepared > 0 && !found.isKnowing)) return undefined;
  const folder = mkdtempSync(join(tmpdir(), "longhand-pool-"));
  const user = systemUser();
  const port = await freePort();
  const lines = [
    "[databases]",
    `* = host=127.0.0.1 port=${server.port}`,
    "[pgbouncer]",
    "listen_addr = 127.0.0.1",
    `listen_port = ${port}`,
    "unix_socket_dir =",
    "auth_type = trust",
    `auth_file = ${join(folder, "users")}`,
    "pool_mode = transaction",
    "default_pool_size = 2",
    ...(found.isKnowing ? [`max_prepared_statements = ${prepared}`] : []),
  ];
  writeFileSync(join(folder, "users"), '"admin" ""\n');
  writeFileSync(join(folder, "pool.ini"), lines.join("\n"));
  if (user) for (const name of ["", "users", "pool.ini"]) chownSync(join(folder, name), user.uid, user.gid);
  const child = spawn(found.program, [join(folder, "pool.ini")], { ...user, cwd: folder, stdio: "ignore" });
  endWithThis(child);
  for (const end = Date.now() + 10_000; !(await answers(port));) {
    if (Date.now() > end || child.exitCode !== null) throw new Error("PgBouncer does not start.");
    await wait(20);
  }
  return {
    port,
    remove: async () => {
      child.kill("SIGKILL");
      if (child.exitCode === null && child.signalCode === null) await once(child, "exit");
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function installedPgBouncer(): { readonly program: string; readonly isKnowing: boolean } | undefined {
  for (const program of ["pgbouncer", "/usr/sbin/pgbouncer"]) {
    const { status, stdout } = spawnSync(program, ["--version"], { encoding: "utf8" });
    if (status !== 0) continue;
    const [, major, minor] = /(\d+)\.(\d+)/.exec(stdout) ?? [];
    return { program, isKnowing: Number(major) * 1_000 + Number(minor) >= knowing };
  }
  return undefined;
}

async function answers(port: number): Promise<boolean> {
  const socket = connect(port, "127.0.0.1");
  try {
    await once(socket, "connect");
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}
