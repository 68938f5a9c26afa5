/** A message that was found. */
export interface RankedMessage {
  /** Number of the document in the index, which is its index among the record's messages. */
  readonly document: number;
  readonly score: number;
}

/** Queries whose ranking is remembered. */
const mostRemembered = 8;

/** Rankings of the queries asked last, of one record. */
export class RankingCache {
  /** Oldest first. */
  private readonly known = new Map<string, readonly RankedMessage[]>();

  of(query: string): readonly RankedMessage[] | undefined {
    return this.known.get(query);
  }

  remember(query: string, found: readonly RankedMessage[]): void {
    this.known.delete(query);
    this.known.set(query, found);
    const [oldest] = this.known.keys();
    if (this.known.size > mostRemembered && oldest !== undefined) this.known.delete(oldest);
  }

  clear(): void {
    this.known.clear();
  }
}
