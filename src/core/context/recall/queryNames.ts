import { namesIn, type PlacedName } from "../../text/search/searchTerms.ts";

let last: { readonly query: string; readonly names: readonly PlacedName[] } | undefined;

/** The names of a query, worked out once for all the steps that answer it. */
export function queryNames(query: string): readonly PlacedName[] {
  if (last?.query !== query) last = { query, names: namesIn(query) };
  return last.names;
}
