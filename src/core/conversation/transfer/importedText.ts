/** The largest file that is imported, in bytes. */
export const largestFile = 256 * 1024 * 1024;

/** The text of a file in UTF-8 or UTF-16, with a byte order mark or without; undefined where it is in neither. */
export function fileText(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder(encodingOf(bytes), { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

/** JSON begins with two characters of ASCII: where one of the two bytes is 0, it is the other half of a character. */
function encodingOf([first, second]: Uint8Array): "utf-8" | "utf-16le" | "utf-16be" {
  if ((first === 0xff && second === 0xfe) || (first !== 0 && second === 0)) return "utf-16le";
  if ((first === 0xfe && second === 0xff) || (first === 0 && second !== 0)) return "utf-16be";
  return "utf-8";
}
