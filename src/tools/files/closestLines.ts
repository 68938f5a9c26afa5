import { linesOf } from "./fileText.ts";
import { BigramProfile } from "./bigramProfile.ts";
import { ellipsized, excerptOf } from "../../core/text/cutText.ts";

/** Lines shown before and after the passage. */
const margin = 3;
/** A line that is there more often in the passage counts for its first places only. */
const mostPlaces = 5;
/** Number of the passage's longest lines that are looked for by their letters. */
const probes = 3;
/** The most characters compared by their letters; what is beyond is not looked at. */
const mostCompared = 2_000_000;
/** The longest line that is shown whole, in characters. */
const longLine = 400;
/** Lines are compared in parts twice as long as the passage's longest line, and at least this long. */
const leastPart = 40;
/** The least likeness, from 0 to 1, of what is worth showing. */
const leastLikeness = 0.5;

/** Text that is most like a passage. */
interface ClosestText {
  /** Numbered lines; "" where nothing is like it. */
  readonly shown: string;
  /** The last line that was compared, where the text was too long for all of it. */
  readonly comparedTo?: number;
}

/**
 * The lines of `text` that are most like `wanted`: by the number of lines that agree but for white space around them, else where
 * the longest of them stands within a line, or else by the letters of its longest lines (Sørensen–Dice coefficient of bigrams, white space aside). At most `maxChars`
 * characters, in time proportional to the text's length.
 */
export function closestLines(text: string, wanted: string, maxChars: number): ClosestText {
  const lines = linesOf(text);
  const wantedLines = linesOf(wanted).map((line) => line.trim());
  const start = bestStart(lines, wantedLines);
  if (start !== undefined) return { shown: numbered(lines, start, wantedLines.length, maxChars) };
  const holding = holdingLine(lines, wantedLines);
  const { best, comparedTo } = holding ? { best: holding } : mostAlike(lines, wantedLines);
  const rest = comparedTo === undefined ? {} : { comparedTo };
  if (!best) return { shown: "", ...rest };
  const line = lines[best.line] ?? "";
  if (line.length <= longLine) {
    return { shown: numbered(lines, best.line - best.index, wantedLines.length, maxChars), ...rest };
  }
  const excerpt = excerptOf(line, best.column, longLine);
  return { shown: ellipsized(`${best.line + 1}\t${excerpt}`, maxChars), ...rest };
}

function numbered(lines: readonly string[], start: number, count: number, maxChars: number): string {
  const first = Math.max(0, start - margin);
  const shown = lines
    .slice(first, Math.max(start, 0) + count + margin)
    .map((line, index) => `${first + index + 1}\t${line}`)
    .join("\n");
  return ellipsized(shown, maxChars);
}

/** The most likely first line of a passage: each line that agrees votes for the place where it would then begin. */
function bestStart(lines: readonly string[], wanted: readonly string[]): number | undefined {
  const places = placesOf(wanted);
  const votes = new Map<number, number>();
  for (const [number, line] of lines.entries()) {
    for (const index of places.get(line.trim()) ?? []) {
      votes.set(number - index, (votes.get(number - index) ?? 0) + 1);
    }
  }
  let best: number | undefined;
  for (const [start, count] of votes) {
    if (best === undefined || count > (votes.get(best) ?? 0)) best = start;
  }
  return best;
}

/** The first line that holds the longest of the passage, perhaps without the number that it is shown with. */
function holdingLine(lines: readonly string[], wanted: readonly string[]): Likeness | undefined {
  const longest = Math.max(...wanted.map((line) => line.length));
  const index = wanted.findIndex((line) => line.length === longest);
  const whole = wanted[index] ?? "";
  for (const part of [whole, whole.replace(/^\d{1,7}(?:\t| ?[:|] ?)\s*/, "")]) {
    const line = part.length > 2 ? lines.findIndex((one) => one.includes(part)) : -1;
    if (line >= 0) return { line, column: lines[line]?.indexOf(part) ?? 0, index };
  }
  return undefined;
}

/** Indices of each line in the passage. */
function placesOf(wanted: readonly string[]): ReadonlyMap<string, readonly number[]> {
  const places = new Map<string, number[]>();
  for (const [index, line] of wanted.entries()) {
    const known = places.get(line);
    // Short lines such as "}" are everywhere and say nothing.
    if (line.length > 2 && !known) places.set(line, [index]);
    else if (known && known.length < mostPlaces) known.push(index);
  }
  return places;
}

interface Likeness {
  readonly line: number;
  readonly column: number;
  /** The line of the passage that it is like. */
  readonly index: number;
}

function mostAlike(lines: readonly string[], wanted: readonly string[]) {
  const probed = [...wanted.entries()]
    .toSorted(([, a], [, b]) => b.length - a.length)
    .slice(0, probes)
    .map(([index, line]) => ({ index, profile: new BigramProfile(line.slice(0, longLine)) }));
  const longest = Math.max(0, ...probed.map(({ index }) => wanted[index]?.length ?? 0));
  const width = Math.max(leastPart, Math.min(longLine, 2 * longest));
  let best: Likeness | undefined;
  let likeness = leastLikeness;
  let room = mostCompared;
  for (const [line, text] of lines.entries()) {
    // Parts overlap by half, so that one of them has most of whatever lies in the line.
    for (let column = 0; column === 0 || column < text.length - width / 2; column += width / 2) {
      const part = text.slice(column, column + width);
      room -= part.length + 1;
      if (room < 0) return { best, comparedTo: line };
      for (const { index, profile } of probed) {
        const found = profile.likenessTo(part, likeness);
        if (found > likeness || (found === likeness && !best)) {
          best = { line, column, index };
          likeness = found;
        }
      }
    }
  }
  return { best };
}
