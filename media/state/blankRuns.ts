/** The most blank lines in a row that are drawn as they are. */
const mostBlank = 2;

/** A line, or in place of many blank ones in a row the first of them with their number. */
interface FoldedLine<L> {
  readonly line: L;
  readonly blank: number;
}

/** Runs of blank lines folded: nothing is pushed out of sight by them. `isAlike`: whether a blank line goes on with the run of the one before. */
export function foldBlankRuns<L extends { readonly text: string }>(
  lines: readonly L[],
  isAlike: (one: L, other: L) => boolean = () => true,
): readonly FoldedLine<L>[] {
  const folded: FoldedLine<L>[] = [];
  for (let at = 0; at < lines.length;) {
    const line = lines[at] as L;
    let end = at;
    while (end < lines.length && isBlank(lines[end] as L) && isAlike(line, lines[end] as L)) end++;
    const blank = end - at;
    if (blank > mostBlank) folded.push({ line, blank });
    else for (const one of lines.slice(at, Math.max(end, at + 1))) folded.push({ line: one, blank: 0 });
    at = Math.max(end, at + 1);
  }
  return folded;
}

function isBlank({ text }: { readonly text: string }): boolean {
  return /^[ \t\r]*$/.test(text);
}
