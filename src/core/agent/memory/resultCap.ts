import type { ToolEffect } from "../../ports/tools.ts";
import { endsOf, headOf } from "../../text/cutText.ts";

/** The part of the prompt limit that one tool result may take: a few of them fit beside the rest. */
const share = 1 / 6;
/** The most that one tool result may weigh, in tokens, however large the window is, and however small. */
const ceiling = 8_000;
const floor = 700;
/** Counts at most; each halves what is not known yet. */
const attempts = 10;
/** A cut moves back to the end of a line by so much of what is shown at most. */
const slack = 0.2;

/** The most tokens of one tool result, by the prompt limit in tokens. */
export function resultRoom(limit: number): number {
  return Math.max(floor, Math.min(ceiling, Math.floor(limit * share)));
}

/**
 * Capped tool result: as much of it as weighs `room` tokens, with a note of what was cut and how to get the rest; the
 * whole where that fits. What was executed keeps its beginning and most of its end, where errors are; everything else its
 * beginning. `weigh` counts a result in tokens.
 */
export async function cappedResult(
  content: string,
  effect: ToolEffect,
  room: number,
  weigh: (content: string) => Promise<number>,
): Promise<string> {
  const whole = await weigh(content);
  if (whole <= room) return content;
  const cut = effect === "execute" ? bothEndsOf : beginningOf;
  let low = 0;
  let high = content.length;
  for (let attempt = 0; attempt < attempts && high - low > 1 + high / 100; attempt++) {
    const middle = Math.floor((low + high) / 2);
    if ((await weigh(cut(content, middle, whole, room))) <= room) low = middle;
    else high = middle;
  }
  return cut(content, low, whole, room);
}

type Cut = (content: string, chars: number, tokens: number, room: number) => string;

const beginningOf: Cut = (content, chars, tokens, room) => {
  const shown = headOf(content, lineEnd(content, chars));
  const note = `[Cut: ${size(content, tokens)}, more than the ${figure(room)} tokens that fit. For the rest ask for less at a time: a range of lines, a narrower path or a narrower query.]`;
  return `${shown}\n${note}`;
};

const bothEndsOf: Cut = (content, chars, tokens, room) => {
  const note = `[… Left out: the middle of ${size(content, tokens)}, more than the ${figure(room)} tokens that fit. For the rest run it again into a file, and read that by ranges of lines or search it. …]`;
  return endsOf(content, chars, 1 / 4, note);
};

/** The end of the last whole line before `chars`, unless that is far before it. */
function lineEnd(content: string, chars: number): number {
  const end = content.lastIndexOf("\n", chars);
  return end > chars * (1 - slack) ? end : chars;
}

function size(content: string, tokens: number): string {
  return `${figure(content.split("\n").length)} lines, ${figure(tokens)} tokens`;
}

const figure = (count: number) => count.toLocaleString("en-US");
