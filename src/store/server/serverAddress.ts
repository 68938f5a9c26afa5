/** A server's address taken apart: everything that a connection is made of but the password. */
export interface ServerAddress {
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
 * Takes apart `postgresql://user:password@host:port/database?sslmode=…&sslrootcert=…`, what follows the host optional.
 * TLS is verified in full whatever `sslmode` says; for this machine's own addresses it is off unless `sslmode` asks for it.
 * Undefined where it is no such address.
 */
export function parseServerAddress(
  text: string,
): { readonly address: ServerAddress; readonly password?: string } | undefined {
  const url = URL.parse(text.trim());
  if (!url || !/^postgres(ql)?:$/.test(url.protocol) || url.hostname === "") return undefined;
  const host = url.hostname.replace(/^\[(.*)\]$/, "$1");
  const user = part(url.username);
  const database = part(url.pathname.slice(1)) || user;
  if (user === "" || database.includes("/")) return undefined;
  const port = url.port === "" ? defaultPort : Number(url.port);
  const password = part(url.password);
  return {
    address: { host, port, database, user, ...securityOf(host, url.searchParams) },
    ...(password !== "" && { password }),
  };
}

function securityOf(host: string, query: URLSearchParams): Pick<ServerAddress, "tls" | "authorities"> {
  const authorities = query.get("sslrootcert") ?? "";
  if (authorities !== "") return { tls: true, authorities };
  return { tls: !isLoopback(host) || /^(require|verify-ca|verify-full)$/.test(query.get("sslmode") ?? "") };
}

function part(encoded: string): string {
  try {
    return decodeURIComponent(encoded);
  } catch {
    return encoded;
  }
}

/** The address as it may be kept in a setting: without a password. */
export function plainAddress({ host, port, database, user, tls, authorities }: ServerAddress): string {
  const query = new URLSearchParams();
  if (tls && isLoopback(host) && authorities === undefined) query.set("sslmode", "verify-full");
  if (authorities !== undefined) query.set("sslrootcert", authorities);
  const name = host.includes(":") ? `[${host}]` : host;
  const tail = query.size > 0 ? `?${query.toString()}` : "";
  return `postgresql://${encodeURIComponent(user)}@${name}:${port}/${encodeURIComponent(database)}${tail}`;
}

/** What the server is called where it is shown. */
export function serverName({ host, port, database }: ServerAddress): string {
  return `${host.includes(":") ? `[${host}]` : host}:${port}/${database}`;
}

function isLoopback(host: string): boolean {
  return host === "localhost" || host === "::1" || /^127\.\d+\.\d+\.\d+$/.test(host);
}
