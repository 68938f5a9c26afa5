import type { MessageEntry } from "../../conversation/entry.ts";
import { quotedIn } from "../../conversation/sharing/quotedMessages.ts";
import { callAt } from "../../conversation/units.ts";
import { baseForm } from "../../text/search/irregularForms.ts";
import { codePointBoundary, excerptOf } from "../../text/cutText.ts";
import { queryNames } from "./query/queryNames.ts";
import { searchable } from "./recallIndex.ts";
import type { RankedMessage } from "./rankingCache.ts";
import type { TermPositionCache, TermPositions } from "./termPositions.ts";

/** The longest stretch of a message, in characters; a message that is no longer is shown whole. */
const longestStretch = 400;
/** The best matches that are shown with the message before and the one after. */
const withNeighbours = 8;
/** Stretches of one of these that are shown, until every term is met that it has. */
const mostStretches = 3;
/** A text that is as long is shown once. */
const shortestDouble = 120;
/** Separator of two parts. */
const gap = "\n\n";

/** A message as it is shown: the part of it that answers best. */
export interface PassagePart {
  readonly document: number;
  readonly text: string;
}

/** Messages that follow each other. */
export type Passage = readonly PassagePart[];

/** Record that passages are taken from. */
interface PassageSource {
  readonly messages: readonly MessageEntry[];
  readonly positions: TermPositionCache;
  readonly mayShow: (document: number) => boolean;
  /** The text of a message that the model sees already; a part that says no more about the query is left out. */
  readonly shownOf?: (document: number) => string | undefined;
}

/**
 * The parts of what was `found`, best first, that `room` characters take in: each of the best with its neighbours, so
 * that an answer comes with its question. Messages that follow each other stand together, in the record's order.
 */
export function* passages(
  { messages, positions, mayShow, shownOf }: PassageSource,
  found: readonly RankedMessage[],
  query: string,
  room: number,
): Generator<void, readonly Passage[]> {
  const search = { terms: termWeights(query), positions };
  const best = new Set(found.slice(0, withNeighbours).map(({ document }) => document));
  const order = found.flatMap(({ document }) =>
    best.has(document) ? [document, document + 1, document - 1] : [document],
  );
  const parts = new Map<number, PassagePart>();
  const texts = new Set<string>();
  let left = room;
  for (const document of new Set(order)) {
    const text = searchable(messages, document);
    if (text === "" || texts.has(text) || !mayShow(document)) continue;
    const around = messageHeading(messages, document).length + 1 + gap.length;
    const most = best.has(document) ? mostStretches : 1;
    const part = yield* partWithin(text, search, most, left - around, shownOf?.(document));
    if (part === undefined) continue;
    left -= around + part.length;
    if (left < 0) break;
    parts.set(document, { document, text: part });
    if (text.length >= shortestDouble) texts.add(text);
  }
  return grouped(parts);
}

/** The passages as the model reads them. */
export function passagesText(messages: readonly MessageEntry[], passages: readonly Passage[]): string {
  return passages
    .flat()
    .map(({ document, text }) => `${messageHeading(messages, document)}\n${text}`)
    .join(gap);
}

/** Id, role and time of the message `document`. */
export function messageHeading(messages: readonly MessageEntry[], document: number): string {
  return `[${messages[document]?.id}] ${senderOf(messages, document)}`;
}

/** Role and time of the message `document`. */
export function senderOf(messages: readonly MessageEntry[], document: number): string {
  const entry = messages[document];
  if (!entry) return "";
  const tool = callAt(messages, document)?.function.name;
  const quoted = quotedIn(entry);
  const own = tool === undefined ? entry.message.role : `tool ${tool}`;
  const role = quoted ? `${quoted.role} of another person, ${JSON.stringify(quoted.owner)}` : own;
  const at = new Date(entry.at).toISOString().slice(0, 16).replace("T", " ");
  return `${role}, ${at} UTC`;
}

/** Runs of messages that follow each other, in the order in which their first part was found. */
function grouped(parts: ReadonlyMap<number, PassagePart>): PassagePart[][] {
  const left = new Map(parts);
  return Array.from(parts.keys()).flatMap((document) => {
    if (!left.has(document)) return [];
    let first = document;
    while (left.has(first - 1)) first--;
    const run: PassagePart[] = [];
    for (let part = left.get(first); part; part = left.get(part.document + 1)) {
      run.push(part);
      left.delete(part.document);
    }
    return [run];
  });
}

/** The terms that are looked for: a whole identifier weighs more than all of its parts. */
function termWeights(query: string): ReadonlyMap<string, number> {
  const weights = new Map<string, number>();
  for (const { whole, significantTerms } of queryNames(query)) {
    for (const term of significantTerms) weights.set(baseForm(term), 1);
    if (whole !== undefined) weights.set(whole, significantTerms.length + 1);
  }
  return weights;
}

/** Terms that are looked for, by weight, and where texts have them. */
interface TermSearch {
  readonly terms: ReadonlyMap<string, number>;
  readonly positions: TermPositionCache;
}

/**
 * The whole text where it is short, else its part of `most` stretches, or of one where that is longer than `room`.
 * Undefined where every term that it meets stands in what is `shown` of the message already.
 */
function* partWithin(
  text: string,
  { terms, positions }: TermSearch,
  most: number,
  room: number,
  shown: string | undefined,
): Generator<void, string | undefined> {
  const isWhole = text.length <= longestStretch;
  if (isWhole && shown === undefined) return text.trim();
  const found = yield* positions.of(text);
  const known = shown === undefined ? undefined : yield* positions.of(shown);
  const met = Array.from(terms.keys()).filter((term) => found.has(term));
  if (known && met.every((term) => known.has(term))) return undefined;
  if (isWhole) return text.trim();
  const hits = hitsOf(met, found);
  const starts = startsFor(hits, terms, most);
  const several = stretchesFrom(text, starts);
  const stretches =
    most > 1 && joined(several).length > room ? stretchesFrom(text, starts.slice(0, 1)) : several;
  const saysMore = ({ at, term }: Hit) =>
    !known?.has(term) && stretches.some(({ from, to }) => at >= from && at < to);
  return known && !hits.some(saysMore) ? undefined : joined(stretches);
}

/** Starts of at most `most` stretches that together hold as many of the terms as can be, the richest first. */
function startsFor(
  hits: readonly Hit[],
  terms: ReadonlyMap<string, number>,
  most: number,
): readonly number[] {
  let left = hits;
  const starts: number[] = [];
  do {
    const start = richest(left, terms);
    starts.push(start);
    const isShown = ({ at }: Hit) => at >= start && at < start + longestStretch * 0.9;
    const shown = new Set(left.filter(isShown).map(({ term }) => term));
    left = left.filter(({ term }) => !shown.has(term));
  } while (left.length > 0 && starts.length < most);
  return starts;
}

/** A part of a text, and where it begins and ends. */
interface Stretch {
  readonly from: number;
  readonly to: number;
  readonly text: string;
}

/** The stretches that begin at `starts`, in order; those that touch are one. */
function stretchesFrom(text: string, starts: readonly number[]): readonly Stretch[] {
  const bounds: { from: number; to: number }[] = [];
  for (const start of starts.toSorted((one, other) => one - other)) {
    const last = bounds.at(-1);
    if (last && start <= last.to) last.to = start + longestStretch;
    else bounds.push({ from: codePointBoundary(text, start), to: start + longestStretch });
  }
  return bounds.map(({ from, to }) => ({ from, to, text: excerptOf(text, from, to - from).trim() }));
}

function joined(stretches: readonly Stretch[]): string {
  return stretches.map(({ text }) => text).join("\n");
}

/** A term in a text. */
interface Hit {
  readonly at: number;
  readonly term: string;
}

/** Every position of these terms, in order. */
function hitsOf(terms: readonly string[], positions: TermPositions): readonly Hit[] {
  return terms
    .flatMap((term) => (positions.get(term) ?? []).map((at) => ({ at, term })))
    .sort((one, other) => one.at - other.at);
}

/** Start of the stretch whose different terms weigh the most. */
function richest(hits: readonly Hit[], terms: ReadonlyMap<string, number>): number {
  const inside = new Map<string, number>();
  let start = 0;
  let [weight, best] = [0, 0];
  let end = 0;
  const count = (term: string, step: 1 | -1) => {
    const before = inside.get(term) ?? 0;
    inside.set(term, before + step);
    if (before === 0 || before + step === 0) weight += step * (terms.get(term) ?? 0);
  };
  for (const { at, term } of hits) {
    for (let next = hits[end]; next && next.at < at + longestStretch * 0.7; next = hits[++end]) {
      count(next.term, 1);
    }
    if (weight > best) {
      best = weight;
      start = Math.max(0, at - longestStretch / 4);
    }
    count(term, -1);
  }
  return start;
}
