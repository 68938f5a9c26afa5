import type { AskedWord, TermSequence } from "../../core/text/search/searchQuery.ts";
import { indexTermsOf } from "../indexTerms.ts";

/** A longer text is searched by its beginning, in characters: a vector of more than 1 MB is refused. */
const longestText = 64 * 1024;
/** The last position of a word, https://www.postgresql.org/docs/current/textsearch-limitations.html */
const lastPosition = 16_383;
const mostPositions = 255;

/** The terms of a text as a `tsvector`: those of its words, and, apart from them, those of their parts. */
export function tsvectorOf(text: string): string {
  const { words, parts } = indexTermsOf(text.slice(0, longestText));
  const places = new Map<string, number[]>();
  const place = (term: string, position: number) => {
    const known = places.get(term);
    if (known && known.length < mostPositions) known.push(position);
    else if (!known) places.set(term, [position]);
  };
  words.forEach((term, index) => place(term, Math.min(index + 1, lastPosition)));
  parts.forEach((term, index) => place(term, Math.min(words.length + index + 3, lastPosition)));
  return [...places].map(([term, positions]) => `${lexeme(term)}:${positions.join()}`).join(" ");
}

/** The words that are asked for, all or any of them, as a `tsquery`. */
export function tsqueryOf(asked: readonly AskedWord[], joint: " & " | " | "): string {
  return asked.map((word) => `(${word.map(sequence).join(" | ")})`).join(joint);
}

function sequence({ terms, opens }: TermSequence): string {
  const last = terms.length - 1;
  const lexemes = terms.map((term, index) => `${lexeme(term)}${opens && index === last ? ":*" : ""}`);
  return `(${lexemes.join(" <-> ")})`;
}

function lexeme(term: string): string {
  return `'${term.replaceAll("\\", "\\\\").replaceAll("'", "''")}'`;
}
