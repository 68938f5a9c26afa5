import type { ServerProblem } from "../../core/ports/errors/serverProblem.ts";
import { StoreError } from "../../core/ports/errors/storeError.ts";

/** Node's codes for certificates that nobody vouches for, https://nodejs.org/api/tls.html#x509-certificate-error-codes */
const certificateCodes = /^(DEPTH_ZERO|SELF_SIGNED|UNABLE_TO|CERT_|ERR_TLS_CERT|CRL_|INVALID_CA|HOSTNAME_)/;

/** Problems by SQLSTATE, https://www.postgresql.org/docs/current/errcodes-appendix.html; under two letters, the whole class. */
const problems = new Map<string, (detail: string) => ServerProblem>([
  ["28", () => ({ code: "password" })],
  ["3D", () => ({ code: "noDatabase" })],
  ["42501", (detail) => ({ code: "rights", detail })],
  ["42P01", () => ({ code: "noSchema" })],
  ["3F", () => ({ code: "noSchema" })],
  ["25006", () => ({ code: "readOnly" })],
]);

/**
 * SQLSTATEs of a server that cannot answer for now: the classes of connections, resources, its operator and its system, and
 * transactions and locks that took longer than it allows.
 */
const passing = /^(08|53|57|58|25P0[34]|55P03)/;

/**
 * Conflicts between transactions, of which one has to be tried again: also where one has deleted in that moment what the other
 * came to name.
 */
export function isConflict(error: unknown): boolean {
  const code = codeOf(error);
  return code === "40001" || code === "40P01" || code === "23503";
}

/**
 * True where a statement may have failed only for having a name: for whatever the server or a pooler answered, who each
 * say it in their own way, but a conflict, a lack of resources and an operator's word.
 */
export function mayBeNameError(error: unknown): boolean {
  const code = codeOf(error);
  return code !== undefined && isSqlState(code) && !isConflict(error) && !/^(53|57)/.test(code);
}

/**
 * True where the connection is of no more use: it broke, its server ends it, or it has limits that only another one is free of,
 * once they are lifted or another server leads.
 */
export function isConnectionError(error: unknown): boolean {
  const code = codeOf(error);
  return code === undefined || !isSqlState(code) || /^(08|57P0[1-5]|25006|57014)/.test(code);
}

/**
 * The StoreError of whatever a connection threw. The server's words may quote what was to be stored: only codes are kept,
 * not even the cause.
 */
export function serverErrorOf(error: unknown): StoreError {
  if (error instanceof StoreError) return error;
  const problem = problemOf(error);
  if (problem.code === "unreachable") return new StoreError({ code: "offline", detail: problem.detail });
  return new StoreError({ code: "server", problem });
}

/** Problem that keeps a server from being used; undefined for errors that are none of its own. */
export function problemOfStoreError({ reason }: StoreError): ServerProblem {
  if (reason.code === "server") return reason.problem;
  if (reason.code === "offline") return { code: "unreachable", detail: reason.detail };
  return { code: "failed", detail: reason.code };
}

/**
 * True for an error of the values themselves, which the server cannot store whenever it is asked: classes of data
 * exceptions, broken constraints and limits of the program.
 */
export function isValueError({ reason }: StoreError): boolean {
  if (reason.code !== "server" || reason.problem.code !== "failed") return false;
  return /^(22|23|54)/.test(reason.problem.detail);
}

function problemOf(error: unknown): ServerProblem {
  const code = codeOf(error);
  if (code === undefined) return problemOfWords(error);
  const known = problems.get(code) ?? problems.get(code.slice(0, 2));
  if (known && isSqlState(code)) return known(code);
  if (code === "ERR_TLS_CERT_ALTNAME_INVALID") return { code: "certificateName", detail: code };
  if (certificateCodes.test(code)) return { code: "certificate", detail: code };
  if (isSqlState(code) && !passing.test(code)) return { code: "failed", detail: code };
  return { code: "unreachable", detail: code };
}

/** The package gives some of its own errors no code. */
function problemOfWords(error: unknown): ServerProblem {
  const words = error instanceof Error ? error.message : "";
  if (words.includes("does not support SSL")) return { code: "noTls" };
  if (/SASL|password/i.test(words)) return { code: "password" };
  const isOver = /terminated|timeout|closed|ended|not queryable/i.test(words);
  return isOver ? { code: "unreachable", detail: "ETIMEDOUT" } : { code: "failed", detail: "unknown" };
}

function isSqlState(code: string): boolean {
  return /^[0-9A-Z]{5}$/.test(code) && !/^E[A-Z]+$/.test(code);
}

function codeOf(error: unknown): string | undefined {
  if (error instanceof AggregateError && error.errors.length > 0) return codeOf(error.errors[0]);
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  return typeof code === "string" ? code : undefined;
}
