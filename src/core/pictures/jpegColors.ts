import { jpegSegments } from "./jpegSegments.ts";

/**
 * True for a JPEG of four inks, whose values servers read in different ways. https://www.w3.org/Graphics/JPEG/itu-t81.pdf, B.2.2
 */
export function isCmyk(bytes: Uint8Array): boolean {
  if (bytes[0] !== 0xff || bytes[1] !== 0xd8) return false;
  for (const { marker, data } of jpegSegments(bytes)) if (isFrame(marker)) return data[5] === 4;
  return false;
}

/** The frame's head, but not the tables of the same range. */
function isFrame(marker: number): boolean {
  return marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
}
