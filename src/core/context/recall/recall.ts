import type { MessageEntry } from "../../conversation/entry.ts";
import { callAt } from "../../conversation/units.ts";
import type { WeighedMessage } from "../ledger.ts";
import { searchable, type RecallIndex } from "./recallIndex.ts";
import { codePointBoundary, excerptOf, stretchOf } from "../../text/cutText.ts";
import { termsOf } from "../../text/searchTerms.ts";

const resultCount = 10;
const snippetChars = 280;
/** Messages before and after the one asked for. */
const reach = 3;
/** Of all that `around` returns, characters. */
const longestReading = 16_000;
/** Words that are looked at before the event loop has a turn. */
const pace = 500;

/** A record, and for each of its messages, in the same order, whether the model sees it. */
export interface Recallable {
  readonly messages: readonly MessageEntry[];
  readonly weighed: readonly Pick<WeighedMessage, "standing" | "shortened">[];
}

/** True where the model does not see the message at `place`, or not in full. What the user took out is never recalled. */
export function mayRecall({ weighed }: Recallable, place: number): boolean {
  const { standing, shortened } = weighed[place] ?? {};
  return standing === "trimmed" || standing === "summarized" || shortened !== undefined;
}

/** Search results for `query` in the hidden part, as the model reads them, pausing now and then; `index` must have followed the record. */
export function* recallByQuery(
  record: Recallable,
  index: RecallIndex,
  query: string,
): Generator<void, string> {
  const { messages } = record;
  const found = index.search(query, resultCount, (place) => mayRecall(record, place));
  if (found.length === 0)
    return `Nothing in the hidden part of this conversation matches "${query}". Try other words.`;
  const terms = new Set(termsOf(query));
  const lines: string[] = [];
  for (const { place } of found) {
    lines.push(`${heading(record, place)}\n${yield* snippet(searchable(messages, place), terms)}`);
  }
  return `${lines.join("\n\n")}\n\nCall recall with \`around\` and one of these ids to read the messages there in full.`;
}

/**
 * The messages around one, as the model reads them; a long one from character `from` on, without the others.
 * Undefined where nothing with that id may be recalled.
 */
export function recallAround(record: Recallable, id: string, from = 0): string | undefined {
  const { messages } = record;
  const place = messages.findLastIndex((entry) => entry.id === id);
  if (place < 0 || !mayRecall(record, place)) return undefined;
  const text = searchable(messages, place);
  const asked = readable(text, from, longestReading);
  if (from > 0) return `${heading(record, place)}\n${asked}`;
  const first = Math.max(0, place - reach);
  const others = messages
    .slice(first, place + reach + 1)
    .flatMap((_, step) => (first + step !== place && mayRecall(record, first + step) ? [first + step] : []));
  const left = Math.max(0, longestReading - text.length);
  const each = Math.floor(left / Math.max(1, others.length));
  return [...others, place]
    .sort((one, other) => one - other)
    .map((one) => {
      const words = one === place ? asked : readable(searchable(messages, one), 0, each);
      return `${heading(record, one)}\n${words}`;
    })
    .join("\n\n");
}

/** At most `most` characters, and how to read on. */
function readable(text: string, from: number, most: number): string {
  const end = codePointBoundary(text, from + most);
  if (end >= text.length) return stretchOf(text, from, end);
  const left = (text.length - end).toLocaleString("en-US");
  return `${stretchOf(text, from, end)}\n[… ${left} more characters: \`around\` this id with \`from\` ${end} …]`;
}

function heading({ messages }: Recallable, place: number): string {
  const entry = messages[place];
  if (!entry) return "";
  const tool = callAt(messages, place)?.function.name;
  const role = tool === undefined ? entry.message.role : `tool ${tool}`;
  const at = new Date(entry.at).toISOString().slice(0, 16).replace("T", " ");
  return `[${entry.id}] ${role}, ${at} UTC`;
}

/** The stretch of the text that holds most of the terms. */
function* snippet(text: string, terms: ReadonlySet<string>): Generator<void, string> {
  const hits: Hit[] = [];
  let count = 0;
  for (const { 0: word, index } of text.matchAll(/\S+/g)) {
    const met = termsOf(word).filter((term) => terms.has(term));
    if (met.length > 0) hits.push({ at: index, met });
    if (++count % pace === 0) yield;
  }
  const start = richest(hits);
  return excerptOf(text, start, snippetChars).replace(/\s+/g, " ").trim();
}

/** A word that was asked for, and the terms it holds. */
interface Hit {
  readonly at: number;
  readonly met: readonly string[];
}

/** Start of the snippet, so that it holds as many different terms as any could. */
function richest(hits: readonly Hit[]): number {
  const inside = new Map<string, number>();
  let start = 0;
  let best = 0;
  let end = 0;
  for (const { at, met } of hits) {
    for (let next = hits[end]; next && next.at < at + snippetChars * 0.7; next = hits[++end]) {
      for (const term of next.met) inside.set(term, (inside.get(term) ?? 0) + 1);
    }
    if (inside.size > best) {
      best = inside.size;
      start = Math.max(0, at - snippetChars / 4);
    }
    for (const term of met) {
      const left = (inside.get(term) ?? 0) - 1;
      if (left > 0) inside.set(term, left);
      else inside.delete(term);
    }
  }
  return start;
}
