import type { Size } from "../conversation/picture.ts";

/** Larger files are not read, in bytes. */
export const mostFileBytes = 64 * 1024 * 1024;
/** Larger pictures are not decoded: one of a few bytes may take all memory there is. */
const mostPixels = 64_000_000;
const longestSide = 32_767;

/** True for a picture that can be decoded and shown. */
export function isShowable({ width, height }: Size): boolean {
  return width * height <= mostPixels && Math.max(width, height) <= longestSide;
}
