import { linesOf } from "./fileText.ts";
import { ellipsized } from "../../core/text/cutText.ts";

/** Lines shown before and after the passage. */
const margin = 3;

/**
 * The numbered lines of `text` that are most like `wanted`, by the number of lines that agree but for
 * white space; "" when none does. At most `maxChars` characters.
 */
export function closestLines(text: string, wanted: string, maxChars: number): string {
  const lines = linesOf(text);
  const wantedLines = linesOf(wanted).map((line) => line.trim());
  const start = bestStart(lines, wantedLines);
  if (start === undefined) return "";
  const first = Math.max(0, start - margin);
  const shown = lines
    .slice(first, start + wantedLines.length + margin)
    .map((line, index) => `${first + index + 1}\t${line}`)
    .join("\n");
  return ellipsized(shown, maxChars);
}

/** Each line that agrees votes for the place where the passage would then begin. */
function bestStart(lines: readonly string[], wanted: readonly string[]): number | undefined {
  const places = new Map<string, number[]>();
  for (const [index, line] of wanted.entries()) {
    // Short lines such as "}" are everywhere and say nothing.
    if (line.length > 2) places.set(line, [...(places.get(line) ?? []), index]);
  }
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
