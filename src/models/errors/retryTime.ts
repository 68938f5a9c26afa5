import type { JsonObject } from "../../core/text/jsonObject.ts";

/** Milliseconds in a unit of time, by how its name begins. */
const unitsMs: readonly (readonly [RegExp, number])[] = [
  [/^(?:ms|milli)/i, 1],
  [/^s/i, 1_000],
  [/^m/i, 60_000],
  [/^h/i, 3_600_000],
  [/^d/i, 86_400_000],
];
const unit = "(?:ms|milliseconds?|s|secs?|seconds?|m|mins?|minutes?|h|hrs?|hours?|d|days?)";
const part = `\\d+(?:\\.\\d+)?\\s*${unit}`;
const duration = `${part}(?:[\\s,]*(?:and\\s+)?${part})*(?![a-z])`;
/** "try again in 7m12s", "retry after 20 seconds", "wait 5 minutes", "available in 1.5 h". */
const asked = new RegExp(
  `(?:try|retry|again|wait|available|reset|resume|back)[^.\\d]{0,60}?(${duration})|retry[- ]after[: ]+(\\d+(?:\\.\\d+)?)(?!\\d*\\s*[a-z])|(\\d+)\\s*秒[后後]`,
  "i",
);

/**
 * Retry time: the wait that a server asks for, in milliseconds, from the headers of its answer or else from the body;
 * undefined where it does not say. `now`: milliseconds since 1970.
 */
export function retryTime(headers: unknown, body: unknown, now: number): number | undefined {
  const found = (headers instanceof Headers ? headerTime(headers, now) : undefined) ?? bodyTime(body, now);
  return found === undefined ? undefined : Math.max(0, Math.round(found));
}

function headerTime(headers: Headers, now: number): number | undefined {
  const exact = numberOf(headers.get("retry-after-ms"));
  if (exact !== undefined) return exact;
  const asked = [...headers]
    .filter(([name]) => name.endsWith("retry-after"))
    .map(([, value]) => timeOf(value, now))
    .find((time) => time !== undefined);
  return asked ?? structuredTime(headers.get("ratelimit")) ?? resetTime(headers, now);
}

/** `RateLimit: limit=100, remaining=0, reset=9`, or `"default";r=0;t=9`: https://datatracker.ietf.org/doc/draft-ietf-httpapi-ratelimit-headers/ */
function structuredTime(value: string | null): number | undefined {
  const left = /\b(?:remaining|r)=(\d+)/.exec(value ?? "")?.[1];
  const reset = /\b(?:reset|t)=(\d+)/.exec(value ?? "")?.[1];
  return reset === undefined || (left !== undefined && left !== "0") ? undefined : Number(reset) * 1_000;
}

/** The latest reset of a budget that is used up; of all, where none says how much is left. */
function resetTime(headers: Headers, now: number): number | undefined {
  const resets = [...headers].flatMap(([name, value]) => {
    if (!/rate-?limit.*reset|ratelimit-timeremaining/.test(name)) return [];
    const left = numberOf(headers.get(name.replace("reset", "remaining")));
    const time = timeOf(value, now);
    return time === undefined ? [] : [{ time, left }];
  });
  const known = resets.some(({ left }) => left !== undefined);
  const used = known ? resets.filter(({ left }) => left !== undefined && left <= 0) : resets;
  return used.length > 0 ? Math.max(...used.map(({ time }) => time)) : undefined;
}

/** From now on: seconds, a duration, a date, or seconds or milliseconds since 1970. */
function timeOf(value: string | null, now: number): number | undefined {
  const text = value?.trim() ?? "";
  if (text === "") return undefined;
  const figure = numberOf(text);
  if (figure !== undefined) {
    if (figure > 1e11) return figure - now;
    return figure > 1e9 ? figure * 1_000 - now : figure * 1_000;
  }
  const known = durationIn(text);
  if (known !== undefined) return known;
  const date = Date.parse(text);
  return Number.isNaN(date) ? undefined : date - now;
}

/** The milliseconds of "7m12s", "1 minute and 5 seconds", "250ms"; undefined for anything else. */
function durationIn(text: string): number | undefined {
  if (!new RegExp(`^${duration}$`, "i").test(text)) return undefined;
  const parts = text.matchAll(new RegExp(`(\\d+(?:\\.\\d+)?)\\s*(${unit})(?![a-z])`, "gi"));
  return [...parts].reduce((sum, [, figure = "0", name = ""]) => {
    const factor = unitsMs.find(([pattern]) => pattern.test(name))?.[1] ?? 0;
    return sum + Number(figure) * factor;
  }, 0);
}

function bodyTime(body: unknown, now: number, depth = 0): number | undefined {
  if (depth > 8) return undefined;
  if (typeof body === "string") return textTime(body, now, depth);
  if (typeof body !== "object" || body === null) return undefined;
  const own = Object.entries(body as JsonObject).map(([name, value]) => fieldTime(name, value, now));
  const inner = Object.values(body).map((value) => bodyTime(value, now, depth + 1));
  return [...own, ...inner].find((time) => time !== undefined);
}

/** `retryDelay` of Google's RetryInfo, `retry_after`, `estimated_time` of a model that is loading; seconds where no unit is named. */
function fieldTime(name: string, value: unknown, now: number): number | undefined {
  if (typeof value === "object" && value !== null && /^retry_?delay$/i.test(name)) {
    // A duration as Google writes it in full.
    return "seconds" in value ? timeOf(String(value.seconds), now) : undefined;
  }
  if (typeof value !== "number" && typeof value !== "string") return undefined;
  if (/^retry_?after_?(?:ms|milliseconds)$/i.test(name)) return numberOf(String(value));
  const isTime =
    /^(?:(?:x-)?retry[_-]?(?:after|delay|in)(?:_?(?:s|secs?|seconds))?|estimated_?time|wait_?(?:time|seconds)|resets?_?(?:in(?:_?seconds)?|at|time)|x-ratelimit-reset(?:-\w+)?)$/i;
  return isTime.test(name) ? timeOf(String(value), now) : undefined;
}

function textTime(text: string, now: number, depth: number): number | undefined {
  const found = asked.exec(text);
  if (found) return found[1] === undefined ? Number(found[2] ?? found[3]) * 1_000 : durationIn(found[1]);
  const date =
    /(?:try|retry|again|available|resets?|until|after)\b[^\d]{0,40}?(\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:\.\d+)?Z)/i.exec(
      text,
    );
  if (date) return timeOf(date[1] ?? "", now);
  if (!/^\s*[[{]/.test(text)) return undefined;
  try {
    return bodyTime(JSON.parse(text), now, depth + 1);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function numberOf(value: string | null): number | undefined {
  return value !== null && /^\s*\d+(?:\.\d+)?\s*$/.test(value) ? Number(value) : undefined;
}
