import { baseForm } from "../../text/search/irregularForms.ts";
import type { Name } from "../../text/search/searchTerms.ts";
import { isUnspaced } from "../../text/search/textFolding.ts";
import type { RecallIndex } from "./recallIndex.ts";
import { steers } from "./steeringWords.ts";

/** Fit of what was found to a message. */
export interface RecallFit {
  /** Names of the message that are about something, and how many of them are met at the best place or beside it. */
  readonly names: number;
  readonly met: number;
  /** Identifiers and paths of several parts that are met whole. */
  readonly exact: number;
  /** Share of the terms that tell and are met, by rarity; then their sum. */
  readonly share: number;
  readonly weight: number;
}

/** A term that more than this share of the messages have tells nothing of any of them, */
const telling = 1 / 5;
/** except where they are so few. */
const alwaysTelling = 3;

/** A term of a name, as the index has it. */
interface SubjectTerm {
  readonly places: readonly number[];
  readonly rarity: number;
  readonly tells: boolean;
}

/** A name that a query is about. */
export interface SubjectName {
  readonly terms: readonly SubjectTerm[];
  /** Of its rarest term. */
  readonly rarity: number;
  /** Places of the whole, of an identifier or path of several parts. */
  readonly whole?: readonly number[];
}

const joinsWords = /^\p{L}+(?:-\p{L}+)+$/u;

/** Of the names of a query those that it is about. Words that only steer a conversation count for nothing. */
export function subjectNames(index: RecallIndex, given: readonly Name[]): readonly SubjectName[] {
  return Array.from(subjectTerms(given), ([name, terms]) => {
    const looked = terms.map((term): SubjectTerm => {
      const { places } = index.of(term);
      return { places, rarity: index.rarity(term), tells: tells(index, places) };
    });
    const rarity = Math.max(...looked.map((term) => term.rarity));
    const isWhole = terms[0] === name && terms.length > 1;
    return { terms: looked, rarity, ...(isWhole && { whole: index.of(name).places }) };
  });
}

/** By name its terms. */
function subjectTerms(given: readonly Name[]): ReadonlyMap<string, readonly string[]> {
  const names = new Map<string, readonly string[]>();
  for (const { whole, telling } of given) {
    // In a script without spaces a name is a whole clause, of which each pair of characters tells something.
    const pairs = telling.filter((term) => isUnspaced(term));
    for (const pair of pairs) if (!steers(pair)) names.set(pair, [pair]);
    const parts = telling.filter((term) => !pairs.includes(term)).map(baseForm);
    const isIdentifier = whole !== undefined && !(joinsWords.test(whole) && parts.every(steers));
    if (isIdentifier || parts.some((part) => !steers(part) && part.length > 1)) {
      names.set(whole ?? parts.join(" "), whole === undefined ? parts : [whole, ...parts]);
    }
  }
  return names;
}

/** Fit of the message at `place` and those beside it, as far as they may be shown, to the names that are asked for. */
export function fitAt(
  asked: readonly SubjectName[],
  place: number,
  mayShow: (place: number) => boolean,
): RecallFit {
  const places = [place - 1, place, place + 1].filter(mayShow);
  let [met, exact, all, weight] = [0, 0, 0, 0];
  for (const { terms, rarity, whole } of asked) {
    all += rarity;
    const found = terms.filter((term) => stands(term.places, places));
    if (found.length === 0) continue;
    met++;
    if (whole && stands(whole, places)) exact++;
    weight += found.reduce((most, term) => (term.tells ? Math.max(most, term.rarity) : most), 0);
  }
  return { names: asked.length, met, exact, share: all === 0 ? 0 : weight / all, weight };
}

function tells(index: RecallIndex, places: readonly number[]): boolean {
  return places.length <= Math.max(alwaysTelling, index.size * telling);
}

/** True where one of `places` is among the sorted ones. */
function stands(sorted: readonly number[], places: readonly number[]): boolean {
  return places.some((place) => {
    let [low, high] = [0, sorted.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((sorted[middle] ?? 0) < place) low = middle + 1;
      else high = middle;
    }
    return sorted[low] === place;
  });
}
