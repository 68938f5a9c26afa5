import { baseForm } from "../../../text/search/irregularForms.ts";
import { stem } from "../../../text/search/searchTerms.ts";

const letters = Array.from("abcdefghijklmnopqrstuvwxyz");
/** Letters of unknown words of one query that are looked into: each stands for some 55 words that are one slip away. */
const mostLetters = 64;

/** Words that are corrected: of shorter ones too many others are one slip away; longer ones are names and data. */
const correctable = /^[a-z]{5,16}$/;

/** Spelling effort that is left for one query: a text of many unknown words is data, and each word takes up to a millisecond. */
export class SpellingBudget {
  private letters = mostLetters;

  /** True where the word may be looked into, which counts as done; what `correctionsOf` has nothing for takes none. */
  take(word: string): boolean {
    if (!correctable.test(word) || word.length > this.letters) return false;
    this.letters -= word.length;
    return true;
  }
}

/**
 * Search terms, in base form, of the words that are one slip away from `word`, as far as `isKnown` has them: a letter left out,
 * added, changed or swapped (Damerau 1964). The first letter is right. None for what is no plain word of 5 to 16 letters.
 */
export function correctionsOf(word: string, isKnown: (term: string) => boolean): readonly string[] {
  if (!correctable.test(word)) return [];
  const found = new Set<string>();
  for (const one of slipsOf(word)) {
    const term = baseForm(stem(one));
    if (isKnown(term)) found.add(term);
  }
  return Array.from(found);
}

function* slipsOf(word: string): Generator<string, void> {
  for (let at = 1; at <= word.length; at++) {
    const [head, tail] = [word.slice(0, at), word.slice(at)];
    const [next = "", second = ""] = tail;
    for (const letter of letters) yield head + letter + tail;
    if (next === "") return;
    yield head + tail.slice(1);
    if (second !== "") yield head + second + next + tail.slice(2);
    for (const letter of letters) yield head + letter + tail.slice(1);
  }
}
