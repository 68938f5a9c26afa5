/** In pixels. */
export interface Size {
  readonly width: number;
  readonly height: number;
}

/** As much of an image as is decoded to find its size, in base64 characters. */
const searched = 400_000;

/** The size of a PNG, GIF, WebP or JPEG in a data URL; undefined for anything else. */
export function imageSize(url: string): Size | undefined {
  const data = /^data:image\/[\w.+-]+;base64,/.exec(url);
  if (!data) return undefined;
  const view = decoded(url.slice(data[0].length, data[0].length + searched));
  const size = view && (pngSize(view) ?? gifSize(view) ?? webpSize(view) ?? jpegSize(view));
  return size && size.width > 0 && size.height > 0 ? size : undefined;
}

function decoded(base64: string): DataView | undefined {
  if (!/^[A-Za-z0-9+/]*={0,2}$/.test(base64)) return undefined;
  const whole = base64.length % 4 === 1 ? base64.slice(0, -1) : base64;
  const bytes = Uint8Array.from(atob(whole), (char) => char.charCodeAt(0));
  // Short data is no image; padding it keeps every read below inside.
  const padded = new Uint8Array(Math.max(bytes.length, 32));
  padded.set(bytes);
  return new DataView(padded.buffer);
}

function pngSize(view: DataView): Size | undefined {
  if (view.getUint32(0) !== 0x89504e47) return undefined;
  return { width: view.getUint32(16), height: view.getUint32(20) };
}

function gifSize(view: DataView): Size | undefined {
  if (view.getUint32(0) !== 0x47494638) return undefined;
  return { width: view.getUint16(6, true), height: view.getUint16(8, true) };
}

/** RIFF, then WEBP, then one of the three kinds of chunk. */
function webpSize(view: DataView): Size | undefined {
  if (view.getUint32(0) !== 0x52494646 || view.getUint32(8) !== 0x57454250) return undefined;
  const uint24 = (at: number): number => view.getUint16(at, true) | (view.getUint8(at + 2) << 16);
  switch (view.getUint32(12)) {
    case 0x56503858: // VP8X
      return { width: uint24(24) + 1, height: uint24(27) + 1 };
    case 0x5650384c: {
      // VP8L: two numbers of 14 bits
      const bits = view.getUint32(21, true);
      return { width: (bits & 0x3fff) + 1, height: ((bits >>> 14) & 0x3fff) + 1 };
    }
    default:
      return { width: view.getUint16(26, true) & 0x3fff, height: view.getUint16(28, true) & 0x3fff };
  }
}

/** Follows the segments to the one that starts a frame. */
function jpegSize(view: DataView): Size | undefined {
  if (view.getUint16(0) !== 0xffd8) return undefined;
  for (let at = 2; at + 9 <= view.byteLength && view.getUint8(at) === 0xff;) {
    const kind = view.getUint8(at + 1);
    const startsFrame = kind >= 0xc0 && kind <= 0xcf && kind !== 0xc4 && kind !== 0xc8 && kind !== 0xcc;
    if (startsFrame) return { width: view.getUint16(at + 7), height: view.getUint16(at + 5) };
    at += 2 + view.getUint16(at + 2);
  }
  return undefined;
}
