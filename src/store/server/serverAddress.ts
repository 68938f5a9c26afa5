import { percentDecoded } from "../../core/text/percentEncoding.ts";

/** A server's address taken apart: everything that a connection is made of but the password. */
export interface ServerAddress {
  /** A name, an address, or the folder of a socket of this machine. */
  readonly host: string;
  readonly port: number;
  readonly database: string;
  readonly user: string;
  /** Off only for a server on this machine. */
  readonly tls: boolean;
  /** A file with the certificates of the authorities that may vouch for the server, instead of the usual ones. */
  readonly authorities?: string;
}

const defaultPort = 5432;

/**
 * Takes apart `postgresql://user:password@host:port/database?sslmode=…&sslrootcert=…`, what follows the host optional; what
 * stands before the question mark may be a parameter instead, as in
 * https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-CONNSTRING-URIS. TLS is verified in full whatever `sslmode`
 * says; for this machine's own addresses it is off unless `sslmode` asks for it. Undefined where it is no such address, or one
 * of several servers.
 */
export function parseServerAddress(
  text: string,
): { readonly address: ServerAddress; readonly password?: string } | undefined {
  const url = URL.parse(text.trim());
  if (!url || !/^postgres(ql)?:$/.test(url.protocol)) return undefined;
  const either = (written: string, name: string) =>
    percentDecoded(written) || (url.searchParams.get(name) ?? "");
  const host = hostFrom(either(url.hostname, "host"));
  const user = either(url.username, "user");
  const database = either(url.pathname.slice(1), "dbname") || user;
  const port = either(url.port, "port") || String(defaultPort);
  if (host === "" || host.includes(",") || user === "" || database.includes("/") || !isPort(port))
    return undefined;
  const password = either(url.password, "password");
  return {
    address: { host, port: Number(port), database, user, ...securityOf(host, url.searchParams) },
    ...(password !== "" && { password }),
  };
}

function hostFrom(written: string): string {
  return isSocket(written) ? written : written.replace(/^\[(.*)\]$/, "$1").toLowerCase();
}

function isPort(text: string): boolean {
  return /^\d{1,5}$/.test(text) && Number(text) > 0 && Number(text) < 65_536;
}

function securityOf(host: string, query: URLSearchParams): Pick<ServerAddress, "tls" | "authorities"> {
  if (isSocket(host)) return { tls: false };
  const authorities = query.get("sslrootcert") ?? "";
  if (authorities !== "") return { tls: true, authorities };
  return { tls: !isLoopback(host) || /^(require|verify-ca|verify-full)$/.test(query.get("sslmode") ?? "") };
}

/** The address as it may be kept in a setting: without a password. */
export function plainAddress({ host, port, database, user, tls, authorities }: ServerAddress): string {
  const query = new URLSearchParams();
  if (tls && isLoopback(host) && authorities === undefined) query.set("sslmode", "verify-full");
  if (authorities !== undefined) query.set("sslrootcert", authorities);
  const name = host.includes(":") ? `[${host}]` : encodeURIComponent(host);
  const tail = query.size > 0 ? `?${query.toString()}` : "";
  return `postgresql://${encodeURIComponent(user)}@${name}:${port}/${encodeURIComponent(database)}${tail}`;
}

/** Name of a server where it is shown. */
export function serverName({ host, port, database }: ServerAddress): string {
  return `${host.includes(":") ? `[${host}]` : host}:${port}/${database}`;
}

function isSocket(host: string): boolean {
  return host.startsWith("/");
}

function isLoopback(host: string): boolean {
  return host === "localhost" || host === "::1" || /^127\.\d+\.\d+\.\d+$/.test(host);
}
