import type { PictureType } from "../conversation/picture.ts";
import { exifOrientation, type Orientation } from "./exifOrientation.ts";
import { afterBlocks, colorTableLength } from "./gifBlocks.ts";
import { endOfImage, jpegSegments, type JpegSegment } from "./jpegSegments.ts";

/** A picture's bytes without what they say beside the picture. */
export interface StrippedPicture {
  /** The bytes given, where nothing had to go. */
  readonly bytes: Uint8Array;
  /** Orientation that its metadata said. */
  readonly orientation: Orientation;
}

interface Parts {
  readonly kept: readonly Uint8Array[];
  readonly orientation: Orientation;
}

/**
 * A picture without its metadata: where and when it was taken, by whom, with what; comments, thumbnails, and whatever lies behind
 * its end. What belongs to the picture stays: pixels, frames, colours, transparency. Undefined where its parts do not follow
 * each other as its format says.
 */
export function withoutMetadata(bytes: Uint8Array, type: PictureType): StrippedPicture | undefined {
  const parts = readers[type](bytes, new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength));
  if (!parts) return undefined;
  const { kept, orientation } = parts;
  const length = kept.reduce((sum, one) => sum + one.length, 0);
  if (length === bytes.length) return { bytes, orientation };
  const bare = new Uint8Array(length);
  let at = 0;
  for (const one of kept) {
    bare.set(one, at);
    at += one.length;
  }
  return { bytes: type === "image/webp" ? withRiffSize(bare) : bare, orientation };
}

type Reader = (bytes: Uint8Array, view: DataView) => Parts | undefined;

const readers: Readonly<Record<PictureType, Reader>> = {
  "image/png": pngParts,
  "image/jpeg": jpegParts,
  "image/gif": gifParts,
  "image/webp": webpParts,
};

/** Chunks that a picture is drawn with. https://www.w3.org/TR/png-3/#4Concepts.FormatTypes */
const pngChunks = new Set(
  "IHDR PLTE IDAT IEND tRNS cHRM gAMA iCCP sRGB sBIT cICP mDCV cLLI bKGD hIST pHYs sPLT acTL fcTL fdAT".split(
    " ",
  ),
);

function pngParts(bytes: Uint8Array, view: DataView): Parts | undefined {
  const kept = [bytes.subarray(0, 8)];
  let orientation: Orientation = 1;
  for (let at = 8; at + 12 <= bytes.length;) {
    const name = textAt(bytes, at + 4, 4);
    const end = at + 12 + view.getUint32(at);
    if (end > bytes.length) return undefined;
    if (pngChunks.has(name)) kept.push(bytes.subarray(at, end));
    else if (name === "eXIf") orientation = exifOrientation(bytes.subarray(at + 8, end - 4));
    if (name === "IEND") return { kept, orientation };
    at = end;
  }
  return undefined;
}

/** Segments of applications that a picture is drawn with: the density, the colour profile, how four colours are meant. */
const drawnSegments: readonly (readonly [marker: number, beginning: string])[] = [
  [0xe0, "JFIF\0"],
  [0xe2, "ICC_PROFILE\0"],
  [0xee, "Adobe"],
];

function jpegParts(bytes: Uint8Array): Parts | undefined {
  const kept = [bytes.subarray(0, 2)];
  let orientation: Orientation | undefined;
  for (const segment of jpegSegments(bytes)) {
    const { marker, data } = segment;
    if (isDrawn(segment)) kept.push(segment.bytes);
    else if (marker === 0xe1 && textAt(data, 0, 6) === "Exif\0\0") {
      // Of several the first counts, as it does for those that show pictures.
      orientation ??= exifOrientation(data.subarray(6));
    }
    if (marker === endOfImage) return { kept, orientation: orientation ?? 1 };
  }
  return undefined;
}

function isDrawn({ marker, data }: JpegSegment): boolean {
  if (marker === 0xfe) return false;
  if (marker < 0xe0 || marker > 0xef) return true;
  return drawnSegments.some(
    ([known, beginning]) => known === marker && textAt(data, 0, beginning.length) === beginning,
  );
}

/** Extensions that a picture moves or is drawn with: its timing, text in it, how often it is repeated. */
const gifApplications = ["NETSCAPE2.0", "ANIMEXTS1.0"];

/** https://www.w3.org/Graphics/GIF/spec-gif89a.txt */
function gifParts(bytes: Uint8Array): Parts | undefined {
  let at = 13 + colorTableLength(bytes[10]);
  const kept = [bytes.subarray(0, at)];
  while (at < bytes.length) {
    const [kind, label] = [bytes[at], bytes[at + 1]];
    if (kind === 0x3b) return { kept: [...kept, bytes.subarray(at, at + 1)], orientation: 1 };
    const isFrame = kind === 0x2c;
    if (!isFrame && kind !== 0x21) return undefined;
    const end = afterBlocks(bytes, isFrame ? at + 11 + colorTableLength(bytes[at + 9]) : at + 2);
    const isOther = label === 0xff && !gifApplications.includes(textAt(bytes, at + 3, 11));
    if (isFrame || !(label === 0xfe || isOther)) kept.push(bytes.subarray(at, end));
    at = end;
  }
  return undefined;
}

const webpChunks = new Set(["VP8 ", "VP8L", "VP8X", "ALPH", "ANIM", "ANMF", "ICCP"]);
/** Flags of an extended WebP that tell of EXIF and XMP. */
const webpMetadata = 0x08 | 0x04;

/** https://developers.google.com/speed/webp/docs/riff_container */
function webpParts(bytes: Uint8Array, view: DataView): Parts | undefined {
  const whole = 8 + view.getUint32(4, true);
  if (whole > bytes.length) return undefined;
  const kept = [bytes.subarray(0, 12)];
  let orientation: Orientation = 1;
  for (let at = 12; at + 8 <= whole;) {
    const name = textAt(bytes, at, 4);
    const length = view.getUint32(at + 4, true);
    const end = Math.min(at + 8 + length + (length % 2), whole);
    if (at + 8 + length > whole) return undefined;
    if (webpChunks.has(name)) kept.push(withoutFlags(bytes.subarray(at, end), name));
    else if (name === "EXIF") orientation = exifOrientation(withoutPrefix(bytes.subarray(at + 8, end)));
    at = end;
  }
  return { kept, orientation };
}

function withoutFlags(chunk: Uint8Array, name: string): Uint8Array {
  const flags = chunk[8] ?? 0;
  if (name !== "VP8X" || (flags & webpMetadata) === 0) return chunk;
  const bare = Uint8Array.from(chunk);
  bare[8] = flags & ~webpMetadata;
  return bare;
}

/** EXIF data without the prefix that it has in a JPEG, which some programs write here as well. */
function withoutPrefix(exif: Uint8Array): Uint8Array {
  return textAt(exif, 0, 6) === "Exif\0\0" ? exif.subarray(6) : exif;
}

function withRiffSize(bytes: Uint8Array): Uint8Array {
  new DataView(bytes.buffer).setUint32(4, bytes.length - 8, true);
  return bytes;
}

function textAt(bytes: Uint8Array, at: number, length: number): string {
  return String.fromCharCode(...bytes.subarray(at, at + length));
}
