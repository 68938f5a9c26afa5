import { baseForm } from "../../text/search/irregularForms.ts";
import type { Name } from "../../text/search/searchTerms.ts";
import { isUnspaced } from "../../text/search/textFolding.ts";
import type { RecallIndex } from "./recallIndex.ts";
import { expansionShare } from "./nameScores.ts";
import { expansionsOf } from "./query/queryExpansion.ts";
import { SpellingBudget } from "./query/misspellings.ts";
import { isStopWord } from "./query/stopWords.ts";

/** Relevance of what was found to a message. */
export interface Relevance {
  /** Names that are asked for and met in the message or beside it. */
  readonly met: number;
  /** Identifiers and paths of several parts that are met whole. */
  readonly exact: number;
  /** Share of the terms that tell and are met, by rarity; then their sum. */
  readonly share: number;
  readonly weight: number;
}

/** A term that more than this share of the messages have tells nothing of any of them, */
const maxDocumentShare = 1 / 5;
/** except where they are so few. */
const alwaysDistinctive = 3;

/** A term of a name, as the index has it. */
interface SubjectTerm {
  readonly documents: readonly number[];
  readonly rarity: number;
  readonly tells: boolean;
}

/** A name that a query is about. */
export interface SubjectName {
  readonly terms: readonly SubjectTerm[];
  /** Synonyms, and what a misspelt word was meant for. */
  readonly expansions: readonly SubjectTerm[];
  /** Rarity of its rarest term. */
  readonly rarity: number;
  /** Documents with the whole, of an identifier or path of several parts. */
  readonly whole?: readonly number[];
  /** Documents with the parts of a long identifier, in which it stands where it is written in another way: MAX_SIZE_MB, maxSizeMb. */
  readonly spelt: readonly (readonly number[])[];
}

/** Terms of a name, and those that it has written in another way. */
interface NameTerms {
  readonly own: readonly string[];
  readonly spelt: readonly string[];
  readonly expansions: readonly string[];
}

/** An identifier of fewer parts may by chance stand in its parts. */
const fewestParts = 3;

const joinsWords = /^\p{L}+(?:-\p{L}+)+$/u;

/** A name that a query is about, under what tells it from others. */
type KeyedSubject = readonly [key: string, subject: SubjectName];

/** Names of one query as it is about them, each looked up once, also where it is said again or is part of several subjects. */
export class SubjectNames {
  private readonly index: RecallIndex;
  private readonly budget = new SpellingBudget();
  /** Subjects looked up so far, by the name's list of terms, which is one for all names that are written alike. */
  private readonly known = new Map<Name["significantTerms"], readonly KeyedSubject[]>();

  constructor(index: RecallIndex) {
    this.index = index;
  }

  /** The given names that the query is about. Words that only steer a conversation count for nothing. */
  of(given: readonly Name[]): readonly SubjectName[] {
    const found = given.flatMap((name, at) =>
      isShortNumber(name) ? this.numbered(given[at - 1], name) : this.lookedUp(name),
    );
    return Array.from(new Map(found).values());
  }

  /** A short number behind a noun, which are one name where they stand together in the record: "phase 2". */
  private numbered(noun: Name | undefined, number: Name): readonly KeyedSubject[] {
    const { index } = this;
    const before = noun && !isShortNumber(noun) ? this.lookedUp(noun).at(-1) : undefined;
    const [digits = ""] = number.significantTerms;
    const having = new Set(index.of(digits).documents);
    const documents = before?.[1].terms[0]?.documents.filter((document) => having.has(document)) ?? [];
    if (!before || documents.length === 0) return this.lookedUp(number);
    const rarity = index.rarityOf(documents.length);
    const both = { documents, rarity, tells: tells(index, documents) };
    return [[`${before[0]} ${digits}`, { terms: [both], expansions: [], rarity, spelt: [] }]];
  }

  private lookedUp(name: Name): readonly KeyedSubject[] {
    const known = this.known.get(name.significantTerms);
    if (known) return known;
    const found = subjectTerms(this.index, name, this.budget).map(([key, terms]): KeyedSubject => [
      key,
      this.subject(key, terms),
    ]);
    this.known.set(name.significantTerms, found);
    return found;
  }

  private subject(name: string, { own, spelt, expansions }: NameTerms): SubjectName {
    const { index } = this;
    const lookUp = (term: string): SubjectTerm => {
      const { documents } = index.of(term);
      return { documents, rarity: index.rarity(term), tells: tells(index, documents) };
    };
    const terms = own.map(lookUp);
    const rarity = Math.max(...terms.map((term) => term.rarity));
    const isWhole = own[0] === name && own.length > 1;
    const whole = isWhole ? { whole: index.of(name).documents } : {};
    return {
      terms,
      expansions: expansions.map(lookUp),
      rarity,
      ...whole,
      spelt: spelt.map((term) => index.of(term).documents),
    };
  }
}

function isShortNumber({ whole, significantTerms: [only = "", ...others] }: Name): boolean {
  return whole === undefined && others.length === 0 && /^\p{N}{1,3}$/u.test(only);
}

/** The terms of a name by what it is called; none where it only steers. */
function subjectTerms(
  index: RecallIndex,
  name: Name,
  budget: SpellingBudget,
): readonly (readonly [key: string, terms: NameTerms])[] {
  const { whole, significantTerms } = name;
  // In a script without spaces a name is a whole clause, of which each pair of characters tells something.
  const pairs = significantTerms.filter((term) => isUnspaced(term));
  const found = pairs
    .filter((pair) => !isStopWord(pair))
    .map((pair) => [pair, { own: [pair], spelt: [], expansions: [] }] as const);
  const parts = significantTerms.filter((term) => !pairs.includes(term)).map(baseForm);
  const isIdentifier = whole !== undefined && !(joinsWords.test(whole) && parts.every(isStopWord));
  if (!isIdentifier && !parts.some((part) => !isStopWord(part) && part.length > 1)) return found;
  const own = whole === undefined ? parts : [whole, ...parts];
  const spelt = whole === undefined ? [] : name.parts.map(({ text }) => baseForm(text));
  const isLong = spelt.length >= fewestParts;
  const expansions = expansionsOf(index, name, budget);
  return [...found, [whole ?? parts.join(" "), { own, spelt: isLong ? spelt : [], expansions }]];
}

/** Fit of the message `document` and those beside it, as far as they may be shown, to the names that are asked for. */
export function relevanceAt(
  asked: readonly SubjectName[],
  document: number,
  mayShow: (document: number) => boolean,
): Relevance {
  const documents = [document - 1, document, document + 1].filter(mayShow);
  let [met, exact, all, weight] = [0, 0, 0, 0];
  const isThere = (term: SubjectTerm) => stands(term.documents, documents);
  for (const { terms, expansions, rarity, whole, spelt } of asked) {
    all += rarity;
    const found = terms.filter(isThere);
    const others = found.length > 0 ? [] : expansions.filter(isThere);
    if (found.length + others.length === 0) continue;
    met++;
    const isSpelt = spelt.length > 0 && documents.some((one) => spelt.every((part) => stands(part, [one])));
    if (isSpelt || (whole && stands(whole, documents))) exact++;
    weight += rarestOf(found) + rarestOf(others) * expansionShare;
  }
  return { met, exact, share: all === 0 ? 0 : weight / all, weight };
}

/** Rarity of the rarest of the terms that tell. */
function rarestOf(terms: readonly SubjectTerm[]): number {
  return terms.reduce((most, term) => (term.tells ? Math.max(most, term.rarity) : most), 0);
}

function tells(index: RecallIndex, documents: readonly number[]): boolean {
  return documents.length <= Math.max(alwaysDistinctive, index.size * maxDocumentShare);
}

/** True where one of `documents`, which are in order, is among the sorted ones. */
function stands(sorted: readonly number[], documents: readonly number[]): boolean {
  const [first = Infinity] = documents;
  const last = documents.at(-1) ?? -1;
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle] ?? 0) < first) low = middle + 1;
    else high = middle;
  }
  for (let one = sorted[low] ?? Infinity; one <= last; one = sorted[++low] ?? Infinity) {
    if (documents.includes(one)) return true;
  }
  return false;
}
