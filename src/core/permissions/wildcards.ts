import { matchesAll } from "../text/wildcardMatch.ts";

/** A pattern of more alternatives or longer is not looked at. */
const mostAlternatives = 64;
const longest = 1_024;

/** Wildcard test: true where a shell may expand the text to something else. */
export function hasWildcard(text: string): boolean {
  return /[*?[{]/.test(text);
}

/**
 * Brace expansion: the paths that a shell makes of a pattern; undefined where they are too many. Braces without a comma stay.
 */
export function braceAlternatives(pattern: string): readonly string[] | undefined {
  if (pattern.length > longest) return undefined;
  let open = [pattern];
  for (;;) {
    const next = open.flatMap((one) => {
      const found = /\{([^{}]*,[^{}]*)\}/.exec(one);
      if (!found) return [one];
      const [whole, inner = ""] = found;
      return inner
        .split(",")
        .map((part) => one.slice(0, found.index) + part + one.slice(found.index + whole.length));
    });
    if (next.length > mostAlternatives) return undefined;
    if (next.length === open.length && next.every((one, index) => one === open[index])) return open;
    open = next;
  }
}

/**
 * Wildcard matching of one path segment against a name, `[…]` being any character. A leading dot or wildcard is
 * matched as a shell does: a wildcard stands for no leading dot.
 */
export function mayMatch(pattern: string, name: string): boolean {
  const [glob, text] = [pattern.replaceAll(/\[[^\]]*\]/g, "?").toLowerCase(), name.toLowerCase()];
  if (text.startsWith(".") && !glob.startsWith(".")) return false;
  return matchesAll(
    text.length,
    glob.length,
    (at) => glob[at] === "*",
    (at, index) => glob[at] === "?" || glob[at] === text[index],
  );
}
