import { eachName } from "../../text/search/searchTerms.ts";
import { termsOfName } from "./query/nameTerms.ts";

/** Indices at which a text has each of its terms, in order: where the names begin that hold it. */
export type TermPositions = ReadonlyMap<string, readonly number[]>;

/** The texts looked at last, oldest first: what is found for one question is often found for the next. */
const looked = new Map<string, TermPositions>();
let lookedPlaces = 0;
const mostLooked = 50_000;

/** Every term of a text, pausing now and then where it is long and was not looked at before. */
export function* termPositionsIn(text: string): Generator<void, TermPositions> {
  const known = looked.get(text);
  if (known) return known;
  const places = new Map<string, number[]>();
  yield* eachName(text, (name, start) => {
    for (const term of termsOfName(name)) put(places, term, start);
  });
  remember(text, places);
  return places;
}

function put(places: Map<string, number[]>, term: string, at: number): void {
  const known = places.get(term);
  if (known) known.push(at);
  else places.set(term, [at]);
}

function remember(text: string, places: TermPositions): void {
  looked.set(text, places);
  lookedPlaces += sizeOf(places);
  for (const [oldest, dropped] of looked) {
    if (lookedPlaces <= mostLooked || oldest === text) break;
    looked.delete(oldest);
    lookedPlaces -= sizeOf(dropped);
  }
}

function sizeOf(places: TermPositions): number {
  let size = 0;
  for (const { length } of places.values()) size += length;
  return size;
}
