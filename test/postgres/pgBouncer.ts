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

/** A PgBouncer in transaction mode that gives each statement whichever of two connections is free; undefined where none is installed. */
export async function startPgBouncer(server: PostgresServer): Promise<PgBouncer | undefined> {
  const found = ["pgbouncer", "/usr/sbin/pgbouncer"].find(
    (one) => spawnSync(one, ["--version"]).status === 0,
  );
  if (found === undefined) return undefined;
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
  ];
  writeFileSync(join(folder, "users"), '"admin" ""\n');
  writeFileSync(join(folder, "pool.ini"), lines.join("\n"));
  if (user) for (const name of ["", "users", "pool.ini"]) chownSync(join(folder, name), user.uid, user.gid);
  const child = spawn(found, [join(folder, "pool.ini")], { ...user, cwd: folder, stdio: "ignore" });
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
