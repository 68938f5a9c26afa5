import { readFileSync } from "node:fs";
import type { Duplex } from "node:stream";
import { Client, types } from "pg";
import type { ServerAddress } from "./serverAddress.ts";

export type { Client } from "pg";

/** Timeouts of a connection, in milliseconds. */
export interface Timeouts {
  readonly connectMs: number;
  /** Milliseconds without a word while an answer is waited for, see `SilenceWatch`; then the connection is given up. */
  readonly silentMs: number;
}

/**
 * A client of the package `pg`, not connected yet; a module of its own, so that the package is loaded when it is first
 * needed. Every field is given: what is not would come from `PG…` variables or `~/.pgpass` of whoever started the editor.
 */
export function pgClient(address: ServerAddress, password: string, connectMs: number): Client {
  const { host, port, database, user, tls, authorities } = address;
  const client = new Client({
    host,
    port,
    database,
    user,
    // A function is taken as it is, also where the password is empty.
    password: () => password,
    ssl: tls && {
      rejectUnauthorized: true,
      ...(authorities !== undefined && { ca: readFileSync(authorities, "utf8") }),
    },
    sslnegotiation: "postgres",
    enableChannelBinding: tls,
    pipeline: true,
    application_name: "longhand",
    client_encoding: "UTF8",
    connectionTimeoutMillis: connectMs,
    keepAlive: true,
  });
  client.setTypeParser(types.builtins.INT8, Number);
  // Poolers refuse these at the start; the package takes both from the environment where they are not set.
  const { connectionParameters } = client as unknown as { readonly connectionParameters: object };
  Object.assign(connectionParameters, { options: undefined, replication: undefined });
  return client;
}

/** The stream of a client that is connected. */
export function streamOf(client: Client): Duplex {
  return (client as unknown as { readonly connection: { readonly stream: Duplex } }).connection.stream;
}
