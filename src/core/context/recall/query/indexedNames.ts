import { baseForm } from "../../../text/search/irregularForms.ts";
import type { Name } from "../../../text/search/searchTerms.ts";
import type { RecallIndex } from "../recallIndex.ts";
import { SpellingBudget } from "./misspellings.ts";
import { expansionsOf } from "./queryExpansion.ts";
import { isStopWord } from "./stopWords.ts";

/** Weight of a stop word. */
const stopWordWeight = 0.7;
/** Names of a long query that are looked for: the rarest. */
const mostNames = 40;

/** A name asked for, as the index has it. */
export interface IndexedName {
  readonly whole?: string;
  readonly parts: readonly string[];
  readonly expansions: readonly string[];
  readonly weight: number;
  readonly rarity: number;
}

/** Names of one query as the index has them, each looked up once, also where it is part of several needs. */
export class IndexedNames {
  private readonly index: RecallIndex;
  private readonly budget = new SpellingBudget();
  /** Names looked up so far, by their list of terms, which is one for all names that are written alike. */
  private readonly known = new Map<Name["significantTerms"], IndexedName>();

  constructor(index: RecallIndex) {
    this.index = index;
  }

  /** The given names that have a term to search for, each once; of many the rarest. */
  of(given: readonly Name[]): readonly IndexedName[] {
    const names = new Map(
      given.flatMap((name) =>
        isSearchable(name) ? [[name.whole ?? name.significantTerms.join(" "), name]] : [],
      ),
    );
    const asked = Array.from(names.values(), (name) => this.lookedUp(name));
    if (asked.length <= mostNames) return asked;
    return asked.sort((one, other) => other.rarity - one.rarity).slice(0, mostNames);
  }

  private lookedUp(name: Name): IndexedName {
    const asked = this.known.get(name.significantTerms) ?? askedName(this.index, name, this.budget);
    this.known.set(name.significantTerms, asked);
    return asked;
  }
}

function askedName(index: RecallIndex, name: Name, budget: SpellingBudget): IndexedName {
  const { whole, significantTerms } = name;
  const parts = Array.from(new Set(significantTerms.map(baseForm)));
  const terms = [...parts.flatMap((part) => index.termsFor(part)), ...(whole === undefined ? [] : [whole])];
  const rarity = terms.reduce((most, term) => Math.max(most, index.rarity(term)), 0);
  const weight = whole === undefined && parts.every(isStopWord) ? stopWordWeight : 1;
  const expansions = expansionsOf(index, name, budget);
  return { ...(whole !== undefined && { whole }), parts, expansions, weight, rarity };
}

function isSearchable({ whole, significantTerms }: Name): boolean {
  return whole !== undefined || significantTerms.length > 0;
}
