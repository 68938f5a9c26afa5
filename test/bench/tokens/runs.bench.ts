import { bundleEncoders, type Count, encoderNames, loadBundle, printTable, workedMs } from "./encoders.ts";

/** Unbroken runs of one character: the time each takes as it grows, up to a bound, and the growth's exponent. */
const bound = 4_000;
const lengths = [1_000, 3_000, 10_000, 30_000, 100_000, 300_000, 1_000_000];
const shown = [1_000, 10_000, 100_000, 1_000_000];
const runs: Readonly<Record<string, string>> = { letters: "a", spaces: " ", signs: "=", newlines: "\n" };

interface Timing {
  readonly length: number;
  readonly ms: number;
}

/** Stops before the length, some three times the last, that would at quadratic growth take longer than the bound. */
function timings(count: Count, unit: string): Timing[] {
  const measured: Timing[] = [];
  for (const length of lengths) {
    const text = unit.repeat(length);
    const start = workedMs();
    count(text);
    measured.push({ length, ms: Math.max(0.001, workedMs() - start) });
    if ((measured.at(-1)?.ms ?? 0) * 11 > bound && length < 300_000) break;
  }
  return measured;
}

function exponent(measured: readonly Timing[]): string {
  const [before, last] = measured.slice(-2);
  if (!before || !last) return "";
  return `n^${(Math.log(last.ms / before.ms) / Math.log(last.length / before.length)).toFixed(2)}`;
}

const rows: string[][] = [];
const bundles = await bundleEncoders();
for (const name of encoderNames) {
  const count = await loadBundle(bundles.get(name) ?? "");
  for (let n = 0; n < 20; n++) count("warm ".repeat(1000) + "a".repeat(300));
  for (const [run, unit] of Object.entries(runs)) {
    const measured = timings(count, unit);
    const cells = shown.map((length) => {
      const ms = measured.find((timing) => timing.length === length)?.ms;
      return ms === undefined ? "–" : `${ms < 10 ? ms.toFixed(1) : ms.toFixed(0)} ms`;
    });
    rows.push([name, run, ...cells, exponent(measured)]);
  }
}
printTable(["encoder", "run of", "1 K", "10 K", "100 K", "1 M", "growth"], rows);
console.log(`– would take longer than ${bound / 1000} s.`);
