/** Tokens of the next request by part: the parts from `system` to `framing` add up to `total`. */
export interface TokenBreakdown {
  /** System prompts. */
  readonly system: number;
  /** Tool schemas. */
  readonly tools: number;
  /** Messages sent that are neither pinned, a summary nor a system prompt. */
  readonly history: number;
  readonly summary: number;
  readonly pinned: number;
  /** Recalled parts of the messages sent; left out where there are none. */
  readonly recalled?: number;
  /** The workspace's instructions that go along with the messages sent; left out where that is nothing. */
  readonly instructions?: number;
  /** The plan of the work; left out where there is none. */
  readonly plan?: number;
  /** Pictures that are sent in full, of pinned messages too; left out where there are none. */
  readonly images?: number;
  /** Framing, which belongs to no message: reply priming and what the tools' framing shares. */
  readonly framing: number;
  readonly total: number;
  /** Tokens kept free for the reply. */
  readonly reserve: number;
  /** The prompt limit: `window - reserve`. */
  readonly limit: number;
  /** The model's context window. */
  readonly window: number;
}

/** The parts that weigh something. */
export function weighingParts<K extends string>(
  parts: Readonly<Record<K, number>>,
): { readonly [P in K]?: number } {
  const some = Object.entries(parts).filter(([, tokens]) => tokens !== 0);
  return Object.fromEntries(some) as { readonly [P in K]?: number };
}
