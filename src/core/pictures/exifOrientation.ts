/**
 * Orientation of a stored picture by EXIF: the number of the turn or mirroring that makes it upright. 1 is upright; 2 mirrored; 3 turned by
 * half; 4 upside down in a mirror; 5 to 8 with its sides changed, 6 to be turned clockwise. https://exiv2.org/tags.html
 */
export type Orientation = 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8;

const orientationTag = 0x0112;
/** Type of a value of four bytes. */
const longType = 4;

/** The orientation that a TIFF structure tells; 1 where it tells none that there is. */
export function exifOrientation(tiff: Uint8Array): Orientation {
  const view = new DataView(tiff.buffer, tiff.byteOffset, tiff.byteLength);
  if (tiff.length < 8) return 1;
  const order = view.getUint16(0);
  if (order !== 0x4949 && order !== 0x4d4d) return 1;
  const isLittle = order === 0x4949;
  const directory = view.getUint32(4, isLittle);
  if (directory + 2 > tiff.length) return 1;
  const count = view.getUint16(directory, isLittle);
  for (let index = 0, at = directory + 2; index < count && at + 12 <= tiff.length; index++, at += 12) {
    if (view.getUint16(at, isLittle) !== orientationTag) continue;
    // A short by the standard; some write a long.
    const isLong = view.getUint16(at + 2, isLittle) === longType;
    const value = isLong ? view.getUint32(at + 8, isLittle) : view.getUint16(at + 8, isLittle);
    return isOrientation(value) ? value : 1;
  }
  return 1;
}

function isOrientation(value: number): value is Orientation {
  return value >= 1 && value <= 8;
}

/** True where width and height change places. */
export function isTurnedSideways(orientation: Orientation): boolean {
  return orientation >= 5;
}

/** Index in the stored picture of a pixel of the upright one, both counted in rows from the upper left. */
export function storedPixelIndex(
  orientation: Orientation,
  x: number,
  y: number,
  stored: { readonly width: number; readonly height: number },
): number {
  const [right, bottom] = [stored.width - 1, stored.height - 1];
  const [column, row] = isTurnedSideways(orientation) ? [y, x] : [x, y];
  const isFromRight = [2, 3, 7, 8].includes(orientation);
  const isFromBottom = [3, 4, 6, 7].includes(orientation);
  return (isFromBottom ? bottom - row : row) * stored.width + (isFromRight ? right - column : column);
}
