import { loadEncoding } from "../../../src/core/tokens/encoding.ts";
import { printTable } from "./encoders.ts";
import { benchTexts } from "./texts.ts";

/** The longest time for which counting in turns keeps the event loop from other work. */
const encoding = await loadEncoding("o200k_base");

async function longestBlock(text: string): Promise<readonly [longest: number, total: number]> {
  let [longest, last, counting] = [0, performance.now(), true];
  function turn(): void {
    const now = performance.now();
    longest = Math.max(longest, now - last);
    last = now;
    if (counting) setImmediate(turn);
  }
  setImmediate(turn);
  const start = performance.now();
  await encoding.countInTurns(text);
  counting = false;
  return [longest, performance.now() - start];
}

const { JSON: json = "", prose = "" } = benchTexts();
const cases: Readonly<Record<string, string>> = {
  "5 MB of JSON": json.repeat(17),
  "5 MB of prose": prose.repeat(17),
  "1 MB of one letter": "a".repeat(1e6),
  "1 MB of spaces": " ".repeat(1e6),
  "1 MB of one Chinese character": "中".repeat(333_333),
};
await longestBlock(json + prose);
const rows: string[][] = [];
for (const [name, text] of Object.entries(cases)) {
  const [longest, total] = await longestBlock(text);
  rows.push([name, `${longest.toFixed(1)} ms`, `${total.toFixed(0)} ms`]);
}
printTable(["counted in turns", "longest block", "in all"], rows);
