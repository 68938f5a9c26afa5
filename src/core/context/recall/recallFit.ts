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

/** Of the names of a query those that it is about, each with its terms. Words that only steer a conversation count for nothing. */
export type SubjectNames = ReadonlyMap<string, readonly string[]>;

const joinsWords = /^\p{L}+(?:-\p{L}+)+$/u;

export function subjectNames(given: readonly Name[]): SubjectNames {
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
  index: RecallIndex,
  asked: SubjectNames,
  place: number,
  mayShow: (place: number) => boolean,
): RecallFit {
  const places = [place - 1, place, place + 1].filter(mayShow);
  let [met, exact, all, weight] = [0, 0, 0, 0];
  for (const [name, terms] of asked) {
    const rarity = Math.max(...terms.map((term) => index.rarity(term)));
    all += rarity;
    const found = terms.filter((term) => stands(index.of(term).places, places));
    if (found.length === 0) continue;
    met++;
    if (terms[0] === name && terms.length > 1 && stands(index.of(name).places, places)) exact++;
    weight += Math.max(0, ...found.filter((term) => tells(index, term)).map((term) => index.rarity(term)));
  }
  return { names: asked.size, met, exact, share: all === 0 ? 0 : weight / all, weight };
}

function tells(index: RecallIndex, term: string): boolean {
  return index.of(term).places.length <= Math.max(alwaysTelling, index.size * telling);
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
