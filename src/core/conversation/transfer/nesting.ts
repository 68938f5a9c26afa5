const [quote, backslash] = [0x22, 0x5c];
const steps: ReadonlyMap<number, number> = new Map(
  Array.from("[{]}", (bracket, index) => [bracket.charCodeAt(0), index < 2 ? 1 : -1]),
);

/**
 * True where JSON text, or lines of it, nests more than `limit` lists and objects. To be asked before it is parsed: what
 * walks over a value calls itself for each level. O(length).
 */
export function isDeeperThan(limit: number, text: string): boolean {
  let depth = 0;
  for (let place = 0; place < text.length; place++) {
    const code = text.charCodeAt(place);
    if (code === quote) place = endOfString(text, place);
    else depth = Math.max(0, depth + (steps.get(code) ?? 0));
    if (depth > limit) return true;
  }
  return false;
}

/** The place of the quote that ends the string, or of the end of a line that was cut off within it. */
function endOfString(text: string, start: number): number {
  let place = start + 1;
  while (place < text.length && text.charCodeAt(place) !== quote && text[place] !== "\n") {
    place += text.charCodeAt(place) === backslash ? 2 : 1;
  }
  return place;
}
