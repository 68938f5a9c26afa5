import { useEventLoop } from "../../../src/core/tokens/encoding/yieldingWork.ts";
import { systemEventLoop } from "../../../src/host/platform/systemClock.ts";
import { loadEncoding } from "../../../src/core/tokens/encoding/encoding.ts";
import { printTable, workedMs } from "./encoders.ts";
import { benchTexts } from "./texts.ts";

useEventLoop(systemEventLoop);
const encoding = await loadEncoding("o200k_base");

/** The longest time for which counting in turns keeps the event loop from other work: must stay below 15 ms. */
async function longestBlock(text: string): Promise<readonly [longest: number, total: number]> {
  let [longest, last, counting] = [0, workedMs(), true];
  function turn(): void {
    const now = workedMs();
    longest = Math.max(longest, now - last);
    last = now;
    if (counting) setImmediate(turn);
  }
  setImmediate(turn);
  const start = workedMs();
  await encoding.countYielding(text);
  counting = false;
  return [longest, workedMs() - start];
}

/** Flat text, in one piece as text is that was read from a file. */
const flat = (unit: string, size: number): string => Buffer.alloc(size, unit).toString();

const { JSON: json = "", prose = "" } = benchTexts();
const cases: Readonly<Record<string, string>> = {
  "5 MB of JSON": flat(json, 5e6),
  "5 MB of prose": flat(prose, 5e6),
  "5 MB of one letter": flat("a", 5e6),
  "5 MB of spaces": flat(" ", 5e6),
  "1 MB of one capital": flat("A", 1e6),
  "1 MB of newlines": flat("\n", 1e6),
  "1 MB of one Chinese character": flat("中", 999_999),
};
await longestBlock(json + prose);
const rows: string[][] = [];
for (const [name, text] of Object.entries(cases)) {
  const [longest, total] = await longestBlock(text);
  rows.push([name, `${longest.toFixed(1)} ms`, `${total.toFixed(0)} ms`]);
}
printTable(["counted in turns", "longest block", "in all"], rows);
