import { ellipsized } from "../../core/text/cutText.ts";

/** Refusal: a server's error in place of a reply. */
export interface Refusal {
  /** HTTP status; undefined where an error came inside a stream without one. */
  readonly status?: number;
  /** Its words on one line, short, without keys; "" where it sent a page. */
  readonly text: string;
  /** Everything it said, for matching only: never shown. */
  readonly raw: string;
  readonly retryAfterMs?: number;
}

const maxText = 300;

type Fields = Readonly<Record<string, unknown>>;

/** Reads an `APIError` of the `openai` package; undefined for every other error. `key` is taken out of all texts. */
export function refusalOf(error: unknown, key: string | undefined): Refusal | undefined {
  if (!isFields(error) || !("error" in error) || !("headers" in error)) return undefined;
  const body = innermost(error["error"]);
  const fields = isFields(body) ? body : {};
  const status = statusOf(error["status"]) ?? statusOf(fields["code"]);
  if (status === undefined && body === undefined) return undefined;
  const words = fields["message"] ?? body ?? error["message"];
  return {
    text: plainText(words, key),
    raw: JSON.stringify(body ?? words),
    ...(status === undefined ? {} : { status }),
    ...retryAfter(error["headers"]),
  };
}

/** What an `error` within an error says: some APIs wrap theirs once more. */
function innermost(body: unknown): unknown {
  const inner = isFields(body) ? body["error"] : undefined;
  return isFields(inner) && typeof inner["message"] === "string" ? inner : body;
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

function plainText(words: unknown, key: string | undefined): string {
  const text = typeof words === "string" ? words.replace(/^\d{3} /, "") : JSON.stringify(words ?? "");
  const isPage = /<html|<!doctype|^\s*</i.test(text);
  if (isPage || text === '""' || text.endsWith("(no body)")) return "";
  const line = withoutKeys(text, key).replace(/\s+/g, " ").trim();
  return ellipsized(line, maxText);
}

function withoutKeys(text: string, key: string | undefined): string {
  const known = key === undefined || key === "" ? text : text.replaceAll(key, "…");
  return known.replace(/\bBearer\s+\S+/gi, "Bearer …").replace(/\bsk-[\w*.-]{4,}/g, "…");
}

function statusOf(value: unknown): number | undefined {
  const status = Number(value);
  return Number.isInteger(status) && status >= 400 && status < 600 ? status : undefined;
}

/** From `retry-after-ms`, or `retry-after` in seconds or as a date. */
function retryAfter(headers: unknown): { readonly retryAfterMs?: number } {
  if (!(headers instanceof Headers)) return {};
  const value = headers.get("retry-after") ?? "";
  const seconds = Number(value || Number.NaN);
  const exact = Number(headers.get("retry-after-ms") ?? Number.NaN);
  const waits = [exact, seconds * 1000, Date.parse(value) - Date.now()];
  const retryAfterMs = waits.find((wait) => !Number.isNaN(wait));
  return retryAfterMs === undefined ? {} : { retryAfterMs: Math.max(0, retryAfterMs) };
}

function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null;
}
