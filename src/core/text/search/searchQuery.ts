import { isUnspaced } from "./textFolding.ts";
import { namesIn, stemsBeginning } from "./searchTerms.ts";

/** Search terms that follow each other. */
export interface TermSequence {
  readonly terms: readonly string[];
  /** The last of them may be the beginning of a term. */
  readonly opens: boolean;
}

/** A word or a quoted phrase of a query: met where one of these sequences stands. */
export type AskedWord = readonly TermSequence[];

/** A query as the search terms that a text must hold, one of each word. */
export interface SearchQuery {
  readonly asked: readonly AskedWord[];
  /** The words with the last one as the beginning of words; undefined where it is a phrase or says too little for that. */
  readonly begun?: readonly AskedWord[];
}

/** Beginnings with fewer characters are too many words: of a word alone, and of one that follows others. */
const shortestAlone = 3;
const shortestAfter = 1;
/** The most words of a query, more than anyone types; the rest of a text that was pasted is left out. */
const mostWords = 100;

export function parseQuery(query: string): SearchQuery {
  const words = Array.from(query.matchAll(/"([^"]+)"|([^\s"]+)/g), ([, phrase, word]) => ({
    text: phrase ?? word ?? "",
    isPhrase: phrase !== undefined,
  }))
    .map((word) => ({ ...word, grains: grainsOf(word.text) }))
    .filter(({ grains }) => grains.length > 0)
    .slice(0, mostWords);
  const asked = words.map(({ text, grains }) => [...grains.map(sequenceOf), ...otherFormsOf(text)]);
  const last = words.at(-1);
  const beginnings = last && !last.isPhrase ? last.grains.flatMap(beginningsOf) : [];
  const begun = [...beginnings, ...otherFormsOf(last?.text ?? "")];
  return { asked, ...(beginnings.length > 0 && { begun: [...asked.slice(0, -1), begun] }) };
}

/** The words of a query any of which will do: those that say something, or all where none does. */
export function significantWords(query: string): readonly AskedWord[] {
  const says = (word: string) =>
    namesIn(word).some(({ whole, significantTerms }) => whole !== undefined || significantTerms.length > 0);
  const significant = query.split(/[\s"]+/).filter(says);
  return parseQuery(significant.length > 0 ? significant.join(" ") : query).asked;
}

const digitsOnly = /^[1-9]\d{3,14}$/;

/** A number of thousands without its separators, or with some: "4,317" and "4317" find each other. */
function otherFormsOf(text: string): TermSequence[] {
  const [name, ...others] = namesIn(text);
  const digits =
    others.length === 0 ? name?.significantTerms.find((term) => digitsOnly.test(term)) : undefined;
  if (!name || digits === undefined || name.whole !== undefined) return [];
  const groups = digits.replace(/\B(?=(?:\d{3})+$)/g, " ").split(" ");
  return [name.words.length > 1 ? [digits] : groups].map((terms) => ({ terms, opens: false }));
}

interface Word {
  readonly text: string;
  readonly word: string;
}

/** The terms of a text in order, with identifiers as words and in their parts, each list once. */
function grainsOf(text: string): (readonly Word[])[] {
  const names = namesIn(text);
  const coarse = names.flatMap(({ words }) => words);
  const fine = names.flatMap(({ parts }) => parts);
  return (fine.length === coarse.length ? [coarse] : [coarse, fine])
    .map((terms) => (terms.at(-1)?.isRunEnd ? terms.slice(0, -1) : terms))
    .filter((terms) => terms.length > 0);
}

function sequenceOf(grain: readonly Word[]): TermSequence {
  const last = grain.at(-1)?.text ?? "";
  return { terms: grain.map(({ text }) => text), opens: Array.from(last).length === 1 && isUnspaced(last) };
}

function beginningsOf(grain: readonly Word[]): TermSequence[] {
  const before = grain.slice(0, -1).map(({ text }) => text);
  const word = grain.at(-1)?.word ?? "";
  const shortest = before.length > 0 ? shortestAfter : shortestAlone;
  if (word.length < shortest || isUnspaced(word)) return [];
  const stems = stemsBeginning(word).map((stem) => ({ terms: [...before, stem], opens: false }));
  return [{ terms: [...before, word], opens: true }, ...stems];
}
