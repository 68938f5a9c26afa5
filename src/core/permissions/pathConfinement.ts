import type { PathRefusal, WorkspaceFolder, WorkspacePath } from "../ports/workspace.ts";
import { ellipsized } from "../text/cutText.ts";
import { hasCode } from "../text/errors.ts";
import { plainPunctuation } from "../text/plainPunctuation.ts";

/**
 * Real path, what the file system makes of an absolute path: `found` with symbolic links resolved and in the
 * spelling on disk; `absent` where not even a link is there; `broken` for a link that leads nowhere, in a
 * circle, or where its target cannot be known.
 */
export type RealPath =
  | { readonly kind: "found"; readonly path: string }
  | { readonly kind: "absent" }
  | { readonly kind: "broken" };

/** A file system, as far as confinement needs it. Paths are absolute, with forward slashes. */
export interface PathFacts {
  /** Drive letters, network shares, and names that mean devices or streams. */
  readonly windows: boolean;
  /** True where two spellings that differ in case may be one file. */
  readonly foldsCase: boolean;
  /** Real path of an absolute one. Rejects when the file system refuses to say. */
  real(path: string): Promise<RealPath>;
  /** The names in a folder; none where it cannot be listed. */
  names?(path: string): Promise<readonly string[]>;
}

/** A workspace folder where it lies. Folders of one file system share one `facts`. */
export interface Root {
  readonly folder: WorkspaceFolder;
  /** Absolute, with slashes of either kind on Windows. */
  readonly path: string;
  readonly facts: PathFacts;
}

interface RealRoot extends Root {
  readonly realPath: string;
}

/** A reading of the input: an absolute, normalized path that by its text lies in a workspace folder. */
interface Candidate {
  readonly facts: PathFacts;
  readonly path: string;
  /** True where the input named its folder, or there is but one. */
  readonly named: boolean;
}

/** Place that a candidate means. */
interface Choice {
  readonly place: WorkspacePath;
  readonly named: boolean;
  readonly exists: boolean;
}

/** Parse of a text as a path: `root` is "" for a relative one. */
interface ParsedPath {
  readonly root: string;
  readonly segments: readonly string[];
}

const longestPath = 4096;

/**
 * Path confinement, the one check between a tool's path argument and the file system. The text must mean a place inside a
 * folder, and so must its real path: of the file, or of the nearest existing ancestor of a new one. A
 * link from one workspace folder into another is allowed. Nothing is decoded: `%2e` is four characters. Where nothing is at the
 * path as written, it is read without what models put around one.
 */
export async function confine(input: string, roots: readonly Root[]): Promise<WorkspacePath | PathRefusal> {
  if (roots.length === 0) return { refused: "No folder is open, so there are no files to work on." };
  if (hasControlCharacter(input) || input.length > longestPath) return { refused: tooLong };
  try {
    return await meant(input, await realRoots(roots));
  } catch (error) {
    // A disk's own words have the whole path in them.
    if (hasCode(error, "ENAMETOOLONG")) return { refused: tooLong };
    const code = error instanceof Error && "code" in error ? error.code : undefined;
    if (typeof code !== "string") throw error;
    return { refused: `${quote(input)} cannot be reached (${code}).` };
  }
}

async function meant(input: string, real: readonly RealRoot[]): Promise<WorkspacePath | PathRefusal> {
  const written = await choose(input, real);
  const bare = barePath(input);
  if (bare === input || ("place" in written && written.exists)) return answerOf(written);
  const found = await choose(bare, real);
  return answerOf("place" in found && found.exists ? found : written);
}

const tooLong = "The path holds a control character or is too long.";
const answerOf = (found: Choice | PathRefusal) => ("place" in found ? found.place : found);

/** The path within quotes, a mention, an address or a place in a file. */
function barePath(input: string): string {
  const unquoted = /^(["'`])(.+)\1$/.exec(input)?.[2] ?? input;
  return unquoted
    .replace(/^(?:@|file:\/\/(?=\/))/, "")
    .replace(/(?::\d+(?:-\d+|:\d+)?|#L\d+(?:-L?\d+)?)$/, "");
}

async function choose(input: string, real: readonly RealRoot[]): Promise<Choice | PathRefusal> {
  const candidates = candidatesFor(input, real);
  if ("refused" in candidates) return candidates;
  const choices = await Promise.all(candidates.map((candidate) => chosen(candidate, real)));
  if (choices.includes("broken")) return { refused: `${quote(input)} leads through a link to nowhere.` };
  const inside = choices.filter((choice) => typeof choice === "object");
  if (inside.length < choices.length)
    return { refused: `${quote(input)} leads out of the workspace through a link.` };
  const named = inside.filter((choice) => choice.named);
  const guessed = inside.filter((choice) => !choice.named && choice.exists);
  const best = named.find((choice) => choice.exists) ?? (guessed.length > 0 ? guessed : named)[0];
  if (best && (best.named || guessed.length === 1)) return best;
  return { refused: `Start ${quote(input)} with the name of its workspace folder: ${names(real)}.` };
}

/**
 * Check of a place that was found before: false where a link at it or on the way leads elsewhere, or the disk has it in another
 * spelling. What is missing by now is where it was.
 */
export async function isUnmoved({ path: rootPath, facts }: Root, path: string): Promise<boolean> {
  const below = path === "" ? [] : path.split("/");
  if (below.some((name) => ["", ".", ".."].includes(name) || (facts.windows && meansNoFile(name))))
    return false;
  const base = await facts.real(normalize(rootPath, facts.windows));
  const start = base.kind === "found" ? parse(base.path, facts.windows) : undefined;
  if (!start) return false;
  for (let length = below.length; length > 0; length--) {
    const expected = join(start.root, [...start.segments, ...below.slice(0, length)]);
    const real = await facts.real(expected);
    if (real.kind !== "absent")
      return real.kind === "found" && normalize(real.path, facts.windows) === expected;
  }
  return true;
}

/** The path as tools write it: with the folder's name in front when there are several folders. */
export function displayPath(at: WorkspacePath, folders: readonly WorkspaceFolder[]): string {
  if (folders.length < 2) return at.path === "" ? "." : at.path;
  return at.path === "" ? at.folder.name : `${at.folder.name}/${at.path}`;
}

function candidatesFor(input: string, roots: readonly RealRoot[]): readonly Candidate[] | PathRefusal {
  const found: Candidate[] = [];
  for (const facts of new Set(roots.map((root) => root.facts))) {
    const parsed = parse(input, facts.windows);
    if (parsed === undefined) return { refused: `${quote(input)} is not a path of a file.` };
    const own = roots.filter((root) => root.facts === facts);
    const readings =
      parsed.root === "" ? relativeReadings(parsed, own, roots.length > 1) : [{ ...parsed, named: true }];
    for (const reading of readings) {
      const path = join(reading.root, reading.segments);
      if (liesIn(path, own, facts)) found.push({ facts, path, named: reading.named });
    }
  }
  if (found.length > 0) return found;
  return {
    refused: `${quote(input)} is outside the workspace. Use a path relative to a workspace folder: ${names(roots)}.`,
  };
}

/** Readings of a relative path: first as "folder name/rest", then from each folder. Only a single folder needs no name. */
function relativeReadings(
  relative: ParsedPath,
  roots: readonly Root[],
  several: boolean,
): readonly (ParsedPath & { readonly named: boolean })[] {
  const [first, ...rest] = relative.segments;
  const under = (root: Root, segments: readonly string[]) => {
    const base = parse(root.path, root.facts.windows) ?? { root: "", segments: [] };
    return { root: base.root, segments: [...base.segments, ...segments] };
  };
  const named = several ? roots.filter((root) => root.folder.name === first) : [];
  return [
    ...named.map((root) => ({ ...under(root, rest), named: true })),
    ...roots.map((root) => ({ ...under(root, relative.segments), named: !several })),
  ];
}

function liesIn(path: string, roots: readonly RealRoot[], facts: PathFacts): boolean {
  const fold = (text: string) => (facts.foldsCase ? text.toLowerCase() : text);
  return roots.some((root) =>
    [root.path, root.realPath].some(
      (base) => inside(fold(path), fold(normalize(base, facts.windows))) !== undefined,
    ),
  );
}

async function realRoots(roots: readonly Root[]): Promise<readonly RealRoot[]> {
  const found = await Promise.all(
    roots.map(async (root): Promise<readonly RealRoot[]> => {
      const real = await root.facts.real(normalize(root.path, root.facts.windows));
      if (real.kind !== "found") return [];
      return [{ ...root, realPath: normalize(real.path, root.facts.windows) }];
    }),
  );
  return found.flat();
}

/** Place where the candidate really lies; undefined when that is outside of every folder, "broken" when it cannot be known. */
async function chosen(
  { path, facts, named }: Candidate,
  roots: readonly RealRoot[],
): Promise<Choice | "broken" | undefined> {
  const { root, segments } = parse(path, facts.windows) ?? { root: "/", segments: [] };
  for (let length = segments.length; length >= 0; length--) {
    const real = await facts.real(join(root, segments.slice(0, length)));
    if (real.kind === "broken") return "broken";
    if (real.kind === "absent") continue;
    const { path: found, missing } = await lookAlike(facts, real.path, segments.slice(length));
    const base = parse(found, facts.windows) ?? { root, segments: [] };
    const place = placeIn(roots, facts, join(base.root, [...base.segments, ...missing]));
    return place && { place, named, exists: missing.length === 0 };
  }
  return undefined;
}

/**
 * Follows names that differ from those on disk only in how a character is written (spaces, dashes, quotes, widths, the Unicode
 * normal form) or in what draws nothing, which models cannot see, as long as exactly one fits.
 */
async function lookAlike(facts: PathFacts, start: string, segments: readonly string[]) {
  let path = start;
  for (const [index, segment] of segments.entries()) {
    const wanted = plainName(segment);
    const fitting = (await facts.names?.(path))?.filter((name) => plainName(name) === wanted) ?? [];
    const [name] = fitting;
    const { root, segments: above } = parse(path, facts.windows) ?? { root: path, segments: [] };
    const real =
      fitting.length === 1 && name !== undefined ? await facts.real(join(root, [...above, name])) : undefined;
    if (real?.kind !== "found") return { path, missing: segments.slice(index) };
    path = real.path;
  }
  return { path, missing: [] };
}

/** Name with ordinary punctuation, primes and widths too, composed characters, and none that draws nothing. */
function plainName(name: string): string {
  const composed = name
    .normalize("NFC")
    .replaceAll(/[\p{Cf}\p{Default_Ignorable_Code_Point}]/gu, "")
    .replaceAll(/[\uff01-\uff5e]/g, (wide) => String.fromCharCode(wide.charCodeAt(0) - 0xfee0));
  return plainPunctuation(composed).replaceAll("\u2032", "'").replaceAll("\u2033", '"').trim();
}

/** Compares exactly: real paths have one spelling, and folding could let in a sibling on a strict disk. */
function placeIn(roots: readonly RealRoot[], facts: PathFacts, path: string): WorkspacePath | undefined {
  const deepestFirst = roots
    .filter((root) => root.facts === facts)
    .toSorted((a, b) => b.realPath.length - a.realPath.length);
  for (const { folder, realPath } of deepestFirst) {
    const relative = inside(path, realPath);
    if (relative !== undefined) return { folder, path: relative };
  }
  return undefined;
}

/** The part of `path` below `base`; undefined when it is not below it. */
function inside(path: string, base: string): string | undefined {
  if (path === base) return "";
  const prefix = base.endsWith("/") ? base : `${base}/`;
  return path.startsWith(prefix) ? path.slice(prefix.length) : undefined;
}

/** Parse of a path; undefined where the text can mean no file of that system. Segments may still hold "..". */
function parse(text: string, windows: boolean): ParsedPath | undefined {
  const slashed = windows ? text.replaceAll("\\", "/") : text;
  const root = rootOf(slashed, windows);
  if (root === undefined) return undefined;
  const segments = slashed
    .slice(root.length)
    .split("/")
    .filter((segment) => segment !== "" && segment !== ".");
  return windows && segments.some(meansNoFile) ? undefined : { root, segments };
}

/** "C:/", "//server/share/", or "" for a relative path. Device paths and "C:name" are none of them. */
function rootOf(text: string, windows: boolean): string | undefined {
  if (!windows) return text.startsWith("/") ? "/" : "";
  if (/^\/\/[?.]\//.test(text)) return undefined;
  const share = /^\/\/[^/]+\/[^/]+(?:\/|$)/.exec(text);
  if (share) return share[0].endsWith("/") ? share[0] : `${share[0]}/`;
  const drive = /^[a-z]:\//i.exec(text);
  if (drive) return drive[0].toUpperCase();
  return text.startsWith("/") || /^[a-z]:/i.test(text) ? undefined : "";
}

/** Streams ("a.txt:b"), devices ("NUL"), wildcards, and endings that Windows drops without a word. */
function meansNoFile(segment: string): boolean {
  if (segment === "..") return false;
  return (
    /[:*?"<>|]/.test(segment) ||
    /[. ]$/.test(segment) ||
    /^(?:con|prn|aux|nul|conin\$|conout\$|(?:com|lpt)[\d\u00b9\u00b2\u00b3]) *(?:\.|$)/i.test(segment)
  );
}

function normalize(path: string, windows: boolean): string {
  const parsed = parse(path, windows);
  return parsed ? join(parsed.root, parsed.segments) : path;
}

/** Joined path, with ".." resolved by the text alone; at the root it stays at the root. */
function join(root: string, segments: readonly string[]): string {
  const resolved: string[] = [];
  for (const segment of segments) {
    if (segment === "..") resolved.pop();
    else resolved.push(segment);
  }
  return `${root}${resolved.join("/")}`;
}

// oxlint-disable-next-line no-control-regex -- control characters are what it looks for
const hasControlCharacter = (text: string) => /[\u0000-\u001f\u007f]/.test(text);
const quote = (text: string) => JSON.stringify(ellipsized(text, 200));
const names = (roots: readonly Root[]) => roots.map((root) => root.folder.name).join(", ");
