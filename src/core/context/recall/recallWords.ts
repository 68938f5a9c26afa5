import { stemmer } from "stemmer";

const stopWords = new Set(
  `a about above after again all also am an and any are as at be been before being but by can could did do does doing
  done down for from get got had has have having he her here him his how i if in into is it its just let like me more
  most my no nor not now of off on once only or other our out over please she should so some such than that the their
  them then there these they this those through to too under until up us very was we were what when where which while
  who whom why will with would you your`.split(/\s+/),
);

/** Anything that reads as one name: words, numbers, identifiers, paths, addresses. */
const names = /[\p{L}\p{N}_$@][\p{L}\p{M}\p{N}_$@./\\:#-]*[\p{L}\p{M}\p{N}_$]|[\p{L}\p{N}]/gu;
/** Runs of scripts without spaces between words, and of Korean, whose words take their endings without one. */
const unspaced =
  /(?:[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]|ー)+/gu;
const longestWord = 80;

/**
 * The search terms of a text, in order: every word in its stem, every identifier and path both whole and in
 * its parts, scripts without spaces in pairs of characters. Words that say nothing are left out.
 */
export function termsOf(text: string): string[] {
  return namesIn(text).flatMap(({ whole, parts }) => (whole === undefined ? parts : [whole, ...parts]));
}

/** A name in a text: the terms of its parts, and the whole where that is more than one. */
export interface Name {
  readonly whole?: string;
  readonly parts: readonly string[];
}

export function namesIn(text: string): Name[] {
  return Array.from(eachName(text)).flatMap((found) => found ?? []);
}

/** Every name of a text in order; undefined now and then where there is none, so that long work can pause. */
export function* eachName(text: string): Generator<Name | undefined, void> {
  for (let start = 0; start < text.length;) {
    const end = endOfStretch(text, start);
    for (const [name] of folded(text.slice(start, end)).matchAll(names)) {
      const found = known.get(name) ?? learn(name);
      if (found.parts.length > 0 || found.whole !== undefined) yield found;
    }
    yield undefined;
    start = end;
  }
}

/** Compatible characters made the same and Latin letters without their accents. */
function folded(text: string): string {
  if (!/[^\p{ASCII}]/u.test(text)) return text;
  const bare = text.normalize("NFKD").replace(/(\p{Script=Latin})[\u0300-\u036f]+/gu, "$1");
  return bare.normalize("NFKC");
}

/** Characters that are looked at in one go. */
const stretch = 4_000;

/** Where a name may be cut: at the next space, if that is near. */
function endOfStretch(text: string, start: number): number {
  const end = start + stretch;
  if (end >= text.length) return text.length;
  const space = text.slice(end, end + stretch).search(/\s/);
  return space < 0 ? Math.min(text.length, end + stretch) : end + space;
}

/** Names that were met before: most of a text is made of a few. */
const known = new Map<string, Name>();
const mostKnown = 50_000;

function learn(name: string): Name {
  if (known.size >= mostKnown) known.clear();
  const found = nameOf(name);
  known.set(name, found);
  return found;
}

function nameOf(name: string): Name {
  // Data, unless it is prose without spaces.
  if (name.length > longestWord * 4 && name.search(unspaced) < 0) return { parts: [] };
  const words = partsOf(name);
  const parts: string[] = [];
  for (const word of words) addWord(word, parts);
  return words.length > 1 ? { whole: name.toLowerCase().replaceAll("\\", "/"), parts } : { parts };
}

function addWord(part: string, terms: string[]): void {
  const word = part.toLowerCase();
  for (const [run] of word.matchAll(unspaced)) addPairs(run, terms);
  for (const rest of word.split(unspaced)) addSpaced(rest, terms);
}

/** Character bigrams. */
function addPairs(run: string, terms: string[]): void {
  const letters = Array.from(run);
  for (let index = 0; index < Math.max(1, letters.length - 1); index++) {
    terms.push(letters.slice(index, index + 2).join(""));
  }
}

function addSpaced(word: string, terms: string[]): void {
  if (word !== "" && !stopWords.has(word) && word.length <= longestWord) {
    terms.push(stem(word));
  }
}

/** "parseHTTPResponse_v2/index.ts" → parse, HTTP, Response, v2, index, ts; "1,024" is matched as "1024". */
function partsOf(name: string): string[] {
  return name
    .replace(/(\p{Ll}|\p{N})(\p{Lu})/gu, "$1 $2")
    .replace(/(\p{Lu})(\p{Lu}\p{Ll})/gu, "$1 $2")
    .split(/[^\p{L}\p{M}\p{N}]+/u)
    .filter((part) => part !== "");
}

/** Words that are longer in UTF-8 stand as they are, as in FTS5. */
const longestStemmed = 64;

/**
 * Porter's stem of a word in lower case, by the package `stemmer`: the one of the published Porter stemmers that agrees
 * with FTS5's `porter`, so that a search over all conversations and `recall` find the same forms.
 */
export function stem(word: string): string {
  const isShort =
    word.length * 3 <= longestStemmed || new TextEncoder().encode(word).length <= longestStemmed;
  return isShort ? stemmer(word) : word;
}
