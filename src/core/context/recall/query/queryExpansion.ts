import { baseForm } from "../../../text/search/irregularForms.ts";
import type { Name } from "../../../text/search/searchTerms.ts";
import { synonymsOf } from "../../../text/search/synonyms.ts";
import type { RecallIndex } from "../recallIndex.ts";
import type { SpellingBudget } from "./misspellings.ts";

/** Search terms that may stand for a name in the record: synonyms and abbreviations of its parts, and the word that a misspelt one was meant for, while `budget` lasts. */
export function expansionsOf(
  index: RecallIndex,
  { significantTerms, words, whole }: Name,
  budget: SpellingBudget,
): readonly string[] {
  const parts = significantTerms.map(baseForm);
  const meant =
    whole === undefined ? words.flatMap(({ word }) => index.spellingCorrections(word, budget)) : [];
  const others = [...parts.flatMap((part) => Array.from(synonymsOf(part))), ...meant];
  if (others.length === 0) return others;
  return Array.from(new Set(others)).filter((term) => !parts.includes(term));
}
