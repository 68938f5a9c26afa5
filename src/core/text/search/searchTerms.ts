import { stemmer } from "stemmer";
import { runAtOnce } from "../../tokens/encoding/yieldingWork.ts";
import { headOf } from "../cutText.ts";
import { digitSeparator, hasSeparatedDigits, numberOf, plainNumbers } from "./numberForms.ts";
import { beginsInRun, foldText, isUnspaced, unspacedRun } from "./textFolding.ts";

/** Words that say nothing: left out where a question is answered, kept where a text is found again. */
const stopWords = new Set(
  `a about above after again all also am an and any are as at be been before being but by can could did do does doing
  done down for from get got had has have having he her here him his how i if in into is it its just let like me more
  most my no nor not now of off on once only or other our out over please she should so some such than that the their
  them then there these they this those through to too under until up us very was we were what when where which while
  who whom why will with would you your`.split(/\s+/),
);

/** One search term of a name, and where it stands in it. Indices are UTF-16 code units. */
export interface Term {
  /** The word folded, in its stem; of a script without spaces a pair of characters. */
  readonly text: string;
  /** The word folded, as it was written. */
  readonly word: string;
  readonly start: number;
  readonly end: number;
  /** The last character of a longer run, which is in the pair before it too. */
  readonly isRunEnd?: true;
}

/** A word, number, identifier, path or address of a text: its terms in order, at two grains. */
export interface Name {
  /** The name in lower case as one term, where it has more than one part: an identifier or path. */
  readonly whole?: string;
  /** "src/parseHTTP.ts": src, parsehttp, ts. */
  readonly words: readonly Term[];
  /** "src/parseHTTP.ts": src, pars, http, ts. The same list where no word has parts. */
  readonly parts: readonly Term[];
  /** The terms of both, without `whole`, stop words and `isRunEnd`. */
  readonly significantTerms: readonly string[];
}

export interface LocatedName extends Name {
  /** Start of the name in its text. */
  readonly start: number;
}

const longestWord = 80;
/** A longer name is data, of which no more than what reads as words is looked for. */
const longestName = 4 * longestWord;
const readsAsWord = /^(?:\p{L}{1,40}|\p{N}{1,40}|[\p{L}\p{M}\p{N}]{1,16})$/u;
/** The longest name that is remembered: longer ones are not met again. */
const longestRemembered = 64;
/** Characters between two pauses, and of one piece of a run that is longer. */
const pace = 4_000;

const nameCharacter = "[\\p{L}\\p{M}\\p{N}_$@./\\\\:#\\u00ad\\u200b-\\u200d\\u2060-]";
const chunks = new RegExp(`${nameCharacter}+(?:(?:${digitSeparator})${nameCharacter}+)*`, "gu");
const words = /[\p{L}\p{M}\p{N}\u00ad\u200b-\u200d\u2060]+/gu;

/** The search terms of a text as `recall` knows them: every name whole and in what its parts tell. */
export function termsOf(text: string): string[] {
  return namesIn(text).flatMap(({ whole, significantTerms }) =>
    whole === undefined ? significantTerms : [whole, ...significantTerms],
  );
}

export function namesIn(text: string): LocatedName[] {
  const names: LocatedName[] = [];
  runAtOnce(eachName(text, (name, start) => names.push({ ...name, start })));
  return names;
}

/**
 * Visits every name of a text in order, with where it starts, pausing now and then. One that was met lately is the same
 * object each time.
 */
export function* eachName(text: string, visit: (name: Name, start: number) => void): Generator<void, void> {
  let paused = 0;
  for (const { 0: chunk, index } of text.matchAll(chunks)) {
    for (let from = 0; from < chunk.length;) {
      const piece = pieceOf(chunk, from);
      const found = known.get(piece.text) ?? learn(piece.text, piece.goesOn);
      if (found.words.length > 0) visit(found, index + from);
      from += piece.step;
      if (index + from - paused < pace) continue;
      paused = index + from;
      yield;
    }
  }
}

/** A stretch of a long chunk. Two that part a run of a script without spaces share the character between them. */
function pieceOf(chunk: string, from: number) {
  if (chunk.length - from <= 2 * pace) {
    return { text: from === 0 ? chunk : chunk.slice(from), step: chunk.length - from, goesOn: false };
  }
  const goesOn = beginsInRun(chunk, from + pace - 2);
  const isSplit = (chunk.charCodeAt(from + pace) & 0xfc00) === 0xdc00;
  const end = from + pace + (isSplit ? 1 : 0);
  const last = (chunk.charCodeAt(end - 1) & 0xfc00) === 0xdc00 ? 2 : 1;
  return { text: chunk.slice(from, end), step: end - from - (goesOn ? last : 0), goesOn };
}

/** Names that were met before: most of a text is made of a few. */
const known = new Map<string, Name>();
const mostKnown = 50_000;

function learn(name: string, goesOn: boolean): Name {
  const found = namedNumber(name, nameOf(name, goesOn));
  if (name.length > longestRemembered || goesOn) return found;
  if (known.size >= mostKnown) known.clear();
  known.set(name, found);
  return found;
}

/**
 * The name with its numbers as one term each, however they are written. Its words and parts stay what they are as written:
 * so they stand in stored indices.
 */
function namedNumber(name: string, found: Name): Name {
  if (name.length > longestRemembered || !hasSeparatedDigits(name)) return found;
  const { words, parts } = found;
  const number = numberOf(name);
  if (number) {
    const unit = termsAt(number.unit, 0);
    const significantTerms = [...number.forms, ...significantTermsOf(unit, undefined)];
    return { ...(unit[0] && { whole: `${number.forms[0]}${unit[0].word}` }), words, parts, significantTerms };
  }
  const plain = plainNumbers(name);
  return plain === name ? found : { ...nameOf(plain, false), words, parts };
}

/** `goesOn`: the run at the end of `name` is not at its end. */
function nameOf(name: string, goesOn: boolean): Name {
  const isData = name.length > longestName;
  const coarse: Term[] = [];
  const fine: Term[] = [];
  for (const { text, start, isRun } of stretchesOf(name).filter((one) => !isData || isReadable(one))) {
    const whole = isRun
      ? pairsOf(text, start, goesOn && start + text.length === name.length)
      : termsAt(text, start);
    const split = isRun ? whole : partsOf(text, start);
    coarse.push(...whole);
    fine.push(...(split.length > 1 ? split : whole));
  }
  const hasParts = fine.length > coarse.length;
  const parts = hasParts ? fine : coarse;
  const whole = isData ? undefined : wholeOf(name, coarse, hasParts);
  const significantTerms = hasParts
    ? Array.from(new Set(significantTermsOf([...coarse, ...fine], whole)))
    : significantTermsOf(coarse, whole);
  return { ...(whole !== undefined && { whole }), words: coarse, parts, significantTerms };
}

function isReadable({ text, isRun }: Stretch): boolean {
  return isRun || readsAsWord.test(text);
}

/** The "v" of "v24.21.0". */
const versionSign = /^v(?=\d+\.\d)/;

/** The name as one term; undefined for one plain word and for a run of a script without spaces. */
function wholeOf(name: string, coarse: readonly Term[], hasParts: boolean): string | undefined {
  const [first, second] = coarse;
  if (!second) return hasParts ? first?.text : undefined;
  const written = foldText(name)
    .replaceAll("\\", "/")
    .match(/[\p{L}\p{N}_$@].*[\p{L}\p{M}\p{N}_$]/u)?.[0];
  return written === undefined || isUnspaced(written) ? undefined : written.replace(versionSign, "");
}

function significantTermsOf(terms: readonly Term[], whole: string | undefined): readonly string[] {
  return terms.flatMap(({ text, word, isRunEnd }) => {
    return isRunEnd || text === whole || stopWords.has(word) ? [] : text;
  });
}

interface Stretch {
  readonly text: string;
  readonly start: number;
  /** True for a run of a script without spaces. */
  readonly isRun: boolean;
}

/** The words of a name, parted where the script changes to or from one without spaces. */
function stretchesOf(name: string): readonly Stretch[] {
  const stretches: Stretch[] = [];
  for (const { 0: word, index: from } of name.matchAll(words)) {
    let end = 0;
    const add = (until: number, { isRun }: Pick<Stretch, "isRun">) => {
      if (until > end) stretches.push({ text: word.slice(end, until), start: from + end, isRun });
      end = until;
    };
    for (const { 0: run, index } of word.matchAll(unspacedRun)) {
      add(index, { isRun: false });
      add(index + run.length, { isRun: true });
    }
    add(word.length, { isRun: false });
  }
  return stretches;
}

/** Character bigrams, then the last character alone, so that each character begins a term. */
function pairsOf(run: string, start: number, goesOn: boolean): Term[] {
  const folded = foldText(run);
  const letters = Array.from(folded);
  const isAsWritten = folded.length === run.length;
  const terms: Term[] = [];
  let at = start;
  for (const [index, letter] of letters.entries()) {
    const next = letters[index + 1];
    const pair = letter + (next ?? "");
    const place = isAsWritten ? { start: at, end: at + pair.length } : { start, end: start + run.length };
    at += letter.length;
    if (next === undefined && goesOn) break;
    const isRunEnd = next === undefined && index > 0;
    terms.push({ text: pair, word: pair, ...place, ...(isRunEnd && { isRunEnd }) });
  }
  return terms;
}

/** The word as a term; nothing where folding leaves nothing of it. */
function termsAt(text: string, start: number): Term[] {
  const word = headOf(foldText(text).replace(/[^\p{L}\p{M}\p{N}]+/gu, ""), longestWord);
  return word === "" ? [] : [{ text: stem(word), word, start, end: start + text.length }];
}

const caseBorder = /(?<=[\p{Ll}\p{N}]\p{M}*)(?=\p{Lu})|(?<=\p{Lu}\p{M}*)(?=\p{Lu}\p{M}*\p{Ll})/u;
const digitBorder = /(?<=\p{L}\p{M}*)(?=\p{N})|(?<=\p{N})(?=\p{L})/u;
/** A word with more changes between letters and digits is a hash or the like. */
const mostDigitBorders = 4;

/** "parseHTTPResponse2" → parse, HTTP, Response, 2. */
function partsOf(word: string, start: number): Term[] {
  if (word.length > longestWord) return [];
  const digits = word.split(digitBorder);
  const stretches = digits.length - 1 > mostDigitBorders ? [word] : digits;
  let at = start;
  return stretches
    .flatMap((stretch) => stretch.split(caseBorder))
    .flatMap((part) => {
      at += part.length;
      return termsAt(part, at - part.length);
    });
}

/** Words that are longer in UTF-8 stand as they are, as in FTS5. */
const longestStemmed = 64;

/** Porter's stem of a word in lower case, by the package `stemmer`: of the published ones it agrees with FTS5's `porter`. */
export function stem(word: string): string {
  const isShort =
    word.length * 3 <= longestStemmed || new TextEncoder().encode(word).length <= longestStemmed;
  return isShort ? stemmer(word) : word;
}

/** Endings that Porter's stemmer takes off or changes. */
const endings =
  `s es ies sses ed ied ing eed ational tional enci anci izer bli alli entli eli ousli ization ation ator
  alism iveness fulness ousness aliti iviti biliti logi icate ative alize iciti ical ful ness al ance ence er ic able
  ible ant ement ment ent ion ou ism ate iti ous ive ize e ly ally ably ity ality ivity ability ency ancy`.split(
    /\s+/,
  );
const completions = Array.from(
  new Set(endings.flatMap((ending) => Array.from(ending, (_, index) => ending.slice(index)))),
);

/**
 * The terms of words that begin with `beginning`, where the stem is shorter than that or another: "migratio" stands in
 * the index as "migrat". Terms that begin with it come beside these.
 */
export function stemsBeginning(beginning: string): readonly string[] {
  const stems = new Set(["", ...completions].map((completion) => stem(beginning + completion)));
  return Array.from(stems).filter((one) => !one.startsWith(beginning) && one.length > 1);
}
