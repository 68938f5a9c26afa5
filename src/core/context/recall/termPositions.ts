import { eachName } from "../../text/search/searchTerms.ts";
import { termsOfName } from "./query/nameTerms.ts";

/** Indices at which a text has each of its terms, in order: where the names begin that hold it. */
export type TermPositions = ReadonlyMap<string, readonly number[]>;

/** Indices that are kept. */
const mostKept = 50_000;

/** Term positions of the texts asked for last: what is found for one question is often found for the next. */
export class TermPositionCache {
  /** Oldest first. */
  private readonly known = new Map<string, TermPositions>();
  private kept = 0;

  /** Term positions of a text, found with pauses where it is long and not known. */
  *of(text: string): Generator<void, TermPositions> {
    const known = this.known.get(text);
    if (known) return known;
    const positions = new Map<string, number[]>();
    yield* eachName(text, (name, start) => {
      for (const term of termsOfName(name)) put(positions, term, start);
    });
    this.keep(text, positions);
    return positions;
  }

  private keep(text: string, positions: TermPositions): void {
    this.kept += sizeOf(positions) - sizeOf(this.known.get(text));
    this.known.set(text, positions);
    for (const [oldest, dropped] of this.known) {
      if (this.kept <= mostKept || oldest === text) break;
      this.known.delete(oldest);
      this.kept -= sizeOf(dropped);
    }
  }
}

function put(positions: Map<string, number[]>, term: string, at: number): void {
  const known = positions.get(term);
  if (known) known.push(at);
  else positions.set(term, [at]);
}

function sizeOf(positions: TermPositions = new Map()): number {
  let size = 0;
  for (const { length } of positions.values()) size += length;
  return size;
}
