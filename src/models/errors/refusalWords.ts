import { redact } from "../../core/conversation/transfer/redaction/redact.ts";
import { ellipsized } from "../../core/text/cutText.ts";
import type { JsonObject } from "../../core/text/jsonObject.ts";

/** Names of the fields in which servers put what they say, the outer before the inner. */
const wordFields =
  /^(?:message|msg|detail|details|error|errors|error_?description|error_?message|error_?msg|description|reason|title|fault|faultstring|metadata|raw|cause|inner_?error|failed_generation|body|response|result|status_?text|hint|suggestion|fix)$/i;

/** Words that say no more than that something went wrong. */
const empty =
  /^(?:provider returned error|error|errors|bad request|invalid request|unknown error|internal(?: server)? error|an error occurred|upstream error|\(?no (?:status code or )?body\)?|\d{3} status code \(no body\)|null|undefined|\{\}|\[\])?[.!]?$/i;

/** Longest text that is shown of a server's words. */
const maxText = 300;

/** Depth to which bodies are followed: some are JSON in JSON in JSON. */
const maxDepth = 8;

/**
 * A server's words in whatever it sent: a string, JSON at any nesting, JSON within a string, a page with a title. On one line,
 * short, without keys; "" where there are none. `key` is the one that was sent.
 */
export function serverWords(body: unknown, key?: string): string {
  const found = [...new Set(wordsIn(body, 0).map((text) => text.replace(/\s+/g, " ").trim()))];
  const telling = found.filter((text) => !empty.test(text));
  const chosen = telling.length > 0 ? telling : [found.find((text) => text !== "") ?? asJson(body)];
  // What is repeated within other words adds nothing.
  const distinct = chosen.filter(
    (text, at) => !chosen.some((one, other) => other !== at && contains(one, text, other < at)),
  );
  return ellipsized(withoutKeys(distinct.join(": "), key), maxText);
}

/** A body without a word in it, as it is. */
function asJson(body: unknown): string {
  const json = typeof body === "string" ? body.trim() : JSON.stringify(body ?? "");
  return /^(?:""|\{\}|\[\])?$/.test(json) ? "" : json;
}

function contains(one: string, text: string, isEarlier: boolean): boolean {
  return one.includes(text) && (one.length > text.length || isEarlier);
}

function wordsIn(value: unknown, depth: number): readonly string[] {
  if (depth > maxDepth) return [];
  if (typeof value === "string") return wordsOfText(value, depth);
  if (Array.isArray(value)) return value.flatMap((one) => wordsIn(one, depth + 1));
  if (!isFields(value)) return [];
  const own = Object.entries(value)
    .filter(([name]) => wordFields.test(name))
    .sort(([one], [other]) => Number(isInner(value, one)) - Number(isInner(value, other)))
    .flatMap(([, inner]) => wordsIn(inner, depth + 1));
  return withPlace(value, own);
}

/** True for a field that wraps others: what is wrapped comes behind. */
function isInner(fields: JsonObject, name: string): boolean {
  return typeof fields[name] === "object";
}

/** The place that a validator names with what is wrong there: `loc` of FastAPI, `param` of OpenAI. */
function withPlace({ loc }: JsonObject, words: readonly string[]): readonly string[] {
  return Array.isArray(loc) && loc.length > 0 ? words.map((text) => `${loc.join(".")}: ${text}`) : words;
}

function wordsOfText(text: string, depth: number): readonly string[] {
  const parsed = jsonIn(text);
  if (parsed) return [parsed.before, ...wordsIn(parsed.value, depth + 1), parsed.after];
  if (isPage(text)) return pageWords(text);
  return [text.replace(/^\d{3} (?=\S)/, "").replace(/^\s*<(\d{3})>\s*/, "")];
}

/** The JSON that a text is or holds behind words of its own. */
function jsonIn(
  text: string,
): { readonly before: string; readonly value: unknown; readonly after: string } | undefined {
  const start = text.search(/[[{]\s*["{[]/);
  const end = Math.max(text.lastIndexOf("}"), text.lastIndexOf("]")) + 1;
  if (start < 0 || end <= start) return undefined;
  try {
    const value: unknown = JSON.parse(text.slice(start, end));
    const before = text.slice(0, start).replace(/[\s:–-]+$/, "");
    return { before, value, after: text.slice(end).trim() };
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function isPage(text: string): boolean {
  return /<(?:!doctype|html|head|body|title|center|h1)\b/i.test(text);
}

/** The title and first heading of a page; its text where it has neither. */
function pageWords(page: string): readonly string[] {
  const named = ["title", "h1", "h2", "p"].flatMap((name) => {
    const found = new RegExp(`<${name}\\b[^>]*>([^]*?)</${name}>`, "i").exec(page)?.[1];
    return found === undefined ? [] : [plainOf(found)];
  });
  const said = named.filter((text) => text !== "");
  return said.length > 0 ? said.slice(0, 2) : [plainOf(page)];
}

const entities: Readonly<Record<string, string>> = {
  amp: "&",
  lt: "<",
  gt: ">",
  quot: '"',
  apos: "'",
  nbsp: " ",
};

function plainOf(html: string): string {
  return html
    .replace(/<(style|script)\b[^]*?<\/\1>/gi, " ")
    .replace(/<[^>]*>/g, " ")
    .replace(/&(?:#(\d+)|#x([\da-f]+)|(\w+));/gi, (all, decimal?: string, hex?: string, name?: string) => {
      if (name !== undefined) return entities[name.toLowerCase()] ?? all;
      const code = decimal === undefined ? Number.parseInt(hex ?? "", 16) : Number(decimal);
      return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : all;
    });
}

/** The text without what is or looks like a key. */
function withoutKeys(text: string, key?: string): string {
  const known = key === undefined || key === "" ? text : text.replaceAll(key, "…");
  const plain = known.replace(/\bBearer(?:\s+|%20)\S+/gi, "Bearer …").replace(/\bsk-[\w*.-]{4,}/g, "…");
  // Keys other than this request's.
  return redact(plain).value;
}

/** Guard of whatever has fields; a list has. */
export function isFields(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null;
}
