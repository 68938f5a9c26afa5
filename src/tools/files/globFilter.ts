import { literalOf, matchesGlob, parseGlob, type GlobPattern } from "./globPattern.ts";

/** The most patterns that braces and commas may stand for. */
const mostPatterns = 1_000;
/** The most of them with wildcards, each of which is tried on every path. */
const mostWildcards = 100;

/**
 * A test for paths relative to a workspace folder: globs as in .gitignore, so that `*.ts` matches at any depth and a
 * folder's name everything in it, with `{a,b}`, several with commas between them, and `./` in front; `!` in front of one
 * leaves out what it matches. Throws, with a sentence, for more than anyone means.
 */
export function globFilter(globs: string): (path: string) => boolean {
  const all = splitAtCommas(globs)
    .map((glob) => glob.trim())
    .filter((glob) => glob !== "");
  const wanted = all.filter((glob) => !glob.startsWith("!"));
  const isWanted = anyOf(wanted);
  const isUnwanted = anyOf(all.filter((glob) => glob.startsWith("!")).map((glob) => glob.slice(1)));
  return (path) => (wanted.length === 0 || isWanted(path)) && !isUnwanted(path);
}

function anyOf(globs: readonly string[]): (path: string) => boolean {
  const patterns = [...new Set(globs.flatMap((glob) => alternatives(glob)))].flatMap(
    (glob) => parseGlob(glob.replace(/^(?:\.\/)+/, "/")) ?? [],
  );
  const names = new Set<string>();
  const folders = new Set<string>();
  const others: GlobPattern[] = [];
  for (const pattern of patterns) {
    const literal = pattern.isAnchored ? undefined : literalOf(pattern);
    if (literal === undefined) others.push(pattern);
    else (pattern.isFolderOnly ? folders : names).add(literal);
  }
  if (others.filter((pattern) => literalOf(pattern) === undefined).length > mostWildcards) {
    throw new Error(`The glob has more than ${mostWildcards} patterns with wildcards. Use a simpler one.`);
  }
  return (path) => {
    const segments = path.split("/");
    return segments.some((segment, index) => {
      const isFile = index === segments.length - 1;
      if (names.has(segment) || (!isFile && folders.has(segment))) return true;
      const upTo = segments.slice(0, index + 1);
      return others.some((pattern) => !(pattern.isFolderOnly && isFile) && matchesGlob(pattern, upTo));
    });
  };
}

/** Commas inside of braces and brackets part nothing here. */
function splitAtCommas(globs: string): readonly string[] {
  const parts: string[] = [];
  let depth = 0;
  let start = 0;
  for (let at = 0; at < globs.length; at++) {
    const char = globs[at] ?? "";
    if (char === "\\") at++;
    else if ("{[".includes(char)) depth++;
    else if ("}]".includes(char)) depth--;
    else if (char === "," && depth <= 0) {
      parts.push(globs.slice(start, at));
      start = at + 1;
    }
  }
  return [...parts, globs.slice(start)];
}

/** "a.{ts,js}" as "a.ts" and "a.js"; braces may stand in braces. */
function alternatives(glob: string): readonly string[] {
  const done: string[] = [];
  const waiting = [glob];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const braces = /\{([^{}]*)\}/.exec(next);
    if (!braces) done.push(next);
    else {
      const before = next.slice(0, braces.index);
      const after = next.slice(braces.index + braces[0].length);
      waiting.push(...(braces[1] ?? "").split(",").map((choice) => before + choice + after));
    }
    if (done.length + waiting.length > mostPatterns) {
      throw new Error(`The glob stands for more than ${mostPatterns} patterns. Use a simpler one.`);
    }
  }
  return done.toReversed();
}
