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
  `(?:try|retry|again|wait|available|reset|resume|back)[^.\\d]{0,60}?(${duration})|retry[- ]after[: ]+(\\d+(?:\\.\\d+)?)(?!\\d*\\s*[a-z])`,
  "i",
);

/** Units of other languages, by how they begin, and words that ask there for another try. */
const foreignUnits: readonly (readonly [RegExp, number])[] = [
  [/^(?:se|秒|초|секунд)/i, 1_000],
  [/^(?:m|分|분|минут)/i, 60_000],
  [/^(?:st|h|小时|小時|時間|시간|час)/i, 3_600_000],
];
const foreignDuration =
  /(\d+(?:[.,]\d+)?)\s*(sekunden?|secondes?|segundos?|minuten?|minutos?|stunden?|heures?|horas?|秒|分|小时|小時|時間|초|분|시간|секунд|минут|час)/i;
const foreignAsk =
  /erneut|wieder|versuch|réessay|nouveau|int[eé]nt|tente|重试|重試|再試|もう一度|다시|повтор|попроб/i;
/** `1:30` or `00:01:30`. */
const clock = /^(?:(\d{1,3}):)?(\d{1,2}):(\d\d)(?:\.\d+)?$/;
/** `PT1M30S`, a duration of ISO 8601. */
const isoDuration = /^P(?:(\d+)D)?T?(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?$/i;

/**
 * Retry time: the wait that a server asks for, in milliseconds, from the headers of its answer or else from the body;
 * undefined where it does not say. `now`: milliseconds since 1970.
 */
export function retryTime(headers: unknown, body: unknown, now: number): number | undefined {
  const found = (headers instanceof Headers ? headerTime(headers, now) : undefined) ?? bodyTime(body, now);
  return found === undefined ? undefined : Math.max(0, Math.round(found));
}

function headerTime(headers: Headers, now: number): number | undefined {
  const exact = [...headers].find(
    ([name, value]) => /retry-after-ms$/.test(name) && numberOf(value) !== undefined,
  );
  if (exact) return numberOf(exact[1]);
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

/**
 * Milliseconds from now on, of a text with seconds, a duration, a date, or seconds or milliseconds since 1970; of several
 * figures the largest.
 */
function timeOf(value: string | null, now: number): number | undefined {
  const text = value?.trim() ?? "";
  const figures = text.split(",").map(numberOf);
  if (figures.every((figure) => figure !== undefined)) {
    return Math.max(...figures.map((figure) => figureTime(figure, now)));
  }
  const known = durationIn(text) ?? writtenDuration(text);
  if (known !== undefined) return known;
  // The parser makes a date of nearly any figure.
  const date = /\b\d{4}\b/.test(text) ? Date.parse(text) : NaN;
  return Number.isNaN(date) ? undefined : date - now;
}

function figureTime(figure: number, now: number): number {
  if (figure > 1e11) return figure - now;
  return figure > 1e9 ? figure * 1_000 - now : figure * 1_000;
}

/** The milliseconds of a clock's or ISO's writing. */
function writtenDuration(text: string): number | undefined {
  const found = clock.exec(text);
  const [days = 0, hours = 0, minutes = 0, seconds = 0] = found
    ? [0, ...found.slice(1).map((figure: string | undefined) => Number(figure ?? 0))]
    : (isoDuration.exec(text)?.slice(1) ?? []).map((figure: string | undefined) => Number(figure ?? 0));
  const sum = ((days * 24 + hours) * 60 + minutes) * 60 + seconds;
  return sum > 0 ? sum * 1_000 : undefined;
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
  return (
    clockTime(text) ??
    askedTime(text) ??
    dateTime(text, now) ??
    foreignTime(text) ??
    jsonTime(text, now, depth)
  );
}

/** "retry after 00:01:30"; a time of the day is none. */
function clockTime(text: string): number | undefined {
  const asksFor =
    /(?:try|retry|again|wait|after|in)\b\D{0,40}?((?:\d{1,3}:)?\d{1,2}:\d\d)(?![\d:]*\s*(?:[ap]m|utc|gmt))\b/i;
  const written = asksFor.exec(text)?.[1];
  return written === undefined ? undefined : writtenDuration(written);
}

function askedTime(text: string): number | undefined {
  const found = asked.exec(text);
  if (!found) return undefined;
  return found[1] === undefined ? Number(found[2]) * 1_000 : durationIn(found[1]);
}

function dateTime(text: string, now: number): number | undefined {
  const date =
    /(?:try|retry|again|available|resets?|until|after)\b[^\d]{0,40}?(\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:?\d\d))/i.exec(
      text,
    );
  return date ? timeOf(date[1] ?? "", now) : undefined;
}

function foreignTime(text: string): number | undefined {
  const found = foreignAsk.test(text) ? foreignDuration.exec(text) : null;
  if (!found) return undefined;
  const factor = foreignUnits.find(([pattern]) => pattern.test(found[2] ?? ""))?.[1] ?? 0;
  return Number((found[1] ?? "0").replace(",", ".")) * factor;
}

function jsonTime(text: string, now: number, depth: number): number | undefined {
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
