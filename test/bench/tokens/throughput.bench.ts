import { bundleEncoders, type Count, encoderNames, loadBundle, printTable, workedMs } from "./encoders.ts";
import { benchTexts } from "./texts.ts";

/** MB/s on text not seen before: the text is cut, each part counted once by each encoder, in turns. */
const parts = 9;
const texts = benchTexts();
const counts = new Map<string, Count>();
for (const [name, file] of await bundleEncoders()) counts.set(name, await loadBundle(file));

/** Some text of all kinds that is not measured, so that the compilers are done. */
for (const text of Object.values(texts)) {
  for (const count of counts.values()) for (let n = 0; n < 5; n++) count(text.slice(0, 20_000));
}

const kinds = Object.keys(texts);
const worked = new Map(encoderNames.map((name) => [name, kinds.map(() => 0)]));
for (const [kind, text] of Object.values(texts).entries()) {
  const rest = text.slice(20_000);
  for (let part = 0; part < parts; part++) {
    const length = Math.floor(rest.length / parts);
    const slice = rest.slice(part * length, (part + 1) * length);
    const tokens = new Set<number>();
    for (const [name, count] of counts) {
      const start = workedMs();
      tokens.add(count(slice));
      const sums = worked.get(name) ?? [];
      sums[kind] = (sums[kind] ?? 0) + workedMs() - start;
    }
    if (tokens.size > 1)
      console.log(`The encoders differ on part ${part} of ${kinds[kind]}: ${[...tokens].join(", ")}.`);
  }
}
const bytes = Object.values(texts).map((text) => Buffer.byteLength(text.slice(20_000)));
const timesOf = (name: string) => worked.get(name) ?? [];
printTable(
  ["MB/s", ...kinds],
  encoderNames.map((name) => [
    name,
    ...timesOf(name).map((ms, kind) => ((bytes[kind] ?? 0) / 1e3 / ms).toFixed(1)),
  ]),
);
console.log("\nTimes the time that Longhand takes:");
printTable(
  ["ratio", ...kinds],
  encoderNames.map((name) => [
    name,
    ...timesOf(name).map((ms, kind) => (ms / (timesOf("longhand")[kind] ?? Number.NaN)).toFixed(1)),
  ]),
);
