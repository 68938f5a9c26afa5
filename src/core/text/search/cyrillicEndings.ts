/** Endings by which Russian declines nouns and adjectives, as in Snowball's Russian stemmer; the longest that fits goes. Folded: й is и. */
const endings =
  `иями ыми ими ами ями иям иях ием ого его ому ему ои еи ии ыи ая яя ое ее ые ие ию ия ью ье ьи ья ую юю ым им
  ых их ам ям ах ях ов ев ом ем а е и о у ы ь ю я`.split(/\s+/);
const cyrillic = /^\p{Script=Cyrillic}{4,}$/u;
/** Letters that are left of a word. */
const shortestStem = 3;

/** A folded word without the ending of its case; one that is not Cyrillic is left as it is. */
export function withoutCyrillicEnding(word: string): string {
  if (!cyrillic.test(word)) return word;
  const ending = endings.find((one) => word.endsWith(one) && word.length - one.length >= shortestStem) ?? "";
  return word.slice(0, word.length - ending.length);
}
