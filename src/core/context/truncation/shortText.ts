/** Share of a cut text that is taken from its beginning; the rest is its end. */
const headShare = 0.75;

/** `chars` characters of the text, from both ends, and a mark between them. */
export function shortText(text: string, chars: number): string {
  const head = Math.ceil(chars * headShare);
  const n = (count: number) => count.toLocaleString("en-US");
  const mark = `[… ${n(text.length - chars)} of ${n(text.length)} characters left out to fit …]`;
  const tail = chars - head;
  const end = tail > 0 ? text.slice(-tail) : "";
  return `${wholeText(text.slice(0, head))}\n${mark}\n${wholeText(end)}`;
}

/** Without the half of a character that a cut may leave at either end. */
export function wholeText(text: string): string {
  return text.replace(/^[\udc00-\udfff]|[\ud800-\udbff]$/g, "");
}
