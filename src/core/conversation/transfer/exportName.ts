/**
 * The most that a file name has, in bytes of UTF-8: most file systems take 255, encrypted home folders (eCryptfs) 143.
 */
const longestName = 140;

/** Names that Windows keeps for devices, whatever follows a dot (learn.microsoft.com/windows/win32/fileio/naming-a-file). */
const deviceName = /^(?:con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])$/i;

/** A file's name from a conversation's title: legal on every system, its letters and their marks kept, other characters as "-". */
export function exportName(title: string, extension: string): string {
  const words = title.normalize("NFC").replace(/[^\p{L}\p{M}\p{N}]+/gu, "-");
  const name = headOfBytes(words.replace(/^[-\p{M}]+/u, ""), longestName - extension.length - 1).replace(
    /-$/,
    "",
  );
  const stem = name === "" ? "conversation" : deviceName.test(name) ? `conversation-${name}` : name;
  return `${stem}.${extension}`;
}

/** The beginning of a text, whole graphemes of at most `limit` bytes in UTF-8. */
function headOfBytes(text: string, limit: number): string {
  const encoder = new TextEncoder();
  let [head, bytes] = ["", 0];
  for (const { segment } of new Intl.Segmenter().segment(text)) {
    bytes += encoder.encode(segment).length;
    if (bytes > limit) break;
    head += segment;
  }
  return head;
}
