import type { Size } from "../conversation/picture.ts";

/** The largest file that is read, in bytes. */
export const mostFileBytes = 64 * 1024 * 1024;
/** The most pixels of a picture that is decoded: a file of a few bytes may take all memory there is. */
const mostPixels = 64_000_000;
const longestSide = 32_767;

/** True for a picture that can be decoded and shown. */
export function isShowable({ width, height }: Size): boolean {
  return width * height <= mostPixels && Math.max(width, height) <= longestSide;
}
