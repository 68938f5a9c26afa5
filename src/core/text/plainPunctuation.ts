/** Text with ordinary dashes, quotes and blanks for the kinds of them that look alike, character for character. */
export function plainPunctuation(text: string): string {
  return text
    .replaceAll(/\p{Pd}/gu, "-")
    .replaceAll(/[\u2018-\u201b]/g, "'")
    .replaceAll(/[\u201c-\u201f]/g, '"')
    .replaceAll(/\p{Zs}/gu, " ");
}
