/** Kinds of secret. */
export type SecretKind = "apiKey" | "token" | "privateKey" | "password" | "homePath";

/** A form that secrets of a service have. Groups of the pattern that come before the secret stay. */
export interface SecretFormat {
  readonly kind: SecretKind;
  readonly pattern: RegExp;
  /** Texts of which a match has one: where there is none of them, the pattern, which is slow to fail, need not be tried. */
  readonly marks?: readonly string[];
}

/**
 * Secret format by the source of its pattern. No pattern takes a quote, and a backslash only as part of "\n": so a secret inside
 * JSON text can be replaced without breaking that text. Repeats are bounded, or of what cannot begin a match again, so that
 * no input takes quadratic time.
 */
export const secretFormat = (kind: SecretKind, source: string, flags = "g"): SecretFormat => ({
  kind,
  pattern: new RegExp(source, flags),
});

/** Pattern of what a listing, a difference or a quotation puts before a line: its number, a sign. */
export const lineStart = String.raw`(?: {0,6}\d{1,7}(?:\t|\\t|[:|])|[+>-])`;

/** Beginning of a line that is shown with its number, or as one that was added. */
export const shown = String.raw`(?: {0,8}\d{1,6}(?:\t|\\{1,8}t)|[+>] ?)?`;
