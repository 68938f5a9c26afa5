import { execFileSync } from "node:child_process";
import { statSync } from "node:fs";
import { dirname, join } from "node:path";
import { bundleEncoders, encoderNames, median, printTable } from "./encoders.ts";

/** Loading o200k_base, up to the first count: rounds interleaved, each in a fresh process, medians. */
const rounds = 7;
const bundles = await bundleEncoders();
const loads = new Map(encoderNames.map((name) => [name, [] as { ms: number; mb: number }[]]));
for (let round = 0; round < rounds; round++) {
  for (const [name, file] of bundles) {
    const once = join(import.meta.dirname, "loadOnce.ts");
    const output = execFileSync(process.execPath, [once, file], { encoding: "utf8" });
    loads.get(name)?.push(JSON.parse(output) as { ms: number; mb: number });
  }
}

function shippedMb(name: string): number {
  const file = bundles.get(name) ?? "";
  const ranks = name === "longhand" ? statSync(join(dirname(file), "o200k_base.ranks")).size : 0;
  return (statSync(file).size + ranks) / 1e6;
}

const figures = encoderNames.map((name) => {
  const measured = loads.get(name) ?? [];
  return { name, ms: median(measured.map(({ ms }) => ms)), mb: median(measured.map(({ mb }) => mb)) };
});
const own = figures[0]?.ms ?? Number.NaN;
printTable(
  ["o200k_base", "load ms", "ratio", "RSS + MB", "bundle MB"],
  figures.map(({ name, ms, mb }) => [
    name,
    ms.toFixed(0),
    (ms / own).toFixed(1),
    mb.toFixed(0),
    name === "tiktoken WASM" ? "(not bundled)" : shippedMb(name).toFixed(1),
  ]),
);
