import { highlighted, type HighlightedCode } from "./highlight.ts";
import { escapeHtml } from "./markdown.ts";
import type { RenderCache } from "./renderCache.ts";

/** A part is at least so long, and ends where nothing is open, if that is before `mostCharacters`. */
const partCharacters = 1_000;
const mostCharacters = 10_000;
/** Limit of highlighting, beyond which code stays plain: each color is an element. */
const highlightedCharacters = 30_000;

/**
 * HTML of code, in parts: one that has ended is the same whatever follows it.
 */
export function codeParts(code: string, language: string, known: RenderCache<HighlightedCode>): string[] {
  const parts: string[] = [];
  let start = 0;
  while (start < code.length) {
    const { html, end } = nextPart(code, start, language, known);
    parts.push(html);
    start = end;
  }
  return parts;
}

function nextPart(code: string, start: number, language: string, known: RenderCache<HighlightedCode>) {
  const isColored = start < highlightedCharacters;
  const paint = (piece: string): HighlightedCode =>
    (isColored ? highlighted(piece, language) : null) ?? {
      html: escapeHtml(piece),
      isWhole: true,
    };
  for (let end = start; ;) {
    const next = lineEnd(code, end + partCharacters, start + mostCharacters);
    if (next === undefined) return { html: paint(code.slice(start)).html, end: code.length };
    end = next;
    const piece = code.slice(start, end);
    const painted = known.get(`${isColored} ${language}\n${piece}`, () => paint(piece));
    if (painted.isWhole || end - start >= mostCharacters) return { html: painted.html, end };
  }
}

/** End of the line that reaches beyond `from`, but not beyond `limit`; undefined while that is not known. */
function lineEnd(code: string, from: number, limit: number): number | undefined {
  const lineBreak = code.indexOf("\n", from);
  if (lineBreak >= 0 && lineBreak < limit) return lineBreak + 1;
  if (code.length <= limit) return undefined;
  const splitsCharacter = /[\uD800-\uDBFF]/.test(code.charAt(limit - 1));
  return splitsCharacter ? limit + 1 : limit;
}
