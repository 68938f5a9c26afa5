import { matchesAll } from "../../core/text/wildcardMatch.ts";

/**
 * One path segment of a glob: a literal, `**` (any number of segments, also none), the texts between its `*`, or what is
 * matched character by character.
 */
type Segment = string | Texts | readonly Token[];

interface Texts {
  readonly texts: readonly string[];
}

/** One character: `any` is `*`, as many as there are; a class is ranges of code points. */
type Token =
  | { readonly kind: "any" }
  | { readonly kind: "one" }
  | { readonly kind: "char"; readonly char: string }
  | {
      readonly kind: "class";
      readonly negated: boolean;
      readonly ranges: readonly (readonly [number, number])[];
    };

/** A glob as git has them: `*`, `?`, `[a-z]`, `**` between slashes, and `\` before what is meant as it is. */
export interface GlobPattern {
  /** True for one with a slash in front or in the middle; others match at any depth. */
  readonly isAnchored: boolean;
  readonly isFolderOnly: boolean;
  readonly segments: readonly Segment[];
}

/** Parses a glob; undefined for what can match nothing, such as a class without an end. */
export function parseGlob(text: string): GlobPattern | undefined {
  const isFolderOnly = text.endsWith("/") && !text.endsWith("\\/");
  const body = isFolderOnly ? text.slice(0, -1) : text;
  const parts = body.replace(/^\//, "").split("/");
  const segments: Segment[] = [];
  for (const part of parts) {
    const segment = part === "**" ? part : segmentOf(part);
    if (segment === undefined) return undefined;
    if (segment !== "**" || segments.at(-1) !== "**") segments.push(segment);
  }
  // A final `**` stands for what is in the folder, not for the folder itself.
  if (segments.at(-1) === "**") segments.push({ texts: ["", ""] });
  return { isAnchored: body.includes("/"), isFolderOnly, segments };
}

/** The literal path of a pattern without wildcards; undefined for others. */
export function literalOf({ segments }: GlobPattern): string | undefined {
  const names = segments.filter((one): one is string => typeof one === "string" && one !== "**");
  return names.length === segments.length ? names.join("/") : undefined;
}

/** ".ts" for `*.ts` and the like: an unanchored pattern that the end of a name decides; undefined for others. */
export function suffixOf({ isAnchored, segments: [only, ...others] }: GlobPattern): string | undefined {
  if (isAnchored || others.length > 0 || !isTexts(only)) return undefined;
  const [start, suffix = "", ...more] = only.texts;
  return start === "" && more.length === 0 && suffix.startsWith(".") ? suffix : undefined;
}

/**
 * True where the pattern matches that very path, given by its segments. In time at most proportional to the length of both,
 * multiplied: after a `*` or `**` only the latest one is ever tried with more.
 */
export function matchesGlob({ isAnchored, segments }: GlobPattern, path: readonly string[]): boolean {
  const [only = ""] = segments;
  // Without a slash it is of one name, which is the last: what stands before it may be anything.
  if (!isAnchored && segments.length === 1 && only !== "**") return matchesSegment(only, path.at(-1) ?? "");
  const pattern = isAnchored ? segments : ["**", ...segments];
  return matchesAll(
    path.length,
    pattern.length,
    (at) => pattern[at] === "**",
    (at, index) => matchesSegment(pattern[at] ?? "", path[index] ?? ""),
  );
}

function isTexts(segment: Segment | undefined): segment is Texts {
  return typeof segment === "object" && "texts" in segment;
}

function matchesSegment(segment: Segment, name: string): boolean {
  if (typeof segment === "string") return segment === name;
  if (isTexts(segment)) return matchesTexts(segment.texts, name);
  const characters = Array.from(name);
  return matchesAll(
    characters.length,
    segment.length,
    (at) => segment[at]?.kind === "any",
    (at, index) => matchesToken(segment[at], characters[index] ?? ""),
  );
}

/** The first text begins the name, the last one ends it, and the others stand between them in their order. */
function matchesTexts([first = "", ...others]: readonly string[], name: string): boolean {
  const last = others.at(-1) ?? "";
  const end = name.length - last.length;
  if (end < first.length || !name.startsWith(first) || !name.endsWith(last)) return false;
  let at = first.length;
  for (const text of others.slice(0, -1)) {
    const found = name.indexOf(text, at);
    if (found < 0 || found + text.length > end) return false;
    at = found + text.length;
  }
  return true;
}

function matchesToken(token: Token | undefined, character: string): boolean {
  if (token?.kind === "char") return token.char === character;
  if (token?.kind !== "class") return token?.kind === "one";
  const code = character.codePointAt(0) ?? 0;
  return token.ranges.some(([from, to]) => from <= code && code <= to) !== token.negated;
}

/** Segment of a glob; undefined where a class has no end. */
function segmentOf(text: string): Segment | undefined {
  const characters = Array.from(text);
  const tokens: Token[] = [];
  for (let at = 0; at < characters.length; at++) {
    const char = characters[at] ?? "";
    if (char === "*") {
      if (tokens.at(-1)?.kind !== "any") tokens.push({ kind: "any" });
    } else if (char === "?") tokens.push({ kind: "one" });
    else if (char === "\\") tokens.push({ kind: "char", char: characters[++at] ?? "" });
    else if (char === "[") {
      const found = classAt(characters, at);
      if (!found) return undefined;
      tokens.push(found.token);
      at = found.end;
    } else tokens.push({ kind: "char", char });
  }
  return textsOf(tokens) ?? tokens;
}

/** Texts between the `*` of a segment; undefined where some token is neither a character nor `*`. */
function textsOf(tokens: readonly Token[]): string | Texts | undefined {
  const texts = [""];
  for (const token of tokens) {
    if (token.kind === "any") texts.push("");
    else if (token.kind === "char") texts.push((texts.pop() ?? "") + token.char);
    else return undefined;
  }
  const [only = ""] = texts;
  return texts.length === 1 ? only : { texts };
}

/** Classes of POSIX, as far as ASCII goes. */
const named: Readonly<Record<string, string>> = {
  alnum: "azAZ09",
  alpha: "azAZ",
  digit: "09",
  lower: "az",
  upper: "AZ",
  space: "\t\r  ",
  xdigit: "afAF09",
  punct: "!/:@[`{~",
};

type Range = readonly [number, number];

/** A bracket expression that begins at `start`, and where it ends. */
function classAt(characters: readonly string[], start: number) {
  const negated = ["!", "^"].includes(characters[start + 1] ?? "");
  const ranges: Range[] = [];
  const first = start + (negated ? 2 : 1);
  for (let at = first; at < characters.length; at++) {
    if (characters[at] === "]" && at > first) {
      return { token: { kind: "class", negated, ranges } satisfies Token, end: at };
    }
    const found = namedClassAt(characters, at) ?? rangeAt(characters, at);
    ranges.push(...found.ranges);
    at = found.end;
  }
  return undefined;
}

function namedClassAt(characters: readonly string[], at: number) {
  const name = /^\[:([a-z]+):\]/.exec(characters.slice(at, at + 12).join(""))?.[1];
  if (name === undefined) return undefined;
  const ends = Array.from(named[name] ?? "", (char) => char.charCodeAt(0));
  const ranges: Range[] = [];
  for (let pair = 0; pair < ends.length; pair += 2) ranges.push([ends[pair] ?? 0, ends[pair + 1] ?? 0]);
  return { ranges, end: at + name.length + 3 };
}

/** One character, or "a-z". */
function rangeAt(
  characters: readonly string[],
  start: number,
): { readonly ranges: readonly Range[]; readonly end: number } {
  const plain = (at: number) => (characters[at] === "\\" ? at + 1 : at);
  const code = (at: number) => characters[at]?.codePointAt(0) ?? 0;
  const from = plain(start);
  const isRange = characters[from + 1] === "-" && ![undefined, "]"].includes(characters[from + 2]);
  const to = isRange ? plain(from + 2) : from;
  return { ranges: [[code(from), code(to)]], end: to };
}
