import { afterBlocks, colorTableLength } from "./gifBlocks.ts";

/** True for a GIF, PNG or WebP of more than one frame. */
export function isAnimated(bytes: Uint8Array): boolean {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 32) return false;
  switch (view.getUint32(0)) {
    case 0x47494638:
      return hasSecondFrame(bytes);
    case 0x89504e47:
      return hasAnimationChunk(view);
    case 0x52494646:
      // The flags of an extended WebP. https://developers.google.com/speed/webp/docs/riff_container
      return view.getUint32(12) === 0x56503858 && (view.getUint8(20) & 0x02) !== 0;
    default:
      return false;
  }
}

/** True for a GIF of more than one frame. https://www.w3.org/Graphics/GIF/spec-gif89a.txt */
function hasSecondFrame(bytes: Uint8Array): boolean {
  let frames = 0;
  let at = 13 + colorTableLength(bytes[10]);
  while (at + 10 < bytes.length && frames < 2) {
    const kind = bytes[at];
    if (kind === 0x2c) {
      frames++;
      at = afterBlocks(bytes, at + 11 + colorTableLength(bytes[at + 9]));
    } else if (kind === 0x21) at = afterBlocks(bytes, at + 2);
    else break;
  }
  return frames > 1;
}

/** An animated PNG says so by a chunk before its first data. https://www.w3.org/TR/png-3/#acTL-chunk */
function hasAnimationChunk(view: DataView): boolean {
  for (let at = 8; at + 12 <= view.byteLength; at += 12 + view.getUint32(at)) {
    const kind = view.getUint32(at + 4);
    if (kind === 0x6163544c) return true;
    if (kind === 0x49444154) return false;
  }
  return false;
}
