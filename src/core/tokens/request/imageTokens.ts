import type { ImagePart } from "../../conversation/message.ts";
import { baseModel } from "../encoding/encodingFor.ts";
import { imageSize, type Size } from "./imageSize.ts";

/** How a model family charges for images: by tiles of 512 pixels or by patches of 32. */
export type ImageRate =
  | { readonly name: string; readonly by: "tile"; readonly base: number; readonly tile: number }
  | { readonly name: string; readonly by: "patch"; readonly factor: number };

const tiles = (name: string, base: number, tile: number): ImageRate => ({ name, by: "tile", base, tile });
const patches = (name: string, factor: number): ImageRate => ({ name, by: "patch", factor });

/** OpenAI's guide "Images and vision", section "Calculating costs"; the first match counts. */
const rates: readonly (readonly [RegExp, ImageRate])[] = [
  [/^gpt-4o-mini/, tiles("tile-4o-mini", 2833, 5667)],
  [/^gpt-(4\.1|5[.\d]*)-nano/, patches("patch-nano", 2.46)],
  [/^gpt-(4\.1|5[.\d]*)-mini/, patches("patch-mini", 1.62)],
  [/^o4-mini/, patches("patch-o4", 1.72)],
  [/^(o1|o3)/, tiles("tile-o", 75, 150)],
  [/^gpt-5/, tiles("tile-5", 70, 140)],
  [/^computer-use/, tiles("tile-computer", 65, 129)],
];
const usual = tiles("tile", 85, 170);

export function imageRateOf(model: string): ImageRate {
  const name = baseModel(model);
  return rates.find(([pattern]) => pattern.test(name))?.[1] ?? usual;
}

/** Size assumed of an image whose address does not tell it. */
const unknownSize: Size = { width: 1024, height: 1024 };
const maxPatches = 1536;

/** Tokens of an image. `auto` counts as `high`, as the service does. */
export function imageTokens({ url, detail }: ImagePart["image_url"], rate: ImageRate): number {
  if (rate.by === "tile" && detail === "low") return rate.base;
  const size = imageSize(url) ?? unknownSize;
  return rate.by === "tile"
    ? rate.base + rate.tile * tilesOf(size)
    : Math.ceil(patchesOf(size) * rate.factor);
}

/** Scaled down to fit 2048 × 2048, then to 768 on the shorter side. */
function tilesOf({ width, height }: Size): number {
  const fit = Math.min(1, 2048 / Math.max(width, height));
  const scale = fit * Math.min(1, 768 / (Math.min(width, height) * fit));
  return Math.ceil((width * scale) / 512) * Math.ceil((height * scale) / 512);
}

/** Scaled down until no more than `maxPatches` cover it. */
function patchesOf({ width, height }: Size): number {
  const across = (scale: number): number => Math.ceil((width * scale) / 32);
  const down = (scale: number): number => Math.ceil((height * scale) / 32);
  if (across(1) * down(1) <= maxPatches) return across(1) * down(1);
  const shrink = Math.sqrt((32 * 32 * maxPatches) / (width * height));
  const [x, y] = [(width * shrink) / 32, (height * shrink) / 32];
  const scale = shrink * Math.min(Math.floor(x) / x, Math.floor(y) / y);
  return Math.min(maxPatches, Math.round((width * scale) / 32) * Math.round((height * scale) / 32));
}
