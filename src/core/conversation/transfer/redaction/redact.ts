import { encodedTexts } from "./encodedSecrets.ts";
import { secretAssignments } from "./secretAssignments.ts";
import { secretFormats } from "./secretFormats.ts";
import type { SecretFormat, SecretKind } from "./secretKind.ts";
import { splitSecrets } from "./splitSecrets.ts";

/** Number of replaced places, by kind. */
export type RedactionReport = Readonly<Partial<Record<SecretKind, number>>>;

export interface RedactionOptions {
  /** The user's home folder, written as "~" instead. */
  readonly homePath?: string;
}

interface Redacted<T> {
  readonly value: T;
  readonly report: RedactionReport;
}

/** A home folder, which is no secret of a form. */
type HomeFormat = SecretFormat | undefined;

/** The text without the secrets that can be told by their form or by the names they are given. Text that is JSON stays JSON. */
export function redact(text: string, options: RedactionOptions = {}): Redacted<string> {
  const counts = new Map<SecretKind, number>();
  const value = redactText(text, homeFormat(options), counts);
  return { value, report: Object.fromEntries(counts) };
}

/** Redacts every string in a JSON value; keys, numbers and embedded images stay. */
export function redactJson<T>(value: T, options: RedactionOptions = {}): Redacted<T> {
  const counts = new Map<SecretKind, number>();
  return { value: redactDeep(value, homeFormat(options), counts) as T, report: Object.fromEntries(counts) };
}

/** Sum of two reports. */
export function addReports(a: RedactionReport, b: RedactionReport): RedactionReport {
  const sum: Partial<Record<SecretKind, number>> = { ...a };
  for (const [kind, count] of Object.entries(b) as [SecretKind, number][])
    sum[kind] = (sum[kind] ?? 0) + count;
  return sum;
}

function redactDeep(value: unknown, home: HomeFormat, counts: Map<SecretKind, number>): unknown {
  if (typeof value === "string") return redactText(value, home, counts);
  if (Array.isArray(value)) return value.map((item) => redactDeep(item, home, counts));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, redactDeep(item, home, counts)]),
  );
}

/** Bytes within a text, as of an image: they may look like anything. */
const embedded = /(\bdata:[\w/+.-]{1,100};base64,[A-Za-z0-9+/=_-]+)/;

/** Control sequences that colour text, as they are and as texts of JSON, shells and programs write them. */
// oxlint-disable-next-line no-control-regex -- a control character is what it looks for
const coloring = /(?:\u001b|\\{1,8}(?:u001b|x1b|033|e))\[[\d;:]{0,40}[A-Za-z]/gi;

/** Colours part a secret, or stand before it like a letter: where there is one, they go as well. */
function redactText(text: string, home: HomeFormat, counts: Map<SecretKind, number>): string {
  const plain = text.replace(coloring, "");
  const redacted = redactPlain(plain, home, counts);
  return redacted === plain ? text : redacted;
}

function redactPlain(text: string, home: HomeFormat, counts: Map<SecretKind, number>): string {
  return text
    .split(embedded)
    .map((part, index) => (index % 2 === 1 ? part : redactPart(part, home, counts)))
    .join("");
}

function redactPart(source: string, home: HomeFormat, counts: Map<SecretKind, number>): string {
  const count = (kind: SecretKind) => void counts.set(kind, (counts.get(kind) ?? 0) + 1);
  const text = withoutEncoded(withoutSplit(source, count), count);
  const withoutForms = secretFormats.reduce(
    (rest, { kind, pattern, marks }) =>
      marks && !marks.some((mark) => rest.includes(mark))
        ? rest
        : rest.replace(pattern, (...match: unknown[]) => {
            count(kind);
            const kept = match.slice(1, -2).filter((group) => typeof group === "string");
            return `${kept.join("")}[redacted ${kind}]`;
          }),
    text,
  );
  const assigned = secretAssignments(withoutForms).map((one) => {
    count(one.kind);
    return { ...one, stead: `[redacted ${one.kind}]` };
  });
  const rest = replaced(withoutForms, assigned);
  if (home === undefined) return rest;
  return rest.replace(home.pattern, () => {
    count("homePath");
    return "~";
  });
}

type Count = (kind: SecretKind) => void;

function withoutSplit(text: string, count: Count): string {
  const parts = splitSecrets(text, secretFormats).map(({ kind, isFirst, ...range }) => {
    if (isFirst) count(kind);
    return { ...range, stead: isFirst ? `[redacted ${kind}]` : "" };
  });
  return replaced(text, parts);
}

/** A word in base64 goes whole where what it says holds a secret. */
function withoutEncoded(text: string, count: Count): string {
  const words = encodedTexts(text).flatMap(({ said, from, to }) => {
    const kind =
      secretFormats.find(({ pattern }) => said.search(pattern) >= 0)?.kind ??
      secretAssignments(said)[0]?.kind;
    if (kind === undefined) return [];
    count(kind);
    return [{ from, to, stead: `[redacted ${kind}]` }];
  });
  return replaced(text, words);
}

interface Replacement {
  readonly from: number;
  readonly to: number;
  readonly stead: string;
}

/** The text with others in place of its ranges, which are in order. */
function replaced(text: string, ranges: readonly Replacement[]): string {
  let end = 0;
  const parts: string[] = [];
  for (const { from, to, stead } of ranges) {
    parts.push(text.slice(end, from), stead);
    end = to;
  }
  return [...parts, text.slice(end)].join("");
}

function homeFormat({ homePath = "" }: RedactionOptions): HomeFormat {
  const parts = homePath.split(/[\\/]+/).filter((part) => part !== "");
  if (parts.length === 0) return undefined;
  const isDrive = /^[a-z]:$/i.test(parts[0] ?? "");
  const separator = "(?:/|\\\\{1,4})";
  const escaped = parts.map((part) => part.replaceAll(/[\\^$.*+?()[\]{}|-]/g, "\\$&"));
  // Also as in URIs, where the colon of a drive is encoded.
  const names = isDrive ? [`${homePath.charAt(0)}(?::|%3A)`, ...escaped.slice(1)] : escaped;
  const source = `(?<![\\w.-])${isDrive ? "" : separator}${names.join(separator)}(?![\\w-]|\\.\\w)`;
  return { kind: "homePath", pattern: new RegExp(source, isDrive ? "gi" : "g") };
}
