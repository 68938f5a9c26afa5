/** Line of a patch that names a file: of OpenAI's format, git's own, Subversion's. */
const named =
  /^(?:\*\*\* (?:Add|Update|Delete) File: |\*\*\* Move to: |rename (?:from|to) |copy to |Index: )([^\n\t]+)/gm;
/** The two names of a unified diff, one line after the other, as in no other text. */
const compared = /^--- ([^\n\t]+)(?:\t[^\n]*)?\r?\n\+\+\+ ([^\n\t]+)/gm;
/** Git's word for a file of which it shows no lines: one that is binary or empty. */
const unshown = /^diff --git "?a\/([^\n]+?)"? "?b\/[^\n]+\n(?=(?:new|deleted|old) (?:file )?mode)/gm;

const nowhere = "/dev/null";

/** The files that the patches in a text name, in order, as written; none where there is no patch. */
export function patchedFiles(text: string): readonly string[] {
  const found = [named, unshown].flatMap((pattern) =>
    Array.from(text.matchAll(pattern), ({ index, 1: path = "" }) => ({ index, path: unquoted(path) })),
  );
  for (const { index, 1: one = "", 2: other = "" } of text.matchAll(compared)) {
    const paths = [unquoted(one), unquoted(other)];
    // Git puts a letter before each of them.
    const isMarked = paths.every((path, at) => path === nowhere || path.startsWith(at === 0 ? "a/" : "b/"));
    for (const path of paths) found.push({ index, path: isMarked ? path.replace(/^[ab]\//, "") : path });
  }
  const paths = found.toSorted((one, other) => one.index - other.index).map(({ path }) => path);
  return Array.from(new Set(paths)).filter((path) => path !== "" && path !== nowhere);
}

function unquoted(path: string): string {
  return path.trim().replace(/^"(.*)"$/, "$1");
}
