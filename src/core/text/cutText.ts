/**
 * Cuts of text. Lengths and indices are UTF-16 code units, as `String.length` has them. No cut leaves half of a
 * character (a lone surrogate, which makes a request invalid JSON for some servers); those for the user's eyes keep
 * grapheme clusters whole as well (UAX #29): a letter with its marks, a flag, a family.
 */

/** The code point boundary at `index`, or the one just before it. */
export function codePointBoundary(text: string, index: number): number {
  const at = Math.max(0, Math.min(text.length, Math.floor(index)));
  return isLow(text.charCodeAt(at)) && isHigh(text.charCodeAt(at - 1)) ? at - 1 : at;
}

/** The beginning, at most `length`. */
export function headOf(text: string, length: number): string {
  return text.slice(0, codePointBoundary(text, length));
}

/** The end, at most `length`. */
export function tailOf(text: string, length: number): string {
  const start = Math.max(0, text.length - Math.max(0, Math.floor(length)));
  const before = codePointBoundary(text, start);
  return text.slice(before < start ? start + 1 : start);
}

/** A stretch from the boundary at or before `start` to that at or before `end`: stretches that meet leave nothing out. */
export function stretchOf(text: string, start: number, end: number): string {
  return text.slice(codePointBoundary(text, start), codePointBoundary(text, end));
}

/**
 * Both ends of the text, together at most `length` characters, with `mark` on a line of its own between them; `headShare`
 * of it is the beginning.
 */
export function endsOf(text: string, length: number, headShare: number, mark: string): string {
  const head = Math.min(length, Math.ceil(length * headShare));
  return `${headOf(text, head)}\n${mark}\n${tailOf(text, length - head)}`;
}

/** The text for the user: the whole where it is at most `length`, else its beginning with "…", together at most `length`. */
export function ellipsized(text: string, length: number): string {
  return text.length <= length ? text : `${text.slice(0, clusterBoundary(text, length - 1)).trimEnd()}…`;
}

/** Excerpt for the user: about `length` of the text from `start` on, with "…" where something was left out. */
export function excerptOf(text: string, start: number, length: number): string {
  const [from, to] = excerptBounds(text, start, length);
  return `${from > 0 ? "…" : ""}${text.slice(from, to)}${to < text.length ? "…" : ""}`;
}

/** The clusters from `start` on that `length` takes in: where they begin and end. */
export function excerptBounds(
  text: string,
  start: number,
  length: number,
): readonly [from: number, to: number] {
  return [clusterBoundary(text, start), clusterBoundary(text, start + length)];
}

const clusters = new Intl.Segmenter(undefined, { granularity: "grapheme" });
/** The longest cluster that is kept whole: the longest emoji sequences have about 20 units. */
const longestCluster = 32;

/** The boundary of grapheme clusters at `index`, or the one just before it. */
function clusterBoundary(text: string, index: number): number {
  const at = codePointBoundary(text, index);
  if (at === 0 || at === text.length) return at;
  let from = codePointBoundary(text, at - longestCluster);
  // Flags are pairs: which of a run belong together is known only from where the run begins.
  while (from > 0 && isRegionalIndicator(text, from)) from -= 2;
  const segments = clusters.segment(stretchOf(text, from, at + longestCluster));
  const found = from + (segments.containing(at - from)?.index ?? at - from);
  return found > from || from === 0 ? found : at;
}

function isRegionalIndicator(text: string, index: number): boolean {
  const unit = text.charCodeAt(index + 1);
  return text.charCodeAt(index) === 0xd83c && unit >= 0xdde6 && unit <= 0xddff;
}

/** True for a high surrogate; false for the NaN of an index outside. */
const isHigh = (unit: number) => (unit & 0xfc00) === 0xd800;
const isLow = (unit: number) => (unit & 0xfc00) === 0xdc00;
