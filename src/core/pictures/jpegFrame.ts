import type { Size } from "../conversation/picture.ts";
import { jpegSegments } from "./jpegSegments.ts";

/** Frame of a JPEG, as its head tells it; `components`: 3 or 1 in the colours of screens, 4 inks. */
interface JpegFrame extends Size {
  readonly components: number;
}

/** The frame of a JPEG; undefined for anything else. https://www.w3.org/Graphics/JPEG/itu-t81.pdf, B.2.2 */
export function jpegFrame(bytes: Uint8Array): JpegFrame | undefined {
  if (bytes[0] !== 0xff || bytes[1] !== 0xd8) return undefined;
  for (const { marker, data } of jpegSegments(bytes)) {
    if (!isFrame(marker)) continue;
    const [, high = 0, low = 0, left = 0, right = 0, components = 0] = data;
    return { width: (left << 8) + right, height: (high << 8) + low, components };
  }
  return undefined;
}

/** True for a JPEG of four inks, whose values servers read in different ways. */
export function isCmyk(bytes: Uint8Array): boolean {
  return jpegFrame(bytes)?.components === 4;
}

/** The frame's head, but not the tables of the same range. */
function isFrame(marker: number): boolean {
  return marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
}
