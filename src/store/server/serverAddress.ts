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
 * Takes apart a connection string of libpq, in either of its forms: `postgresql://user:password@host:port/database?sslmode=…`,
 * what follows the host optional and a parameter where it is not before the question mark, or `host=… user=… password='…'`, see
 * https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-CONNSTRING; also as `psql` or JDBC is given it. TLS is verified in full
 * whatever `sslmode` says; for this machine's own addresses it is off unless `sslmode` asks for it. Undefined where it is no such
 * string, or one of several servers.
 */
export function parseServerAddress(
  text: string,
): { readonly address: ServerAddress; readonly password?: string } | undefined {
  const written = /^(?:psql\s+)?(["']?)(?:jdbc:(?=postgres))?(.*)\1$/is.exec(text.trim())?.[2] ?? "";
  const parts = /^postgres(ql)?:/i.test(written) ? uriParts(written) : keywordParts(written);
  // The protocol ends a text with this character.
  if (!parts || [...parts.values()].some((value) => value.includes("\0"))) return undefined;
  const given = (name: string, usual = "") => parts.get(name) || usual;
  const host = hostFrom(given("host"));
  const user = given("user");
  const database = given("dbname", user);
  const port = given("port", String(defaultPort));
  if (!isOneHost(host) || user === "" || database.includes("/") || !isPort(port)) return undefined;
  const password = given("password");
  return {
    address: { host, port: Number(port), database, user, ...securityOf(host, parts) },
    ...(password !== "" && { password }),
  };
}

type Parts = ReadonlyMap<string, string>;

/** Stands in the place of a host that a URI leaves out, which the parser of URLs does not allow. */
const noHost = "host.invalid";

function uriParts(text: string): Parts | undefined {
  const url = URL.parse(text.replace(/^(\w+:\/\/[^@/?#]*@)(?=[/?]|$)/, `$1${noHost}`));
  if (!url) return undefined;
  const parts = new Map<string, string>();
  // A plus is itself there, other than in the forms of pages.
  for (const pair of url.search.slice(1).split("&")) {
    const [name = "", ...value] = pair.split("=");
    parts.set(percentDecoded(name), percentDecoded(value.join("=")));
  }
  const before = {
    host: url.hostname === noHost ? "" : url.hostname,
    port: url.port,
    user: url.username,
    password: url.password,
    dbname: url.pathname.slice(1),
  };
  for (const [name, value] of Object.entries(before))
    if (value !== "") parts.set(name, percentDecoded(value));
  return parts;
}

function keywordParts(text: string): Parts | undefined {
  const parts = new Map<string, string>();
  const pair = /\s*(\w+)\s*=\s*(?:'((?:[^'\\]|\\.)*)'|((?:[^\s'\\]|\\.)*))(?=\s|$)/gsy;
  let end = 0;
  for (const [whole, name = "", quoted, plain = ""] of text.matchAll(pair)) {
    parts.set(name.toLowerCase(), (quoted ?? plain).replace(/\\(.)/gs, "$1"));
    end += whole.length;
  }
  return end === text.length ? parts : undefined;
}

function hostFrom(written: string): string {
  return isSocket(written) ? written : written.replace(/^\[(.*)\]$/, "$1").toLowerCase();
}

function isOneHost(host: string): boolean {
  return host !== "" && !host.includes(",");
}

function isPort(text: string): boolean {
  return /^\d{1,5}$/.test(text) && Number(text) > 0 && Number(text) < 65_536;
}

function securityOf(host: string, parts: Parts): Pick<ServerAddress, "tls" | "authorities"> {
  if (isSocket(host)) return { tls: false };
  const authorities = parts.get("sslrootcert") ?? "";
  // The usual authorities.
  if (authorities === "system") return { tls: true };
  if (authorities !== "") return { tls: true, authorities };
  return { tls: !isLoopback(host) || /^(require|verify-ca|verify-full)$/.test(parts.get("sslmode") ?? "") };
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
