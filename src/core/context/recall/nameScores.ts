import type { IndexedName } from "./query/indexedNames.ts";
import type { Postings, RecallIndex } from "./recallIndex.ts";

/** Parameters of BM25: the weight of a term's repetition and of a message's length; Robertson and Zaragoza, "The Probabilistic Relevance Framework" (2009). */
const k1 = 1.2;
const b = 0.5;

/** Share of coverage that counts what is met beside the message as well. */
const nearShare = 0.6;
/** Weight of an identifier's parts without the whole. */
const partShare = 0.4;
/** Weight of a synonym, or of what a misspelt word was meant for, without the word itself. */
export const expansionShare = 0.6;

/** Postings and documents that are looked at before the event loop has a turn. */
const pace = 10_000;

/** The index, and how many steps were taken since the last pause. */
export interface SearchWork {
  readonly index: RecallIndex;
  steps: number;
}

export function isTimeToPause(work: SearchWork): boolean {
  if (++work.steps < pace) return false;
  work.steps = 0;
  return true;
}

/**
 * Scores of each document for each of the groups: BM25 of every name asked for, more where more of them are met there and
 * beside it. A name of several groups is looked up once.
 */
export function* documentScores(
  work: SearchWork,
  groups: readonly (readonly IndexedName[])[],
  exponent: number,
): Generator<void, readonly Float64Array[]> {
  const { index } = work;
  const having = new Map<IndexedName, Tally[]>();
  const tallies = groups.map((names) => {
    const tally = new Tally(index.size);
    for (const name of names) having.set(name, [...(having.get(name) ?? []), tally]);
    return tally;
  });
  const grades = new Grades(index);
  for (const [name, into] of having) {
    work.steps += grades.add(name, into);
    if (isTimeToPause(work)) yield;
  }
  const totals: Float64Array[] = [];
  for (const tally of tallies) {
    work.steps += index.size;
    totals.push(tally.total(exponent));
    if (isTimeToPause(work)) yield;
  }
  return totals;
}

/** Scores of one name after another, by what of it a document has: the whole, its parts or its expansions. */
class Grades {
  private readonly index: RecallIndex;
  /** Length norm of each document, which is added to a term's count. */
  private readonly norms: Float64Array;
  private readonly scores: Float64Array;
  /** For each document the last name that was counted there. */
  private readonly taken: Int32Array;
  private names = 0;

  constructor(index: RecallIndex) {
    this.index = index;
    const average = index.averageLength;
    this.norms = new Float64Array(index.size);
    for (let document = 0; document < index.size; document++) {
      this.norms[document] = k1 * (1 - b + b * (index.lengthAt(document) / average));
    }
    this.scores = new Float64Array(index.size);
    this.taken = new Int32Array(index.size);
  }

  /**
   * A whole identifier or path says it all; its parts and what stands in for them alone say a share, and each document counts by the best
   * of these that it has. Returns how many documents it looked at.
   */
  add({ whole, parts, expansions, weight, rarity }: IndexedName, into: readonly Tally[]): number {
    const share = whole === undefined ? 1 : partShare;
    this.names++;
    for (const tally of into) tally.begin(rarity * weight);
    const stands = (term: string) => this.index.of(term).documents.length > 0;
    const own = parts.flatMap((part) => this.index.termsFor(part)).filter(stands);
    const [only] = own;
    if (only !== undefined && own.length === 1 && whole === undefined && !expansions.some(stands)) {
      return this.addOnly(only, weight, rarity * weight, into);
    }
    return (
      this.addGrade(whole === undefined ? [] : [whole], weight, rarity, into) +
      this.addGrade(own, weight * share, rarity, into) +
      this.addGrade(expansions, weight * share * expansionShare, rarity, into)
    );
  }

  /**
   * `add` for a plain word, which most names are: its documents come once each and in order, which takes a third of the
   * time.
   */
  private addOnly(term: string, weight: number, share: number, into: readonly Tally[]): number {
    const most = this.index.rarity(term) * weight * (k1 + 1);
    const postings = this.index.of(term);
    for (const tally of into) tally.countAll(postings, most, this.norms, share);
    return postings.documents.length * into.length;
  }

  private addGrade(terms: readonly string[], weight: number, rarity: number, into: readonly Tally[]): number {
    const { scores, taken, names } = this;
    const documents: number[] = [];
    for (const term of terms) this.addTerm(term, weight, documents);
    for (const document of documents) {
      if (taken[document] !== names) {
        for (const tally of into) tally.count(document, scores[document] ?? 0, rarity * weight);
      }
      taken[document] = names;
      scores[document] = 0;
    }
    return documents.length * into.length;
  }

  /** Adds the term's score to that of its grade; `documents` gains those that had none. */
  private addTerm(term: string, weight: number, documents: number[]): void {
    const { index, norms, scores } = this;
    const most = index.rarity(term) * weight * (k1 + 1);
    const { documents: having, counts } = index.of(term);
    for (let one = 0; one < having.length; one++) {
      const document = having[one] ?? 0;
      const count = counts[one] ?? 0;
      const known = scores[document] ?? 0;
      if (known === 0) documents.push(document);
      scores[document] = known + (most * count) / (count + (norms[document] ?? 0));
    }
  }
}

/** Scores of names as they are added up. */
class Tally {
  private readonly sums: Float64Array;
  /** Terms met in a document, then those met there or beside it, by rarity. */
  private readonly met: Float64Array;
  private readonly near: Float64Array;
  /** For each document the last name that was counted near it. */
  private readonly counted: Int32Array;
  private names = 0;
  private all = 0;

  constructor(size: number) {
    this.sums = new Float64Array(size);
    this.met = new Float64Array(size);
    this.near = new Float64Array(size);
    this.counted = new Int32Array(size);
  }

  /** Begins with the next name, which has this share of all. */
  begin(share: number): void {
    this.names++;
    this.all += share;
  }

  count(document: number, score: number, share: number): void {
    const { sums, met, near, counted, names } = this;
    sums[document] = (sums[document] ?? 0) + score;
    met[document] = (met[document] ?? 0) + share;
    const last = Math.min(document + 1, near.length - 1);
    for (let beside = Math.max(0, document - 1); beside <= last; beside++) {
      if (counted[beside] === names) continue;
      counted[beside] = names;
      near[beside] = (near[beside] ?? 0) + share;
    }
  }

  /** Counts all documents of the only term of a name; `most`: the score of one that has it without end, `norms` as in `Grades`. */
  countAll({ documents, counts }: Postings, most: number, norms: Float64Array, share: number): void {
    const { sums, met, near } = this;
    let next = 0;
    for (let one = 0; one < documents.length; one++) {
      const document = documents[one] ?? 0;
      const count = counts[one] ?? 0;
      sums[document] = (sums[document] ?? 0) + (most * count) / (count + (norms[document] ?? 0));
      met[document] = (met[document] ?? 0) + share;
      const end = Math.min(document + 2, near.length);
      for (let beside = Math.max(document - 1, next); beside < end; beside++) {
        near[beside] = (near[beside] ?? 0) + share;
      }
      next = end;
    }
  }

  total(exponent: number): Float64Array {
    const { sums, met, near, all } = this;
    for (let document = 0; document < sums.length; document++) {
      const sum = sums[document] ?? 0;
      if (sum === 0) continue;
      const share = (1 - nearShare) * (met[document] ?? 0) + nearShare * (near[document] ?? 0);
      sums[document] = sum * (share / all) ** exponent;
    }
    return sums;
  }
}
