import { retryTime } from "./retryTime.ts";
import { isFields, serverWords } from "./refusalWords.ts";

/** Refusal: a server's error in place of a reply. */
export interface Refusal {
  /** HTTP status; undefined where an error came inside a stream without one. */
  readonly status?: number;
  /** The server's words on one line, short, without keys; "" where it said none. */
  readonly text: string;
  /** All that the server said, a line for each word and field, for matching only: never shown. */
  readonly raw: string;
  readonly retryAfterMs?: number;
}

/**
 * Reads an `APIError` of the servers' packages; undefined for every other error. `key` is taken out of all texts. `sent`: the
 * whole body, as a package may keep a part of it only.
 */
export function refusalOf(error: unknown, key: string | undefined, sent?: string): Refusal | undefined {
  if (!isFields(error) || !("error" in error) || !("headers" in error)) return undefined;
  const body = sent === undefined || sent.trim() === "" ? error["error"] : parsedJson(sent);
  const status = statusOf(error["status"]) ?? statusWithin(body);
  if (status === undefined && body === undefined) return undefined;
  const said = body ?? error["message"];
  const retryAfterMs = retryTime(error["headers"], said, Date.now());
  return {
    text: serverWords(said, key),
    raw: linesOf(said).join(".\n"),
    ...(status === undefined ? {} : { status }),
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  };
}

/** An error that a server reports within a stream, in the form of its package's own. */
export function streamError(body: unknown): Error {
  return Object.assign(new Error("error in a stream"), { error: body, headers: new Headers() });
}

/** The `code` of a network error or of what caused it. */
export function networkCode(error: unknown): string | undefined {
  for (let current = error, depth = 0; isFields(current) && depth < 5; current = current["cause"], depth++) {
    const causes = current["errors"];
    const code =
      current["code"] ?? (Array.isArray(causes) && isFields(causes[0]) ? causes[0]["code"] : undefined);
    if (typeof code === "string") return code;
  }
  return undefined;
}

/** The value of a JSON text; any other text as it is. */
export function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return text;
    throw error;
  }
}

/** Lines of a body: every word, and what its fields are, at any nesting. */
function linesOf(value: unknown, name = "", depth = 0): readonly string[] {
  if (typeof value === "string") {
    const inner = /^\s*[[{]/.test(value) ? parsedJson(value) : value;
    return [...(inner === value ? [] : linesOf(inner, name, depth + 1)), named(name, value)];
  }
  if (value === undefined || value === null) return [];
  if (!isFields(value)) return [named(name, JSON.stringify(value))];
  if (depth > 8) return [];
  return Object.entries(value).flatMap(([key, one]) =>
    linesOf(one, /^\d+$/.test(key) ? name : key, depth + 1),
  );
}

/** A field's value behind its name, unless that says nothing. */
function named(name: string, value: string): string {
  return /^(?:message|msg|error|errors|detail|raw|)$/i.test(name) ? value : `${name}: ${value}`;
}

/** A status that stands in the body, where the answer itself has none or says that all is well; else by its error's kind. */
const statusWithin = (body: unknown) => statusIn(body, statusOf) ?? statusIn(body, statusNamed);

function statusIn(
  body: unknown,
  read: (value: unknown) => number | undefined,
  depth = 0,
): number | undefined {
  if (!isFields(body) || depth > 3) return undefined;
  const own = statusFields.map((key) => read(body[key]));
  return [...own, statusIn(body["error"], read, depth + 1)].find((status) => status !== undefined);
}

const statusFields = ["status", "code", "status_code", "statusCode", "http_code", "type"];

/** The statuses that kinds of errors stand for, by the names that APIs give them. */
const namedStatuses: readonly (readonly [RegExp, number])[] = [
  [/^(?:rate_?limit|too_?many_?requests|resource_?exhausted|throttl)/i, 429],
  [/^(?:overloaded|unavailable|service_?unavailable)/i, 503],
  [/^(?:authentication|unauthenticated|unauthorized|(?:invalid|incorrect)_?api_?key)/i, 401],
  [/^(?:permission|forbidden)/i, 403],
  [/^(?:not_?found|model_?not_?found)/i, 404],
  [/^request_too_large/i, 413],
  [/^(?:invalid_?(?:request|argument)|bad_?request|validation)/i, 400],
];

function statusNamed(value: unknown): number | undefined {
  if (typeof value !== "string") return undefined;
  return namedStatuses.find(([name]) => name.test(value))?.[1];
}

function statusOf(value: unknown): number | undefined {
  const status = Number(value);
  return Number.isInteger(status) && status >= 400 && status < 600 ? status : undefined;
}
