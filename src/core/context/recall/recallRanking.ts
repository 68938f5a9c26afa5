import { queryDates, type Period } from "./query/queryDates.ts";
import { IndexedNames, type IndexedName } from "./query/indexedNames.ts";
import { queryNames } from "./query/queryNames.ts";
import { needsIn } from "./query/queryNeeds.ts";
import { isTimeToPause, documentScores, type SearchWork } from "./nameScores.ts";
import type { RankedMessage } from "./rankingCache.ts";
import type { RecallIndex } from "./recallIndex.ts";

/** Neighbour weights: the share of the scores before it and after it that a message gains, by distance: an answer follows the question that names it. */
const before = [0.4, 0.2] as const;
const after = [0.25, 0.1] as const;

/** Exponent of coverage: the weight of it that most of what was asked for is met, not one rare word alone. */
const coverage = 2;
/** Pseudo-relevance feedback: weight, coverage, messages learned from, terms learned, and the largest share of messages that may have one. */
const feedback = { weight: 0.4, coverage: 0.5, messages: 10, terms: 30, commonest: 0.1 };

/** Factors of what a message is beside its terms. */
const ofQuestion = 0.7;
const ofSpeaker = 1.5;
const ofDate = 1.3;
/** Recency gain of the newest message over the oldest: a fact told anew is told of in much the same words. */
const ofLater = 0.2;
/** Weight of one of several needs alone, beside all of the query. */
const needWeight = 0.8;
/** The weights of needs where something is asked and something told beside it: what is asked counts more. */
const [weightOfAsked, weightOfTold] = [2, 0.5];
const mostNeeds = 4;

/** The most that are found, however many score. */
const mostFound = 200;

/**
 * Ranking of the messages for a query: BM25 with coverage, neighbours that lend each other a part of their score, and
 * terms learned from what is found first. Those that score at least `least` of the best and that `mayFind` lets through,
 * at most 200, best first; linear in the messages, and pauses now and then.
 */
export function* rankedMessages(
  index: RecallIndex,
  query: string,
  mayFind: (document: number) => boolean,
  least: number,
): Generator<void, RankedMessage[]> {
  const work: SearchWork = { index, steps: 0 };
  const names = new IndexedNames(index);
  const asked = names.of(queryNames(query));
  const own = yield* needsScores(work, asked, needsOf(names, query, asked.length));
  if (!own.some((_, document) => isNear(document, own) && mayFind(document))) return [];
  const scores = lentOut(work, own);
  leaveOut(scores, mayFind);
  if (isTimeToPause(work)) yield;
  yield* learned(work, scores, asked);
  leaveOut(scores, mayFind);
  const found = adjusted(index, query, collect(scores, mostFound)).toSorted(byScore);
  const lowest = (found[0]?.score ?? 0) * least;
  return found.filter(({ score }) => score >= lowest);
}

function leaveOut(scores: Float64Array, mayFind: (document: number) => boolean): void {
  for (let document = 0; document < scores.length; document++) {
    if ((scores[document] ?? 0) > 0 && !mayFind(document)) scores[document] = 0;
  }
}

/** Scores of the whole query, and of each of its needs where it has several. */
function* needsScores(
  work: SearchWork,
  asked: readonly IndexedName[],
  needs: readonly Need[],
): Generator<void, Float64Array> {
  const groups = [asked, ...needs.map((need) => need.asked)];
  const [scores = new Float64Array(), ...others] = yield* documentScores(work, groups, coverage);
  const most = highest(scores);
  for (const [place, need] of needs.entries()) {
    const ofNeed = others[place] ?? scores;
    const scale = (need.weight * most) / (highest(ofNeed) || 1);
    for (let document = 0; document < scores.length; document++) {
      scores[document] = Math.max(scores[document] ?? 0, (ofNeed[document] ?? 0) * scale);
    }
  }
  return scores;
}

/** One of several needs of a query. */
interface Need {
  readonly asked: readonly IndexedName[];
  readonly weight: number;
  readonly rarity: number;
}

/**
 * The needs of a query that name less than all of the `most`, and more than one thing or an identifier; of many the
 * questions first, then those that name what is rare.
 */
function needsOf(asking: IndexedNames, query: string, most: number): readonly Need[] {
  const all = needsIn(query);
  const isMixed = all.some(({ isQuestion }) => isQuestion) && !all.every(({ isQuestion }) => isQuestion);
  const needs = all.flatMap(({ names, isQuestion }): Need[] => {
    const asked = asking.of(names);
    const isTelling = asked.length > 1 || asked.some(({ whole }) => whole !== undefined);
    if (!isTelling || asked.length >= most) return [];
    const rarity = asked.reduce((sum, one) => sum + one.rarity * one.weight, 0);
    const weight = isQuestion ? weightOfAsked : weightOfTold;
    return [{ asked, weight: isMixed ? weight : needWeight, rarity }];
  });
  if (!isMixed && needs.length < 2) return [];
  return needs
    .toSorted((one, other) => other.weight - one.weight || other.rarity - one.rarity)
    .slice(0, mostNeeds);
}

/** Every document's score with what its neighbours lend it. */
function lentOut(work: SearchWork, scores: Float64Array): Float64Array {
  const sums = new Float64Array(scores.length);
  let [second, first, own] = [0, 0, scores[0] ?? 0];
  let next = scores[1] ?? 0;
  for (let document = 0; document < scores.length; document++) {
    const afterNext = document + 2 < scores.length ? (scores[document + 2] ?? 0) : 0;
    sums[document] = own + before[0] * first + before[1] * second + after[0] * next + after[1] * afterNext;
    second = first;
    first = own;
    own = next;
    next = afterNext;
  }
  work.steps += scores.length;
  return sums;
}

/** True where the document or one beside it scores by itself. */
function isNear(document: number, scores: Float64Array): boolean {
  return (scores[document] ?? 0) > 0 || (scores[document - 1] ?? 0) > 0 || (scores[document + 1] ?? 0) > 0;
}

/** Adds what the terms of the messages found first find in turn. */
function* learned(
  work: SearchWork,
  scores: Float64Array,
  asked: readonly IndexedName[],
): Generator<void, void> {
  const first = collect(scores, feedback.messages);
  const top = first[0]?.score ?? 0;
  if (top === 0) return;
  const [found] = yield* documentScores(work, [learnedNames(work.index, first, asked)], feedback.coverage);
  if (!found) return;
  const more = lentOut(work, found);
  const scale = (feedback.weight * top) / (highest(more) || 1);
  for (let document = 0; document < more.length; document++) {
    scores[document] = (scores[document] ?? 0) + (more[document] ?? 0) * scale;
  }
}

function learnedNames(
  index: RecallIndex,
  first: readonly RankedMessage[],
  asked: readonly IndexedName[],
): readonly IndexedName[] {
  const known = new Set(
    asked.flatMap(({ whole, parts }) => [...parts, ...(whole === undefined ? [] : [whole])]),
  );
  const top = first[0]?.score ?? 1;
  const gains = new Map<string, number>();
  for (const { document, score } of first) {
    for (const term of index.termsAt(document)) gains.set(term, (gains.get(term) ?? 0) + score / top);
  }
  const most = index.size * feedback.commonest;
  const weighed = Array.from(gains).flatMap(([term, gain]) => {
    const having = index.of(term).documents.length;
    const mayTell = having > 1 && having < most && !known.has(term) && !/^\d+$/.test(term);
    return mayTell ? [{ term, value: gain * index.rarity(term) }] : [];
  });
  const best = weighed.sort((one, other) => other.value - one.value).slice(0, feedback.terms);
  const highestValue = best[0]?.value ?? 1;
  return best.map(({ term, value }) => {
    return { parts: [term], expansions: [], weight: value / highestValue, rarity: index.rarity(term) };
  });
}

/** Takes in what the messages are beside their terms: questions, said by one who is asked about, of a date asked for. */
function adjusted(
  index: RecallIndex,
  query: string,
  found: readonly RankedMessage[],
): readonly RankedMessage[] {
  const named = new Set(queryNames(query).flatMap(({ significantTerms }) => significantTerms));
  const periods = queryDates(query, index.traitsAt(index.size - 1)?.at ?? 0);
  return found.map(({ document, score }) => {
    const { at = 0, speakers = [], isQuestion = false } = index.traitsAt(document) ?? {};
    let factor = (isQuestion ? ofQuestion : 1) * (1 + ofLater * (document / index.size));
    if (speakers.some((term) => named.has(term))) factor *= ofSpeaker;
    if (isWithin(at, periods)) factor *= ofDate;
    return { document, score: score * factor };
  });
}

function isWithin(at: number, periods: readonly Period[]): boolean {
  return periods.some(({ from, to }) => at >= from && at < to);
}

/** The best of all, at most `most`, best first; of equal ones the later. One pass: few are among the best when they are met. */
function collect(scores: Float64Array, most: number): RankedMessage[] {
  const best: RankedMessage[] = [];
  for (let document = 0; document < scores.length; document++) {
    const score = scores[document] ?? 0;
    if (score <= 0 || (best.length === most && score < (best.at(-1)?.score ?? 0))) continue;
    best.splice(firstNotAbove(best, score), 0, { document, score });
    if (best.length > most) best.pop();
  }
  return best;
}

/** Index of the first with no more than this score. */
function firstNotAbove(best: readonly RankedMessage[], score: number): number {
  let [low, high] = [0, best.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((best[middle]?.score ?? 0) > score) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The best first; of equal ones the later. */
function byScore(one: RankedMessage, other: RankedMessage): number {
  return other.score - one.score || other.document - one.document;
}

function highest(scores: Float64Array): number {
  let most = 0;
  for (const score of scores) if (score > most) most = score;
  return most;
}
