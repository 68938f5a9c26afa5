import type { MessageEntry } from "../../conversation/entry.ts";
import { callsOf } from "../../conversation/message.ts";
import { searchableText } from "../../conversation/searchableText.ts";
import { callAt } from "../../conversation/units.ts";
import { recallTool } from "./recallTool.ts";
import { eachName, namesIn, type Name } from "../../text/searchTerms.ts";
import { isUnspaced } from "../../text/textFolding.ts";

/** Parameters of BM25: the weight of a term's repetition and of a message's length; Robertson and Zaragoza, "The Probabilistic Relevance Framework" (2009). */
const k1 = 1.2;
const b = 0.5;

/** Neighbour weights: the share of its neighbours' scores that a message gains, by distance: an answer stands beside the question that names it. */
const neighbours: readonly number[] = [0.35, 0.15];

/** Exponent of coverage: the weight of it that most of what was asked for is met, not one rare word alone. */
const coverage = 1.5;
/** Weight of an identifier's parts without the whole. */
const partShare = 0.4;

/** A message that was found. */
export interface Found {
  /** Its place among the record's messages. */
  readonly place: number;
  readonly score: number;
}

/** Characters that are taken in before the event loop has a turn. */
const pace = 8_000;

interface Posting {
  readonly place: number;
  readonly count: number;
}

/**
 * Inverted index over messages, which only grows: BM25, with neighbours lending each other a part of their score. Our
 * own, since what is found again of the hidden part is Longhand's purpose: published indexes know neither neighbours nor
 * identifiers that count whole and in parts, and take a text in without a pause.
 */
export class RecallIndex {
  private readonly postings = new Map<string, Posting[]>();
  private readonly lengths: number[] = [];
  private totalLength = 0;
  private last: MessageEntry | undefined;

  /** Takes in the messages it does not know yet, yielding every few thousand characters. Another record starts it anew. */
  *follow(messages: readonly MessageEntry[]): Generator<void, void> {
    if (this.last !== messages[this.lengths.length - 1]) this.clear();
    let since = 0;
    // Two that follow at a time, each while the other pauses, share the work.
    for (let place = this.lengths.length; place < messages.length; place = this.lengths.length) {
      const text = searchable(messages, place);
      const counts = new Map<string, number>();
      for (const name of eachName(text)) {
        if (name) count(name, counts);
        else if ((since += Math.min(text.length, pace)) >= pace) {
          since = 0;
          yield;
        }
      }
      if (this.lengths.length === place) this.add(messages[place], place, counts);
    }
  }

  /** The best of the places that `mayFind` lets through, best first. */
  search(query: string, most: number, mayFind: (place: number) => boolean): Found[] {
    const scores = this.scores(query);
    const best: Found[] = [];
    for (const place of scores.keys()) {
      if (!isNear(place, scores)) continue;
      const score = (scores[place] ?? 0) + lent(place, scores);
      const isBetter = best.length < most || score >= (best.at(-1)?.score ?? 0);
      if (!isBetter || !mayFind(place)) continue;
      const rank = best.findIndex((one) => score >= one.score);
      best.splice(rank < 0 ? best.length : rank, 0, { place, score });
      if (best.length > most) best.pop();
    }
    return best;
  }

  /** By place: BM25 of every name asked for, more where more of them are met. */
  private scores(query: string): Float64Array {
    const asked = new Map(
      namesIn(query).flatMap((name) => (says(name) ? [[name.whole ?? name.telling.join(" "), name]] : [])),
    );
    const sums = new Float64Array(this.lengths.length);
    const met = new Float64Array(this.lengths.length);
    let all = 0;
    for (const name of asked.values()) {
      const rarity = this.rarityOf(name);
      all += rarity;
      for (const [place, score] of this.nameScores(name)) {
        sums[place] = (sums[place] ?? 0) + score;
        met[place] = (met[place] ?? 0) + rarity;
      }
    }
    return sums.map((sum, place) => (sum > 0 ? sum * ((met[place] ?? 0) / all) ** coverage : 0));
  }

  /** A whole identifier or path says it all; its parts alone say a share. */
  private nameScores({ whole, telling }: Name): Map<number, number> {
    const scores = new Map<number, number>();
    for (const part of new Set(telling)) {
      for (const term of this.termsFor(part)) this.score(term, whole === undefined ? 1 : partShare, scores);
    }
    if (whole === undefined) return scores;
    const wholes = new Map<number, number>();
    this.score(whole, 1, wholes);
    for (const [place, score] of wholes) scores.set(place, Math.max(score, scores.get(place) ?? 0));
    return scores;
  }

  private rarityOf({ whole, telling }: Name): number {
    const terms = [
      ...telling.flatMap((part) => this.termsFor(part)),
      ...(whole === undefined ? [] : [whole]),
    ];
    return terms.reduce((most, term) => Math.max(most, this.rarity(term)), 0);
  }

  /** The term itself; of one character of a script without spaces every pair with it. */
  private termsFor(part: string): readonly string[] {
    if (Array.from(part).length !== 1 || !isUnspaced(part)) return [part];
    return [part, ...Array.from(this.postings.keys()).filter((term) => isPairWith(part, term))];
  }

  /** Inverse document frequency. */
  private rarity(term: string): number {
    const having = this.postings.get(term)?.length ?? 0;
    return Math.log(1 + (this.lengths.length - having + 0.5) / (having + 0.5));
  }

  private score(term: string, share: number, scores: Map<number, number>): void {
    const rarity = this.rarity(term);
    const average = this.totalLength / Math.max(1, this.lengths.length);
    for (const { place, count } of this.postings.get(term) ?? []) {
      const length = (this.lengths[place] ?? 0) / average;
      const weight = (count * (k1 + 1)) / (count + k1 * (1 - b + b * length));
      scores.set(place, (scores.get(place) ?? 0) + share * rarity * weight);
    }
  }

  private add(message: MessageEntry | undefined, place: number, counts: ReadonlyMap<string, number>): void {
    this.last = message;
    let length = 0;
    for (const [term, times] of counts) {
      length += times;
      const postings = this.postings.get(term);
      if (postings) postings.push({ place, count: times });
      else this.postings.set(term, [{ place, count: times }]);
    }
    this.lengths[place] = length;
    this.totalLength += length;
  }

  private clear(): void {
    this.postings.clear();
    this.lengths.length = 0;
    this.totalLength = 0;
    this.last = undefined;
  }
}

function says({ whole, telling }: Name): boolean {
  return whole !== undefined || telling.length > 0;
}

function isPairWith(letter: string, term: string): boolean {
  return term.includes(letter) && term !== letter && Array.from(term).length === 2;
}

function count({ whole, telling }: Name, counts: Map<string, number>): void {
  if (whole !== undefined) counts.set(whole, (counts.get(whole) ?? 0) + 1);
  for (const part of telling) counts.set(part, (counts.get(part) ?? 0) + 1);
}

/** True where the place or one beside it scores by itself. */
function isNear(place: number, scores: Float64Array): boolean {
  return [place - 1, place, place + 1].some((at) => (scores[at] ?? 0) > 0);
}

function lent(place: number, scores: Float64Array): number {
  return neighbours.reduce((sum, share, index) => {
    const distance = index + 1;
    return sum + share * ((scores[place - distance] ?? 0) + (scores[place + distance] ?? 0));
  }, 0);
}

/** A message's text and calls; nothing of what recall itself asked and found, which would find itself. */
export function searchable(messages: readonly MessageEntry[], place: number): string {
  const message = messages[place]?.message;
  if (!message || message.role === "system") return "";
  if (callAt(messages, place)?.function.name === recallTool.function.name) return "";
  const calls = callsOf(message).filter((call) => call.function.name !== recallTool.function.name);
  return searchableText(message, calls);
}
