import { deflateRawSync, inflateRawSync } from "node:zlib";

/** The first byte of kept content: how the rest is written. A text that is no proper Unicode stays as it is in UTF-16. */
const codecs = { utf8: 0, deflated: 1, utf16: 2 } as const;

export function encodeContent(text: string): Buffer {
  if (!text.isWellFormed()) return Buffer.concat([Buffer.from([codecs.utf16]), Buffer.from(text, "utf16le")]);
  const plain = Buffer.from(text, "utf8");
  const deflated = deflateRawSync(plain, { level: 1 });
  return deflated.length < plain.length
    ? Buffer.concat([Buffer.from([codecs.deflated]), deflated])
    : Buffer.concat([Buffer.from([codecs.utf8]), plain]);
}

/** Longer than any text that was kept, in bytes: what a few bytes claim to unfold to is no more than that. */
const mostBytes = 512 * 1024 * 1024;

/** Undefined where it is no content that this version knows. */
export function decodeContent(data: Buffer): string | undefined {
  const rest = data.subarray(1);
  try {
    switch (data[0]) {
      case codecs.utf8:
        return rest.toString("utf8");
      case codecs.deflated:
        return inflateRawSync(rest, { maxOutputLength: mostBytes }).toString("utf8");
      case codecs.utf16:
        return rest.toString("utf16le");
      default:
        return undefined;
    }
  } catch {
    return undefined;
  }
}
