import type { MessageEntry } from "../../conversation/entry.ts";
import { callsOf } from "../../conversation/message.ts";
import { searchableText } from "../../conversation/searchableText.ts";
import { callAt } from "../../conversation/units.ts";
import { baseForm } from "../../text/search/irregularForms.ts";
import { eachName, stem, type Name } from "../../text/search/searchTerms.ts";
import { isUnspaced } from "../../text/search/textFolding.ts";
import { termsOfName } from "./query/nameTerms.ts";
import { correctionsOf, type SpellingBudget } from "./query/misspellings.ts";
import { recallTool } from "./recallTool.ts";
import { endsInQuestion, speakersOf } from "./query/speakers.ts";
import { RankingCache } from "./rankingCache.ts";
import { TermPositionCache } from "./termPositions.ts";

/** Characters that are taken in before the event loop has a turn. */
const pace = 8_000;
/** Distinct terms of one message that feedback may learn from. */
const mostLearned = 300;

/** Postings of a term: the numbers of the documents that have it, in order, and how often it stands there. */
export interface Postings {
  readonly documents: readonly number[];
  readonly counts: readonly number[];
}

/** Traits of a message that ranking knows beside its terms. */
interface MessageTraits {
  readonly at: number;
  readonly speakers: readonly string[];
  readonly isQuestion: boolean;
}

const nowhere: Postings = { documents: [], counts: [] };

/**
 * Inverted index over messages, its documents, numbered in the record's order, which only grows. Our own, since what is found again of the hidden part is Longhand's
 * purpose: published indexes know neither neighbours nor identifiers that count whole and in parts, and take a text in
 * without a pause.
 */
export class RecallIndex {
  /** Term positions in the texts of the record that were looked into last. */
  readonly positions = new TermPositionCache();
  /** Rankings for the queries that were answered last, so that a later page of results follows the earlier one. */
  readonly rankings = new RankingCache();
  private readonly postings = new Map<string, { readonly documents: number[]; readonly counts: number[] }>();
  private readonly traits: MessageTraits[] = [];
  private readonly terms: (readonly string[])[] = [];
  private readonly lengths: number[] = [];
  /** Corrections of words that the index does not have, by the word; valid for its present size. */
  private readonly corrections = new Map<string, readonly string[]>();
  private totalLength = 0;
  private last: MessageEntry | undefined;

  /** Number of indexed messages. */
  get size(): number {
    return this.lengths.length;
  }

  /** Terms of a message on average. */
  get averageLength(): number {
    return this.totalLength / Math.max(1, this.size);
  }

  /** The messages that `follow` takes in: those after the ones it knows, or all of another record. */
  unread(messages: readonly MessageEntry[]): readonly MessageEntry[] {
    return this.last === messages[this.size - 1] ? messages.slice(this.size) : messages;
  }

  /** Takes in the messages it does not know yet, yielding every few thousand characters. Another record starts it anew. */
  *follow(messages: readonly MessageEntry[]): Generator<void, void> {
    if (this.last !== messages[this.size - 1]) this.clear();
    let since = 0;
    // Two that follow at a time, each while the other pauses, share the work.
    for (let document = this.size; document < messages.length; document = this.size) {
      const text = searchable(messages, document);
      const names = new Map<Name, number>();
      yield* eachName(text, (name) => names.set(name, (names.get(name) ?? 0) + 1));
      since += Math.min(text.length, pace / 2);
      if (since >= pace) {
        since = 0;
        yield;
      }
      const entry = messages[document];
      if (this.size === document && entry) this.add(entry, termCounts(names));
    }
  }

  /** Postings of a term. */
  of(term: string): Postings {
    return this.postings.get(term) ?? nowhere;
  }

  /** The term itself; of one character of a script without spaces every pair with it. */
  termsFor(part: string): readonly string[] {
    if (part.length > 2 || Array.from(part).length !== 1 || !isUnspaced(part)) return [part];
    return [part, ...Array.from(this.postings.keys()).filter((term) => isPairWith(part, term))];
  }

  /** Terms of words that may have been meant by one that stands nowhere: those one slip away from it, while `budget` lasts. */
  spellingCorrections(word: string, budget: SpellingBudget): readonly string[] {
    if (this.postings.has(baseForm(stem(word))) || !budget.take(word)) return [];
    const meant = this.corrections.get(word) ?? correctionsOf(word, (term) => this.postings.has(term));
    this.corrections.set(word, meant);
    return meant;
  }

  /** Inverse document frequency. */
  rarity(term: string): number {
    return this.rarityOf(this.of(term).documents.length);
  }

  /** The rarity of what so many documents have. */
  rarityOf(having: number): number {
    return Math.log(1 + (this.size - having + 0.5) / (having + 0.5));
  }

  /** Terms of the message `document`, repetitions counted. */
  lengthAt(document: number): number {
    return this.lengths[document] ?? 0;
  }

  traitsAt(document: number): MessageTraits | undefined {
    return this.traits[document];
  }

  /** Distinct terms of the message `document`; of a very long one those that it begins with. */
  termsAt(document: number): readonly string[] {
    return this.terms[document] ?? [];
  }

  private add(entry: MessageEntry, counts: ReadonlyMap<string, number>): void {
    const document = this.size;
    this.corrections.clear();
    let length = 0;
    for (const [term, times] of counts) {
      length += times;
      const postings = this.postings.get(term) ?? { documents: [], counts: [] };
      if (postings.documents.length === 0) this.postings.set(term, postings);
      postings.documents.push(document);
      postings.counts.push(times);
    }
    this.last = entry;
    this.terms.push(Array.from(counts.keys()).slice(0, mostLearned));
    this.traits.push({ at: entry.at, speakers: speakersOf(entry), isQuestion: endsInQuestion(entry) });
    this.lengths.push(length);
    this.totalLength += length;
  }

  private clear(): void {
    this.postings.clear();
    this.rankings.clear();
    this.corrections.clear();
    for (const list of [this.lengths, this.terms, this.traits]) list.length = 0;
    this.totalLength = 0;
    this.last = undefined;
  }
}

function isPairWith(letter: string, term: string): boolean {
  return term.includes(letter) && term !== letter && Array.from(term).length === 2;
}

/** Term frequencies, by the names and how often each stands. */
function termCounts(names: ReadonlyMap<Name, number>): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const [name, times] of names) {
    for (const term of termsOfName(name)) counts.set(term, (counts.get(term) ?? 0) + times);
  }
  return counts;
}

/** A message's text and calls; nothing of what recall itself asked and found, which would find itself. */
export function searchable(messages: readonly MessageEntry[], document: number): string {
  const message = messages[document]?.message;
  if (!message || message.role === "system") return "";
  if (callAt(messages, document)?.function.name === recallTool.function.name) return "";
  const calls = callsOf(message).filter((call) => call.function.name !== recallTool.function.name);
  return searchableText(message, calls);
}
