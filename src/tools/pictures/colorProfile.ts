import { crc32, deflateSync, inflateSync } from "node:zlib";
import type { PictureType } from "../../core/conversation/picture.ts";
import { jpegSegments, startOfScan } from "../../core/pictures/jpegSegments.ts";

/** A larger profile is left behind, in bytes. */
const mostBytes = 512 * 1024;

/** The most bytes of a profile in one segment of a JPEG, behind its head. https://www.color.org/icc_specs2.xalter, annex B.4 */
const mostInSegment = 65_519;
const jpegName = Buffer.from("ICC_PROFILE\0", "latin1");

/** Colour space of a picture: what the numbers of its pixels mean as colours. */
interface ColorSpaceInfo {
  /** ICC profile of red, green and blue; empty where there is none, or one for other colours. */
  readonly profile: Uint8Array;
  /** Chunks of a PNG that say the same without a profile. */
  readonly chunks: readonly Uint8Array[];
}

const none: ColorSpaceInfo = { profile: new Uint8Array(), chunks: [] };

/** Colour space that a whole picture tells; nothing where that is damaged: it is then shown as if it said nothing. */
export function colorSpaceInfo(bytes: Uint8Array, type: PictureType): ColorSpaceInfo {
  try {
    const found = readers[type](Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength));
    return isOfRgb(found.profile) ? found : { ...found, profile: none.profile };
  } catch {
    return none;
  }
}

/** The colour space of its data stands 16 bytes behind a profile's beginning. https://www.color.org/icc_specs2.xalter, 7.2.6 */
function isOfRgb(profile: Uint8Array): boolean {
  return profile.length <= mostBytes && Buffer.from(profile.subarray(16, 20)).toString("latin1") === "RGB ";
}

const readers: Readonly<Record<PictureType, (bytes: Buffer) => ColorSpaceInfo>> = {
  "image/png": ofPng,
  "image/jpeg": ofJpeg,
  "image/webp": ofWebp,
  "image/gif": () => none,
};

/** Chunks of a PNG that give numbers a meaning. https://www.w3.org/TR/png-3/#11addnlcolinfo */
const plainChunks = ["gAMA", "cHRM", "sRGB", "cICP"];

function ofPng(bytes: Buffer): ColorSpaceInfo {
  let profile = none.profile;
  const chunks: Uint8Array[] = [];
  for (let at = 8; at + 12 <= bytes.length; at += 12 + bytes.readUInt32BE(at)) {
    const name = bytes.toString("latin1", at + 4, at + 8);
    const end = at + 12 + bytes.readUInt32BE(at);
    if (name === "IDAT") break;
    if (plainChunks.includes(name)) chunks.push(bytes.subarray(at, end));
    if (name !== "iCCP") continue;
    const data = bytes.subarray(at + 8, end - 4);
    profile = inflateSync(data.subarray(data.indexOf(0) + 2), { maxOutputLength: mostBytes });
  }
  return { profile, chunks };
}

function ofJpeg(bytes: Buffer): ColorSpaceInfo {
  const parts: (readonly [number: number, data: Uint8Array])[] = [];
  for (const { marker, data } of jpegSegments(bytes)) {
    if (marker === startOfScan) break;
    const isProfile = marker === 0xe2 && jpegName.equals(data.subarray(0, jpegName.length));
    if (isProfile) parts.push([data[jpegName.length] ?? 0, data.subarray(jpegName.length + 2)]);
  }
  const inOrder = parts.sort(([one], [other]) => one - other).map(([, data]) => data);
  return { profile: Buffer.concat(inOrder), chunks: [] };
}

function ofWebp(bytes: Buffer): ColorSpaceInfo {
  for (let at = 12; at + 8 <= bytes.length;) {
    const length = bytes.readUInt32LE(at + 4);
    if (bytes.toString("latin1", at, at + 4) === "ICCP")
      return { profile: bytes.subarray(at + 8, at + 8 + length), chunks: [] };
    at += 8 + length + (length % 2);
  }
  return none;
}

/** A picture of ours, a PNG or JPEG that says nothing of its colours, with what they mean. */
export function withColorSpaceInfo(
  bytes: Uint8Array,
  type: "image/png" | "image/jpeg",
  { profile, chunks }: ColorSpaceInfo,
): Uint8Array {
  const added = type === "image/png" ? pngParts(profile, chunks) : jpegParts(profile);
  // Behind the head of the PNG; behind the beginning of the JPEG, and the segment that has to be first.
  const at = type === "image/png" ? 33 : bytes[3] === 0xe0 ? 4 + ((bytes[4] ?? 0) << 8) + (bytes[5] ?? 0) : 2;
  return new Uint8Array(Buffer.concat([bytes.subarray(0, at), ...added, bytes.subarray(at)]));
}

function pngParts(profile: Uint8Array, chunks: readonly Uint8Array[]): readonly Uint8Array[] {
  if (profile.length === 0) return chunks;
  const data = Buffer.concat([Buffer.from("ICC\0\0", "latin1"), deflateSync(profile)]);
  const body = Buffer.concat([Buffer.from("iCCP", "latin1"), data]);
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length);
  sum.writeUInt32BE(crc32(body));
  // A profile and the chunk that names sRGB exclude each other.
  const others = chunks.filter((chunk) => Buffer.from(chunk.subarray(4, 8)).toString("latin1") !== "sRGB");
  return [...others, length, body, sum];
}

function jpegParts(profile: Uint8Array): readonly Uint8Array[] {
  const room = mostInSegment - jpegName.length - 2;
  const count = Math.ceil(profile.length / room);
  return Array.from({ length: count }, (_, index) => {
    const data = profile.subarray(index * room, (index + 1) * room);
    const head = Buffer.from([0xff, 0xe2, 0, 0]);
    head.writeUInt16BE(2 + jpegName.length + 2 + data.length, 2);
    return Buffer.concat([head, jpegName, Buffer.from([index + 1, count]), data]);
  });
}
