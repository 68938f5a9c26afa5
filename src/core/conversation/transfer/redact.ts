export type SecretKind = "apiKey" | "token" | "privateKey" | "password" | "homePath";

/** How many places of each kind were replaced. */
export type RedactionReport = Readonly<Partial<Record<SecretKind, number>>>;

export interface RedactionOptions {
  /** The user's home folder, written as "~" instead. */
  readonly homePath?: string;
}

export interface Redacted<T> {
  readonly value: T;
  readonly report: RedactionReport;
}

/** `keep` leaves the leading groups of the match, such as a name before its value. */
interface Rule {
  readonly kind: SecretKind;
  readonly pattern: RegExp;
  readonly keep?: boolean;
  readonly instead?: string;
}

/*
 * A match takes no quote, and a backslash only as part of "\n": so a secret inside JSON text can be
 * replaced without breaking that text. Repeats are bounded so that no input takes quadratic time.
 */
const rules: readonly Rule[] = [
  {
    kind: "privateKey",
    pattern:
      /-----BEGIN [A-Z ]{0,40}PRIVATE KEY(?: BLOCK)?-----(?:\\[nr]|[\w+/=:,.\s-])*?(?:-----END [A-Z ]{0,40}PRIVATE KEY(?: BLOCK)?-----|(?![\w+/=:,.\s-]|\\[nr]))/g,
  },
  // OpenAI, Anthropic, OpenRouter and their like; with a digit, so that no CSS class is taken for one.
  { kind: "apiKey", pattern: /\bsk-(?=[\w-]{0,300}\d)[\w-]{20,300}/g },
  // Stripe, Google, AWS, SendGrid, Groq, xAI.
  { kind: "apiKey", pattern: /\b[sr]k_(?:live|test)_\w{16,200}/g },
  { kind: "apiKey", pattern: /\bAIza[\w-]{35}/g },
  { kind: "apiKey", pattern: /\b(?:AKIA|ASIA)[0-9A-Z]{16}\b/g },
  { kind: "apiKey", pattern: /\bSG\.[\w-]{16,64}\.[\w-]{16,100}/g },
  { kind: "apiKey", pattern: /\b(?:gsk_|xai-)[A-Za-z0-9]{20,200}/g },
  // GitHub, GitLab, Slack, npm, PyPI, Hugging Face, Google OAuth.
  { kind: "token", pattern: /\b(?:gh[pousr]_|github_pat_)\w{20,255}/g },
  { kind: "token", pattern: /\bglpat-[\w-]{20,255}/g },
  { kind: "token", pattern: /\bx(?:ox[abeoprs]|app)-[\w-]{10,255}/g },
  { kind: "token", pattern: /(hooks\.slack\.com\/services\/)[\w/]{20,100}/g, keep: true },
  { kind: "token", pattern: /\b(?:npm_|hf_)[A-Za-z0-9]{30,100}/g },
  { kind: "token", pattern: /\bpypi-[\w-]{50,255}/g },
  { kind: "token", pattern: /\bya29\.[\w-]{20,255}/g },
  { kind: "token", pattern: /(?<![\w-])eyJ[\w-]{8,4096}\.[\w-]{8,8192}\.[\w-]{0,1024}/g },
  {
    kind: "token",
    pattern: /\b(Bearer\s{1,4})(?=[\w.~+/-]{0,4096}\d)[\w.~+/-]{16,4096}={0,2}/gi,
    keep: true,
  },
  {
    kind: "password",
    pattern: /(Authorization\\?["']?\s{0,4}[:=]\s{0,4}\\?["']?Basic\s{1,4})[\w+/]{4,1024}={0,2}/gi,
    keep: true,
  },
  {
    kind: "password",
    pattern: /\b([a-z][a-z0-9+.-]{0,20}:\/\/[^\s/:@"'`\\]{0,200}:)[^\s/@"'`\\]{1,200}(?=@)/gi,
    keep: true,
  },
  // NAME_PASSWORD=value as in .env files; then "password": "value" in code and JSON.
  {
    kind: "password",
    pattern:
      /\b((?:[A-Z0-9]{1,30}_){0,6}(?:PASSWORD|PASSWD|SECRET|TOKEN|API_?KEY|ACCESS_KEY)(?:_[A-Z0-9]{1,30}){0,3}=)[^\s"'`\\$<({[]{8,500}/g,
    keep: true,
  },
  {
    kind: "password",
    pattern:
      /((?:password|passwd|secret|api_?key|access_?key|access_?token|auth_?token)\\?["']?\s{0,4}[:=]\s{0,4}\\?["'])[^\s"'`\\$<({[]{8,500}(?=\\?["'])/gi,
    keep: true,
  },
];

/** The text without the secrets that can be told by their form. Text that is JSON stays JSON. */
export function redact(text: string, options: RedactionOptions = {}): Redacted<string> {
  const counts = new Map<SecretKind, number>();
  const value = redactText(text, rulesFor(options), counts);
  return { value, report: Object.fromEntries(counts) };
}

/** Redacts every string in a JSON value; keys, numbers and embedded images stay. */
export function redactJson<T>(value: T, options: RedactionOptions = {}): Redacted<T> {
  const counts = new Map<SecretKind, number>();
  const all = rulesFor(options);
  return { value: redactDeep(value, all, counts) as T, report: Object.fromEntries(counts) };
}

/** Two reports as one. */
export function addReports(a: RedactionReport, b: RedactionReport): RedactionReport {
  const sum: Partial<Record<SecretKind, number>> = { ...a };
  for (const [kind, count] of Object.entries(b) as [SecretKind, number][])
    sum[kind] = (sum[kind] ?? 0) + count;
  return sum;
}

function redactDeep(value: unknown, all: readonly Rule[], counts: Map<SecretKind, number>): unknown {
  if (typeof value === "string") return redactText(value, all, counts);
  if (Array.isArray(value)) return value.map((item) => redactDeep(item, all, counts));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, redactDeep(item, all, counts)]));
}

function redactText(text: string, all: readonly Rule[], counts: Map<SecretKind, number>): string {
  // The bytes of an image may look like anything.
  if (text.startsWith("data:")) return text;
  return all.reduce(
    (rest, { kind, pattern, keep, instead }) =>
      rest.replace(pattern, (_match, group: unknown) => {
        counts.set(kind, (counts.get(kind) ?? 0) + 1);
        return (keep && typeof group === "string" ? group : "") + (instead ?? `[redacted ${kind}]`);
      }),
    text,
  );
}

function rulesFor({ homePath = "" }: RedactionOptions): readonly Rule[] {
  const parts = homePath.split(/[\\/]+/).filter((part) => part !== "");
  if (parts.length === 0) return rules;
  const isDrive = /^[a-z]:$/i.test(parts[0] ?? "");
  const separator = "(?:/|\\\\{1,4})";
  const escaped = parts.map((part) => part.replaceAll(/[\\^$.*+?()[\]{}|-]/g, "\\$&"));
  // Also as in URIs, where the colon of a drive is encoded.
  const names = isDrive ? [`${homePath.charAt(0)}(?::|%3A)`, ...escaped.slice(1)] : escaped;
  const source = `(?<![\\w.-])${isDrive ? "" : separator}${names.join(separator)}(?![\\w-]|\\.\\w)`;
  return [...rules, { kind: "homePath", pattern: new RegExp(source, isDrive ? "gi" : "g"), instead: "~" }];
}
