import type { ChatMessage } from "../../src/core/conversation/message.ts";
import { textOf } from "../../src/core/conversation/message.ts";

const maxLines = 16;
const maxLineLength = 160;
/** The extract's share of what it is made from, so that it is always the smaller of the two. */
const share = 0.2;

/** An extract in place of a summary: the lines with the most facts in them, in their order. */
export function extract(messages: readonly ChatMessage[]): string {
  const text = messages.map(textOf).join("\n");
  const lines = [...new Set(text.split("\n").map((line) => line.trim().slice(0, maxLineLength)))];
  const ranked = lines
    .map((line, index) => ({ line, index, score: factsIn(line) }))
    .filter(({ score }) => score > 0)
    .sort((a, b) => b.score - a.score || a.index - b.index);
  const kept: typeof ranked = [];
  let room = Math.max(200, text.length * share);
  for (const candidate of ranked.slice(0, maxLines)) {
    room -= candidate.line.length + 3;
    if (room < 0) break;
    kept.push(candidate);
  }
  const list = kept.sort((a, b) => a.index - b.index).map(({ line }) => `- ${line}`);
  return ["Extract by Longhand's demo model:", "", ...(list.length > 0 ? list : ["- Nothing of note."])].join(
    "\n",
  );
}

/** Paths, numbers, quoted words and words of decision make a line worth keeping. */
function factsIn(line: string): number {
  if (line.length < 12) return 0;
  const facts = line.match(
    /\d+|`[^`]+`|"[^"]+"|[\w-]+[/.][\w/.-]+|\b(must|never|always|decid\w+|prefer\w*|because|fail\w*|fixed)\b/gi,
  );
  return 1 + (facts?.length ?? 0);
}
