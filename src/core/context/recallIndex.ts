import type { MessageEntry } from "../conversation/entry.ts";
import { callsOf, textOf } from "../conversation/message.ts";
import { callAt } from "../conversation/units.ts";
import { recallTool } from "./recallTool.ts";
import { termsOf } from "./recallWords.ts";

/** How much a term's repetition and a message's length matter; Robertson and Zaragoza, "The Probabilistic Relevance Framework" (2009). */
const k1 = 1.2;
const b = 0.5;

/** What a message gains from what its neighbours score, by their distance: an answer beside the question that names it. */
const neighbours: readonly number[] = [0.35, 0.15];

/** A message that was found. */
export interface Found {
  /** Its place among the record's messages. */
  readonly place: number;
  readonly score: number;
}

interface Posting {
  readonly place: number;
  readonly count: number;
}

/** A full-text index over messages, which only grows: BM25, with neighbours lending each other a part of their score. */
export class RecallIndex {
  private readonly postings = new Map<string, Posting[]>();
  private readonly lengths: number[] = [];
  private totalLength = 0;
  private last: MessageEntry | undefined;

  /** Takes in the messages it does not know yet, yielding now and then. Another record starts it anew. */
  *follow(messages: readonly MessageEntry[]): Generator<void, void> {
    if (this.last !== messages[this.lengths.length - 1]) this.clear();
    for (let place = this.lengths.length; place < messages.length; place++) {
      this.add(messages, place);
      if (place % 50 === 49) yield;
    }
  }

  /** The best of the places that `mayFind` lets through, best first. */
  search(query: string, count: number, mayFind: (place: number) => boolean): Found[] {
    const scores = new Map<number, number>();
    for (const term of new Set(termsOf(query))) this.score(term, scores);
    const fused: Found[] = [];
    for (const [place, own] of scores) {
      if (!mayFind(place)) continue;
      fused.push({ place, score: own + this.lent(place, scores) });
    }
    return fused.sort((one, other) => other.score - one.score || other.place - one.place).slice(0, count);
  }

  private score(term: string, scores: Map<number, number>): void {
    const postings = this.postings.get(term) ?? [];
    const documents = this.lengths.length;
    const rarity = Math.log(1 + (documents - postings.length + 0.5) / (postings.length + 0.5));
    const average = this.totalLength / Math.max(1, documents);
    for (const { place, count } of postings) {
      const length = (this.lengths[place] ?? 0) / average;
      const weight = (count * (k1 + 1)) / (count + k1 * (1 - b + b * length));
      scores.set(place, (scores.get(place) ?? 0) + rarity * weight);
    }
  }

  private lent(place: number, scores: ReadonlyMap<number, number>): number {
    return neighbours.reduce((sum, share, index) => {
      const distance = index + 1;
      return sum + share * ((scores.get(place - distance) ?? 0) + (scores.get(place + distance) ?? 0));
    }, 0);
  }

  private add(messages: readonly MessageEntry[], place: number): void {
    this.last = messages[place];
    const counts = new Map<string, number>();
    for (const term of termsOf(searchable(messages, place))) counts.set(term, (counts.get(term) ?? 0) + 1);
    let length = 0;
    for (const [term, count] of counts) {
      length += count;
      const postings = this.postings.get(term);
      if (postings) postings.push({ place, count });
      else this.postings.set(term, [{ place, count }]);
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

/** A message's text and calls; nothing of what recall itself asked and found, which would find itself. */
export function searchable(messages: readonly MessageEntry[], place: number): string {
  const message = messages[place]?.message;
  if (!message || message.role === "system") return "";
  if (callAt(messages, place)?.function.name === recallTool.function.name) return "";
  const calls = callsOf(message).filter((call) => call.function.name !== recallTool.function.name);
  return [textOf(message), ...calls.map(({ function: call }) => `${call.name} ${call.arguments}`)].join("\n");
}
