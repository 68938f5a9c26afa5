/** Scripts without spaces between words, and Korean, whose words take their endings without one, with their voicing and length marks. */
const scripts =
  "Han Hiragana Katakana Hangul Bopomofo Yi Thai Lao Khmer Myanmar Tibetan Javanese Tai_Tham".split(" ");
const unspaced = `(?:${scripts.map((name) => `\\p{Script=${name}}`).join("|")}|[\\u30fc\\uff70\\uff9e\\uff9f]|\\u3099|\\u309a)`;

/** Unbroken runs of these scripts. */
export const unspacedRun = new RegExp(`${unspaced}+`, "gu");
const unspacedOnly = new RegExp(`^${unspaced}+$`, "u");
const unspacedStart = new RegExp(`^.?${unspaced}`, "u");

export function isUnspaced(text: string): boolean {
  return unspacedOnly.test(text);
}

/** True where the character at `index`, or the one whose second half stands there, is of such a script. */
export function beginsInRun(text: string, index: number): boolean {
  return unspacedStart.test(text.slice(index, index + 3));
}

/** Letters that Unicode does not take apart, as they are typed without their alphabet. */
const plainLetters: Readonly<Record<string, string>> = {
  ß: "ss",
  æ: "ae",
  œ: "oe",
  ø: "o",
  đ: "d",
  ð: "d",
  þ: "th",
  ł: "l",
  ħ: "h",
  ŧ: "t",
  ŋ: "n",
  ı: "i",
  ĸ: "k",
  ς: "σ",
};
const marked =
  /([\p{Script=Latin}\p{Script=Greek}\p{Script=Cyrillic}\p{Script=Hebrew}\p{Script=Arabic}])\p{M}+/gu;
const invisible = /[\u00ad\u0640\u200b-\u200d\u2060]/gu;
const beyondAscii = /[^\p{ASCII}]/u;

/** Case folding for search: lower case, compatible characters the same, letters without accents, nothing invisible. */
export function foldText(text: string): string {
  if (!beyondAscii.test(text)) return text.toLowerCase();
  return text
    .normalize("NFKD")
    .replace(invisible, "")
    .replace(marked, "$1")
    .normalize("NFKC")
    .toLowerCase()
    .replace(/[ßæœøđðþłħŧŋıĸς]/g, (letter) => plainLetters[letter] ?? letter);
}
