import type { Name } from "../../text/search/searchTerms.ts";
import { queryNames } from "./queryNames.ts";

/** One of the things that a query is about: a sentence, or a clause of one. */
export interface QueryNeed {
  readonly names: readonly Name[];
  /** True for a question, and for each of those that one sentence joins. */
  readonly isQuestion: boolean;
}

const sentenceEnds = /[?？؟!！。;\n]+|\.\s/gu;
const joins = /,\s+(?:and|und|et|y)\s/gu;

/** The needs of a query that name something, in order. */
export function needsIn(query: string): readonly QueryNeed[] {
  const names = queryNames(query);
  const needs: QueryNeed[] = [];
  let [from, next] = [0, 0];
  for (const { 0: sign, index } of [...query.matchAll(sentenceEnds), { 0: "", index: query.length }]) {
    const isQuestion = /[?？؟]/u.test(sign);
    const clauses = query.slice(from, index).matchAll(joins);
    for (const end of [...Array.from(clauses, (found) => from + found.index), index]) {
      const first = next;
      while ((names[next]?.start ?? Infinity) < end) next++;
      if (next > first) needs.push({ names: names.slice(first, next), isQuestion });
    }
    from = index;
  }
  return needs;
}
