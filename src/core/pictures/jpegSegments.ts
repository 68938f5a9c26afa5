export const endOfImage = 0xd9;
export const startOfScan = 0xda;

/** Segment of a JPEG: its marker's second byte; its bytes, the marker and a scan's data included; the data behind its length. */
export interface JpegSegment {
  readonly marker: number;
  readonly bytes: Uint8Array;
  readonly data: Uint8Array;
}

/**
 * Segments of a JPEG, in order. The last is the end of the image, unless one before it does not follow the other or reaches
 * beyond the bytes. https://www.w3.org/Graphics/JPEG/itu-t81.pdf, annex B.
 */
export function* jpegSegments(bytes: Uint8Array): Generator<JpegSegment> {
  for (let at = 2; at + 1 < bytes.length && bytes[at] === 0xff;) {
    const marker = bytes[at + 1] ?? 0;
    // Any number of these may stand before a marker.
    if (marker === 0xff) {
      at++;
      continue;
    }
    const end = endOf(bytes, at, marker);
    if (end > bytes.length) return;
    yield { marker, bytes: bytes.subarray(at, end), data: bytes.subarray(Math.min(at + 4, end), end) };
    if (marker === endOfImage) return;
    at = end;
  }
}

function endOf(bytes: Uint8Array, at: number, marker: number): number {
  if (marker === endOfImage) return at + 2;
  if (at + 4 > bytes.length) return Infinity;
  const end = at + 2 + ((bytes[at + 2] ?? 0) << 8) + (bytes[at + 3] ?? 0);
  return marker === startOfScan ? afterScan(bytes, end) : end;
}

/** The next marker behind the data of a scan; in it, one is followed by a zero, or says where to begin anew. */
function afterScan(bytes: Uint8Array, start: number): number {
  for (let at = bytes.indexOf(0xff, start); at >= 0; at = bytes.indexOf(0xff, at + 1)) {
    const next = bytes[at + 1] ?? 0;
    if (next !== 0 && next !== 0xff && (next < 0xd0 || next > 0xd7)) return at;
  }
  return bytes.length;
}
