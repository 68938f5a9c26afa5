/** Bigrams of a text, white space aside, by how often it has them. */
export class BigramProfile {
  private readonly counts: ReadonlyMap<number, number>;
  private readonly size: number;

  constructor(text: string) {
    const bigrams = bigramsOf(text);
    const counts = new Map<number, number>();
    for (const bigram of bigrams) counts.set(bigram, (counts.get(bigram) ?? 0) + 1);
    this.counts = counts;
    this.size = bigrams.length;
  }

  /**
   * Sørensen–Dice coefficient, from 0 to 1. Of a longer text only as much counts against it as it is longer than twice
   * this one, since a line may hold more than what was looked for. 0 where it cannot be `least`.
   */
  likenessTo(text: string, least: number): number {
    const bigrams = bigramsOf(text);
    const size = Math.min(bigrams.length, Math.max(this.size, bigrams.length - this.size));
    const total = this.size + size;
    if (total === 0 || (2 * Math.min(this.size, bigrams.length)) / total < least) return 0;
    const used = new Map<number, number>();
    let common = 0;
    for (const bigram of bigrams) {
      const times = used.get(bigram) ?? 0;
      if (times >= (this.counts.get(bigram) ?? 0)) continue;
      used.set(bigram, times + 1);
      common++;
    }
    return (2 * common) / total;
  }
}

function bigramsOf(text: string): readonly number[] {
  const plain = text.replaceAll(/\s/g, "");
  const bigrams: number[] = [];
  for (let at = 1; at < plain.length; at++) {
    bigrams.push(plain.charCodeAt(at - 1) * 0x10000 + plain.charCodeAt(at));
  }
  return bigrams;
}
