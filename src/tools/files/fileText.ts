const utf8 = new TextDecoder();

/** Bytes as text: UTF-8, or UTF-16 where a byte order mark says so. Undefined for a binary file. */
export function decodeText(bytes: Uint8Array): string | undefined {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return new TextDecoder("utf-16le").decode(bytes);
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return new TextDecoder("utf-16be").decode(bytes);
  // The test that git uses: a zero byte near the start.
  if (bytes.subarray(0, 8000).includes(0)) return undefined;
  return utf8.decode(bytes);
}

/** Lines without their ends. A final line end opens no further line. */
export function linesOf(text: string): readonly string[] {
  const lines = text.split(/\r?\n/);
  if (lines.at(-1) === "") lines.pop();
  return lines;
}

/** Note on an unsaved edit, for the model: commands and other programs still see the old text. "" for a saved one. */
export function noteOf(outcome: "saved" | "unsaved"): string {
  return outcome === "saved" ? "" : " It is not saved, since the user had unsaved changes in this file.";
}
