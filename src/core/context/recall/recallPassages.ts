import type { MessageEntry } from "../../conversation/entry.ts";
import { callAt } from "../../conversation/units.ts";
import { baseForm } from "../../text/irregularForms.ts";
import { codePointBoundary, excerptOf } from "../../text/cutText.ts";
import { eachName, namesIn, type Name } from "../../text/searchTerms.ts";
import { searchable } from "./recallIndex.ts";
import type { Found } from "./recallRanking.ts";

/** The longest stretch of a message, in characters; a message that is no longer is shown whole. */
const longestStretch = 400;
/** So many of the best are shown with the message before and the one after. */
const withNeighbours = 8;
/** Stretches of one of these that are shown, until every term is met that it has. */
const mostStretches = 3;
/** A text that is as long is shown once. */
const shortestDouble = 120;
/** What stands between two parts. */
const gap = "\n\n";

/** A message as it is shown: the part of it that answers best. */
export interface RecalledPart {
  readonly place: number;
  readonly text: string;
}

/** Messages that follow each other. */
export type Passage = readonly RecalledPart[];

/**
 * The parts of what was `found`, best first, that `room` characters take in: each of the best with its neighbours, so
 * that an answer comes with its question. Messages that follow each other stand together, in the record's order.
 */
export function* passages(
  messages: readonly MessageEntry[],
  found: readonly Found[],
  query: string,
  room: number,
  mayShow: (place: number) => boolean,
): Generator<void, readonly Passage[]> {
  const terms = new Set(namesIn(query).flatMap(queryTerms));
  const parts = new Map<number, RecalledPart>();
  const texts = new Set<string>();
  let left = room;
  for (const [rank, { place }] of found.entries()) {
    const beside = rank < withNeighbours ? [place, place + 1, place - 1] : [place];
    for (const one of beside) {
      const text = searchable(messages, one);
      if (parts.has(one) || text === "" || !mayShow(one)) continue;
      if (texts.has(text)) continue;
      const most = rank < withNeighbours && one === place ? mostStretches : 1;
      const part = { place: one, text: yield* partOf(text, terms, most) };
      left -= heading(messages, one).length + 1 + part.text.length + gap.length;
      if (left < 0) return grouped(parts);
      parts.set(one, part);
      if (text.length >= shortestDouble) texts.add(text);
    }
  }
  return grouped(parts);
}

/** As the model reads them. */
export function written(messages: readonly MessageEntry[], passages: readonly Passage[]): string {
  return passages
    .flat()
    .map(({ place, text }) => `${heading(messages, place)}\n${text}`)
    .join(gap);
}

/** Id, role and time of the message at `place`. */
export function heading(messages: readonly MessageEntry[], place: number): string {
  return `[${messages[place]?.id}] ${senderOf(messages, place)}`;
}

/** Role and time of the message at `place`. */
export function senderOf(messages: readonly MessageEntry[], place: number): string {
  const entry = messages[place];
  if (!entry) return "";
  const tool = callAt(messages, place)?.function.name;
  const role = tool === undefined ? entry.message.role : `tool ${tool}`;
  const at = new Date(entry.at).toISOString().slice(0, 16).replace("T", " ");
  return `${role}, ${at} UTC`;
}

/** Runs of places, in the order in which their first part was found. */
function grouped(parts: ReadonlyMap<number, RecalledPart>): RecalledPart[][] {
  const left = new Map(parts);
  return Array.from(parts.keys()).flatMap((place) => {
    if (!left.has(place)) return [];
    let first = place;
    while (left.has(first - 1)) first--;
    const run: RecalledPart[] = [];
    for (let part = left.get(first); part; part = left.get(part.place + 1)) {
      run.push(part);
      left.delete(part.place);
    }
    return [run];
  });
}

function queryTerms({ whole, telling }: Name): readonly string[] {
  return [...telling.map(baseForm), ...(whole === undefined ? [] : [whole])];
}

/** The whole text where it is short, else at most `most` stretches that together hold as many of the terms as can be. */
function* partOf(text: string, terms: ReadonlySet<string>, most: number): Generator<void, string> {
  if (text.length <= longestStretch) return text.trim();
  let hits: readonly Hit[] = yield* hitsIn(text, terms);
  const starts: number[] = [];
  do {
    const start = richest(hits);
    starts.push(start);
    const isShown = ({ at }: Hit) => at >= start && at < start + longestStretch * 0.9;
    const shown = new Set(hits.filter(isShown).flatMap(({ met }) => met));
    hits = hits.flatMap(({ at, met }) => {
      const left = met.filter((term) => !shown.has(term));
      return left.length > 0 ? [{ at, met: left }] : [];
    });
  } while (hits.length > 0 && starts.length < most);
  return stretchesFrom(text, starts).join("\n");
}

/** The stretches that begin at `starts`, in order; those that touch are one. */
function stretchesFrom(text: string, starts: readonly number[]): readonly string[] {
  const bounds: { from: number; to: number }[] = [];
  for (const start of starts.toSorted((one, other) => one - other)) {
    const last = bounds.at(-1);
    if (last && start <= last.to) last.to = start + longestStretch;
    else bounds.push({ from: codePointBoundary(text, start), to: start + longestStretch });
  }
  return bounds.map(({ from, to }) => excerptOf(text, from, to - from).trim());
}

/** A name that was asked for, and the terms it holds. */
interface Hit {
  readonly at: number;
  readonly met: readonly string[];
}

function* hitsIn(text: string, terms: ReadonlySet<string>): Generator<void, readonly Hit[]> {
  const hits: Hit[] = [];
  for (const name of eachName(text)) {
    if (!name) yield;
    else {
      const met = queryTerms(name).filter((term) => terms.has(term));
      if (met.length > 0) hits.push({ at: name.start, met });
    }
  }
  return hits;
}

/** Start of the stretch that holds as many different terms as any could. */
function richest(hits: readonly Hit[]): number {
  const inside = new Map<string, number>();
  let start = 0;
  let best = 0;
  let end = 0;
  for (const { at, met } of hits) {
    for (let next = hits[end]; next && next.at < at + longestStretch * 0.7; next = hits[++end]) {
      for (const term of next.met) inside.set(term, (inside.get(term) ?? 0) + 1);
    }
    if (inside.size > best) {
      best = inside.size;
      start = Math.max(0, at - longestStretch / 4);
    }
    for (const term of met) {
      const left = (inside.get(term) ?? 0) - 1;
      if (left > 0) inside.set(term, left);
      else inside.delete(term);
    }
  }
  return start;
}
