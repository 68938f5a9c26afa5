import { Buffer } from "node:buffer";
import { createHash } from "node:crypto";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Plugin } from "esbuild";
import type { EncodingName } from "../core/tokens/counter.ts";
import { packRanks } from "../core/tokens/encoding/packedRanks.ts";

/** SHA-256 of the rank files that OpenAI publishes, as tiktoken's `openai_public.py` names them. */
const published: Readonly<Record<EncodingName, string>> = {
  o200k_base: "446a9538cb6c348e3516120d7c08b09f57c36495e2acfffe59a5bf8b0cfb1a2d",
  cl100k_base: "223921b76ee99bde995b7ff738513eef100fb51d18c93597a113bcffe865b2a7",
};

const loaders = {
  o200k_base: () => import("js-tiktoken/ranks/o200k_base"),
  cl100k_base: () => import("js-tiktoken/ranks/cl100k_base"),
};

/** The ranks of an encoding, packed and verified. */
export async function verifiedRanks(name: EncodingName): Promise<Uint8Array> {
  const { default: data } = await loaders[name]();
  return verify(name, packRanks(data.bpe_ranks));
}

/** Verifies packed ranks: throws where they are not those that OpenAI publishes for the encoding. */
export function verify(name: EncodingName, packed: Uint8Array): Uint8Array {
  const digest = createHash("sha256").update(publishedForm(packed)).digest("hex");
  if (digest === published[name]) return packed;
  throw new Error(`The ranks of ${name} are not those that OpenAI publishes.`);
}

/** OpenAI's own form: a line of base64 and rank for each token. */
function publishedForm(packed: Uint8Array): string {
  const bytes = Buffer.from(packed.buffer, packed.byteOffset, packed.byteLength);
  const count = bytes.readUInt32LE(0);
  const lines = [];
  let start = 4 + count;
  for (let rank = 0; rank < count; rank++) {
    const end = start + bytes.readUInt8(4 + rank);
    lines.push(`${bytes.toString("base64", start, end)} ${rank}\n`);
    start = end;
  }
  return lines.join("");
}

/** Reads packed ranks from beside the bundle; takes the place of `rankData.ts`. */
const reader = `
import { readFile } from "node:fs/promises";
import { join } from "node:path";
export const loadPackedRanks = (name) => readFile(join(__dirname, name + ".ranks"));
`;

/**
 * Esbuild plugin for bundles in CommonJS with an `outdir`: writes both encodings' ranks there as `NAME.ranks`, and makes
 * the bundle read them when they are first needed.
 */
export const ranksPlugin: Plugin = {
  name: "ranks",
  setup(build) {
    build.onLoad({ filter: /[\\/]core[\\/]tokens[\\/]encoding[\\/]rankData\.ts$/ }, () => ({
      contents: reader,
      loader: "js",
    }));
    build.onStart(async () => {
      const { outdir } = build.initialOptions;
      if (outdir === undefined) throw new Error("The ranks need an outdir to be written to.");
      await mkdir(outdir, { recursive: true });
      for (const name of ["o200k_base", "cl100k_base"] as const) {
        await writeFile(join(outdir, `${name}.ranks`), await verifiedRanks(name));
      }
    });
  },
};
