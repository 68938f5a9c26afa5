import { excerptBounds } from "../cutText.ts";
import { namesIn, type Term } from "./searchTerms.ts";
import type { AskedWord, TermSequence } from "./searchQuery.ts";
import { foldText } from "./textFolding.ts";

/** A stretch of text, and whether it is what was searched for. */
export interface SnippetPart {
  readonly text: string;
  readonly hit: boolean;
}

/** A place where one of the words asked for stands; `asked`: which one. */
interface Hit {
  readonly start: number;
  readonly end: number;
  readonly asked: number;
}

/** Characters of a snippet, and of what stands before its first hit. */
const snippetChars = 180;
const leadChars = 40;
/** Characters that are looked at in one go; a stretch in which nothing can stand is passed over. */
const stretchChars = 8_000;

/** The part of a text in which most of what was asked for stands together, with "…" where something was left out. */
export function snippetOf(text: string, asked: readonly AskedWord[]): SnippetPart[] {
  const hits = hitsIn(text, asked);
  const [from, to] = excerptBounds(text, Math.max(0, richestStart(hits) - leadChars), snippetChars);
  const parts: SnippetPart[] = [];
  const add = (part: SnippetPart) => {
    if (part.text !== "") parts.push(part);
  };
  if (from > 0) add({ text: "…", hit: false });
  let at = from;
  for (const { start, end } of hits) {
    if (end <= at || start >= to) continue;
    add({ text: text.slice(at, Math.max(at, start)), hit: false });
    add({ text: text.slice(Math.max(at, start), Math.min(end, to)), hit: true });
    at = Math.min(end, to);
  }
  add({ text: text.slice(at, to), hit: false });
  if (to < text.length) add({ text: "…", hit: false });
  return parts;
}

/** Hits in order of their start, until everything asked for was met. */
function hitsIn(text: string, asked: readonly AskedWord[]): readonly Hit[] {
  const roots = asked.flatMap((word) => word.map(rootOf));
  const hits: Hit[] = [];
  for (let start = 0; start < text.length && new Set(hits.map(({ asked }) => asked)).size < asked.length;) {
    const end = endOfStretch(text, start);
    const stretch = text.slice(start, end);
    const folded = foldText(stretch);
    if (roots.some((root) => folded.includes(root))) hits.push(...hitsOfStretch(stretch, start, asked));
    start = end;
  }
  return hits.sort((one, other) => one.start - other.start);
}

/**
 * Beginning that every word with this stem has: Porter's stemmer changes no more than the last letter of what it
 * leaves.
 */
function rootOf({ terms: [first = ""] }: TermSequence): string {
  const letters = Array.from(first);
  return letters.slice(0, Math.max(1, letters.length - 1)).join("");
}

function endOfStretch(text: string, start: number): number {
  const end = start + stretchChars;
  if (end >= text.length) return text.length;
  const space = text.slice(end, end + stretchChars).search(/[^\p{L}\p{M}\p{N}]/u);
  return space < 0 ? Math.min(text.length, end + stretchChars) : end + space + 1;
}

function hitsOfStretch(text: string, offset: number, asked: readonly AskedWord[]): Hit[] {
  const names = namesIn(text);
  const grain = (list: "words" | "parts") =>
    names.flatMap((name) => name[list].map((term) => ({ ...term, offset: offset + name.start })));
  const words = grain("words");
  const hasParts = names.some((name) => name.words !== name.parts);
  return (hasParts ? [words, grain("parts")] : [words]).flatMap((terms) =>
    asked.flatMap((word, index) =>
      word.flatMap((sequence) => placesOf(sequence, terms).map((place) => ({ ...place, asked: index }))),
    ),
  );
}

type PlacedTerm = Term & { readonly offset: number };

function placesOf({ terms, opens }: TermSequence, text: readonly PlacedTerm[]): Omit<Hit, "asked">[] {
  const places: Omit<Hit, "asked">[] = [];
  const last = terms.length - 1;
  for (const [index, first] of text.entries()) {
    const isMet = terms.every((term, step) => {
      const found = text[index + step]?.text;
      return step === last && opens ? found?.startsWith(term) : found === term;
    });
    const end = text[index + last];
    if (isMet && end) places.push({ start: first.offset + first.start, end: endOf(end, terms[last], opens) });
  }
  return places;
}

/** End of a found term; of a pair of characters that a single one begins, the end of that one. */
function endOf({ offset, start, end, text }: PlacedTerm, asked = "", opens: boolean): number {
  const isPair = opens && Array.from(asked).length === 1 && text.length === end - start;
  return offset + (isPair ? start + asked.length : end);
}

/** Start of the stretch that holds as many different words of those asked for as any. */
function richestStart(hits: readonly Hit[]): number {
  let best = 0;
  let start = hits[0]?.start ?? 0;
  for (const [index, { start: from }] of hits.entries()) {
    const met = new Set<number>();
    for (let next = index; next < hits.length && next < index + 50; next++) {
      const hit = hits[next];
      if (!hit || hit.end > from + snippetChars - leadChars) break;
      met.add(hit.asked);
    }
    if (met.size > best) {
      best = met.size;
      start = from;
    }
  }
  return start;
}
