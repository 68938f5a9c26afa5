import { imageSize as sizeIn } from "image-size";
import { jpegFrame } from "../../pictures/jpegFrame.ts";
import type { PictureType, Size } from "../../conversation/picture.ts";

/** The first bytes of each format, as characters. */
const beginnings: readonly (readonly [RegExp, PictureType])[] = [
  [/^\x89PNG\r\n/, "image/png"],
  [/^\xff\xd8\xff/, "image/jpeg"],
  [/^GIF8[79]a/, "image/gif"],
  [/^RIFF.{4}WEBP/s, "image/webp"],
];

/** Base64 characters of an image that are decoded to find its size. */
const searched = 400_000;

/** The size of a PNG, GIF, WebP or JPEG in a data URL; undefined for anything else. */
export function imageSize(url: string): Size | undefined {
  const data = /^data:image\/[\w.+-]+;base64,/.exec(url);
  if (!data) return undefined;
  const base64 = url.slice(data[0].length, data[0].length + searched);
  if (!/^[A-Za-z0-9+/]*={0,2}$/.test(base64)) return undefined;
  const whole = base64.length % 4 === 1 ? base64.slice(0, -1) : base64;
  const found = imageFacts(Uint8Array.from(atob(whole), (char) => char.charCodeAt(0)));
  return found && { width: found.width, height: found.height };
}

/** Facts that the bytes of a picture say of it. */
export interface PictureFacts extends Size {
  readonly mediaType: PictureType;
}

/** Format and size by the bytes, whatever they are called; undefined for anything but the four formats. */
export function imageFacts(bytes: Uint8Array): PictureFacts | undefined {
  const start = String.fromCharCode(...bytes.subarray(0, 12));
  const mediaType = beginnings.find(([beginning]) => beginning.test(start))?.[1];
  if (!mediaType) return undefined;
  try {
    // The library does not know the bytes that may stand before a JPEG's segments.
    const { width, height } =
      (mediaType === "image/jpeg" ? jpegFrame(bytes) : undefined) ?? sizeIn(alone(bytes));
    return width > 0 && height > 0 ? { width, height, mediaType } : undefined;
  } catch {
    // The library throws for what ends too early.
    return undefined;
  }
}

/** The library reads on into what lies behind the bytes in their buffer, as it does behind a small `Buffer` of Node's. */
function alone(bytes: Uint8Array): Uint8Array {
  return bytes.byteLength === bytes.buffer.byteLength ? bytes : Uint8Array.from(bytes);
}
