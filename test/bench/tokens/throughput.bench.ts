import { bundleEncoders, type Count, encoderNames, loadBundle, median, printTable } from "./encoders.ts";
import { benchTexts } from "./texts.ts";

/** MB/s on text not seen before: the text is cut, each part counted once by each encoder, parts interleaved. */
const parts = 9;
const texts = benchTexts();
const counts = new Map<string, Count>();
for (const [name, file] of await bundleEncoders()) counts.set(name, await loadBundle(file));

/** Some text of all kinds that is not measured, so that the compilers are done. */
for (const text of Object.values(texts)) {
  for (const count of counts.values()) for (let n = 0; n < 5; n++) count(text.slice(0, 20_000));
}

const kinds = Object.keys(texts);
const rates = new Map(encoderNames.map((name) => [name, kinds.map(() => [] as number[])]));
for (const [kind, text] of Object.values(texts).entries()) {
  const rest = text.slice(20_000);
  for (let part = 0; part < parts; part++) {
    const length = Math.floor(rest.length / parts);
    const slice = rest.slice(part * length, (part + 1) * length);
    const bytes = Buffer.byteLength(slice);
    const tokens = new Set<number>();
    for (const [name, count] of counts) {
      const start = performance.now();
      tokens.add(count(slice));
      rates.get(name)?.[kind]?.push(bytes / 1e3 / (performance.now() - start));
    }
    if (tokens.size > 1)
      console.log(`The encoders differ on part ${part} of ${kinds[kind]}: ${[...tokens].join(", ")}.`);
  }
}
printTable(
  ["MB/s", ...kinds],
  encoderNames.map((name) => [name, ...(rates.get(name) ?? []).map((some) => median(some).toFixed(1))]),
);
