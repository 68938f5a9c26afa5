import { runAtOnce } from "../core/tokens/encoding/yieldingWork.ts";
import { eachName, type Name } from "../core/text/search/searchTerms.ts";

/** The search terms of a text in order: of its names as words, and in their parts where they have any. */
export function indexTermsOf(text: string): {
  readonly words: readonly string[];
  readonly parts: readonly string[];
} {
  const words: string[] = [];
  const parts: string[] = [];
  const take = (name: Name) => {
    for (const term of name.words) words.push(term.text);
    if (name.parts !== name.words) for (const term of name.parts) parts.push(term.text);
  };
  runAtOnce(eachName(text, take));
  return { words, parts };
}
