import type { ImagePart } from "../../conversation/message.ts";
import type { Size } from "../../conversation/picture.ts";
import { baseModel } from "../encoding/encodingFor.ts";
import { imageSize } from "./imageSize.ts";

/**
 * Image rate: how a model family sees images and charges for them. `tile`: scaled to fit 2048 × 2048 and to 768 on the shorter side, then by
 * tiles of 512 pixels. `patch`: scaled until no more than `most` patches of `side` pixels cover it and no side is longer than
 * `longest`, then by patch. `crop`: by crops of up to 768 pixels. `flat`: all the same. JSON.
 */
export type ImageRate =
  | { readonly name: string; readonly by: "tile"; readonly base: number; readonly tile: number }
  | {
      readonly name: string;
      readonly by: "patch";
      readonly side: number;
      readonly most: number;
      readonly longest: number;
      readonly factor: number;
    }
  | { readonly name: string; readonly by: "crop"; readonly crop: number }
  | { readonly name: string; readonly by: "flat"; readonly tokens: number };

const tiles = (name: string, base: number, tile: number): ImageRate => ({ name, by: "tile", base, tile });
const patches = (name: string, factor: number, most = 1_536): ImageRate => {
  return { name, by: "patch", side: 32, most, longest: most > 1_536 ? 2_048 : Infinity, factor };
};
const claude = (name: string, longest: number, most: number): ImageRate => {
  return { name, by: "patch", side: 28, most, longest, factor: 1 };
};

/**
 * The first match counts. OpenAI: https://developers.openai.com/api/docs/guides/images-vision#calculating-costs. Anthropic:
 * https://platform.claude.com/docs/en/build-with-claude/vision#evaluate-image-size, whose older rule, width × height / 750, is
 * the same within a few percent. What other vendors' models have is in the catalog.
 */
const rates: readonly (readonly [RegExp, ImageRate])[] = [
  [/^gpt-4o-mini/, tiles("tile-4o-mini", 2833, 5667)],
  [/^gpt-(4\.1|5[.\d]*)-nano/, patches("patch-nano", 2.46)],
  [/^gpt-(4\.1|5[.\d]*)-mini/, patches("patch-mini", 1.62)],
  [/^o4-mini/, patches("patch-o4", 1.72)],
  [/^(o1|o3)/, tiles("tile-o", 75, 150)],
  [/^gpt-5(?!\.[2-9])/, tiles("tile-5", 70, 140)],
  [/^gpt-5\.[23]/, patches("patch-5", 1)],
  [/^gpt-5\.[45]/, patches("patch-5.4", 1, 2_500)],
  [/^gpt-(?:5\.[6-9]|[6-9])/, patches("patch-6", 1.2, 2_500)],
  [/^computer-use/, tiles("tile-computer", 65, 129)],
  [/^(?:gpt|chatgpt)-4/, tiles("tile", 85, 170)],
  [/^claude-(?:[a-z]+-(?:[5-9]|4[-.][7-9])|[5-9])/, claude("claude-high", 2_576, 4_784)],
  [/^claude/, claude("claude", 1_568, 1_568)],
];
/** Rate of models that nothing is known of: more than most take, so that a request is rather too small than too large. */
const cautious: ImageRate = {
  name: "cautious",
  by: "patch",
  side: 28,
  most: 2_500,
  longest: 2_048,
  factor: 1,
};

export function imageRateOf(model: string): ImageRate {
  const name = baseModel(model);
  return rates.find(([pattern]) => pattern.test(name))?.[1] ?? cautious;
}

/** Size assumed of an image whose address does not tell it. */
const unknownSize: Size = { width: 1024, height: 1024 };

/** Tokens of an image in a message's content. `auto` counts as `high`, as the service does. */
export function imageTokens({ url, detail }: ImagePart["image_url"], rate: ImageRate): number {
  if (rate.by === "tile" && detail === "low") return rate.base;
  return pictureTokens(imageSize(url) ?? unknownSize, rate);
}

/** Tokens of a picture of this size. */
export function pictureTokens(size: Size, rate: ImageRate): number {
  switch (rate.by) {
    case "tile":
      return rate.base + rate.tile * coverOf(scaled(size, tileScale(size)), 512);
    case "patch":
      return Math.ceil(patchesOf(size, rate) * rate.factor);
    case "crop":
      return rate.crop * cropsOf(size);
    case "flat":
      return rate.tokens;
  }
}

/** The longest side, in pixels, that models with a rule by crops or none take in. */
const longestSide = 3_072;

/** The size in whole pixels beyond which the model sees no more of a picture of this size; never larger than the picture. */
export function fittedSize(size: Size, rate: ImageRate): Size {
  const longest = Math.max(size.width, size.height);
  const scale =
    rate.by === "tile"
      ? tileScale(size)
      : rate.by === "patch"
        ? patchScale(size, rate)
        : Math.min(1, longestSide / longest);
  const { width, height } = scaled(size, scale);
  return { width: Math.max(1, Math.floor(width)), height: Math.max(1, Math.floor(height)) };
}

function scaled({ width, height }: Size, scale: number): Size {
  return { width: width * scale, height: height * scale };
}

/** Number of squares of `side` pixels that cover it. */
function coverOf({ width, height }: Size, side: number): number {
  return Math.ceil(width / side) * Math.ceil(height / side);
}

function tileScale({ width, height }: Size): number {
  const fit = Math.min(1, 2048 / Math.max(width, height));
  return fit * Math.min(1, 768 / (Math.min(width, height) * fit));
}

type PatchRule = Pick<Extract<ImageRate, { by: "patch" }>, "side" | "most" | "longest">;

function patchesOf(size: Size, rule: PatchRule): number {
  const { side, most } = rule;
  const seen = scaled(size, patchScale(size, rule));
  // Of a size that was scaled to whole patches, the last digits of a fraction must not begin another.
  const across = (length: number) => Math.max(1, Math.ceil(length / side - 1e-9));
  return Math.min(most, across(seen.width) * across(seen.height));
}

/** Scale to the longest side, and until no more than `most` patches cover it, one side of which is whole. */
function patchScale(size: Size, { side, most, longest }: PatchRule): number {
  const fit = Math.min(1, longest / Math.max(size.width, size.height));
  const { width, height } = scaled(size, fit);
  if (coverOf({ width, height }, side) <= most) return fit;
  const shrink = Math.sqrt((side * side * most) / (width * height));
  const [x, y] = [(width * shrink) / side, (height * shrink) / side];
  if (x < 1 || y < 1) return (fit * (most * side)) / Math.max(width, height);
  return fit * shrink * Math.min(Math.floor(x) / x, Math.floor(y) / y);
}

/** Number of crops: one where the image is small, else those of two thirds of its shorter side, from 256 to 768 pixels. */
function cropsOf(size: Size): number {
  if (Math.max(size.width, size.height) <= 384) return 1;
  const side = Math.max(256, Math.min(768, Math.floor(Math.min(size.width, size.height) / 1.5)));
  return coverOf(size, side);
}
