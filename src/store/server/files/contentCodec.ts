import { deflateRawSync, inflateRawSync } from "node:zlib";

/** The first byte of kept content: how the rest is written. A text that is no proper Unicode stays as it is in UTF-16. */
const codecs = { plain: 0, deflated: 1, utf16: 2 } as const;

export function encodeContent(text: string): Buffer {
  if (!text.isWellFormed()) return Buffer.concat([Buffer.from([codecs.utf16]), Buffer.from(text, "utf16le")]);
  return encodeBytes(Buffer.from(text, "utf8"));
}

export function encodeBytes(plain: Uint8Array): Buffer {
  const deflated = deflateRawSync(plain, { level: 1 });
  return deflated.length < plain.length
    ? Buffer.concat([Buffer.from([codecs.deflated]), deflated])
    : Buffer.concat([Buffer.from([codecs.plain]), plain]);
}

/** The largest text that is unfolded, in bytes, longer than any that was kept: a few bytes may claim to unfold to more. */
const mostBytes = 512 * 1024 * 1024;

/** Decodes a content; undefined where it is none that this version knows. */
export function decodeContent(data: Buffer): string | undefined {
  if (data[0] === codecs.utf16) return data.subarray(1).toString("utf16le");
  return decodeBytes(data)?.toString("utf8");
}

/** Decodes bytes; undefined where these are none that `encodeBytes` wrote. */
export function decodeBytes(data: Buffer): Buffer | undefined {
  const rest = data.subarray(1);
  if (data[0] === codecs.plain) return rest;
  if (data[0] !== codecs.deflated) return undefined;
  try {
    return inflateRawSync(rest, { maxOutputLength: mostBytes });
  } catch {
    return undefined;
  }
}
