import { memoizeLast } from "../../../text/memoizeLast.ts";
import { namesIn, type LocatedName } from "../../../text/search/searchTerms.ts";

/** The names of a query, worked out once for all the steps that answer it. */
export const queryNames: (query: string) => readonly LocatedName[] = memoizeLast(namesIn);
