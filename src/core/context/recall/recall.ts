import type { MessageEntry } from "../../conversation/entry.ts";
import type { WeighedMessage } from "../weighing/weighedMessage.ts";
import { searchable, type RecallIndex } from "./recallIndex.ts";
import { messageHeading, passages, passagesText, type PassagePart } from "./recallPassages.ts";
import { indexOfId } from "./shortIds.ts";
import { queryNames } from "./query/queryNames.ts";
import type { RankedMessage } from "./rankingCache.ts";
import { rankedMessages } from "./recallRanking.ts";
import { relevanceAt, SubjectNames } from "./recallRelevance.ts";
import { codePointBoundary, ellipsized, stretchOf } from "../../text/cutText.ts";

/** The most that a search returns, in characters, however large the window is. */
export const mostFound = 12_000;
/** Share of the best score below which a message is not shown. */
const leastShare = 0.02;
/** The best matches that are looked at to tell whether any fits, and the share of the query that is met where one does. */
const judged = 8;
const strongShare = 0.35;
/** Characters of a query that is said back. */
const longestEcho = 200;
/** Characters of a token, at the least that texts have. */
export const charsPerToken = 3;
/** Messages before and after the one asked for. */
export const neighborCount = 3;
/** The most characters that `around` returns in all. */
const longestReading = 16_000;

/** A record, and for each of its messages, in the same order, whether the model sees it. */
export interface Recallable {
  readonly messages: readonly MessageEntry[];
  readonly weighed: readonly Pick<WeighedMessage, "standing" | "shortened">[];
}

/** True where the model does not see the message `document`, or not in full. What the user took out is never recalled. */
export function mayRecall({ weighed }: Recallable, document: number): boolean {
  const { standing, shortened } = weighed[document] ?? {};
  return standing === "trimmed" || standing === "summarized" || shortened !== undefined;
}

/**
 * Search results for `query` in the hidden part, as the model reads them, pausing now and then; `index` must have
 * followed the record. `maxTokens`: of one result. `from`: so many of what was found are passed over, as an earlier result
 * says; those that follow are of the ranking that it was made of, as long as that is remembered.
 */
export function* recallByQuery(
  record: Recallable,
  index: RecallIndex,
  query: string,
  maxTokens = Infinity,
  from = 0,
): Generator<void, string> {
  const { messages } = record;
  const mayShow = (document: number) => mayRecall(record, document);
  const known = from > 0 ? index.rankings.of(query) : undefined;
  const found = known ?? (yield* rankedMessages(index, query, mayShow, leastShare));
  index.rankings.remember(query, found);
  const echo = ellipsized(query, longestEcho);
  if (found.length === 0) {
    return `Nothing in the hidden part of this conversation matches "${echo}". Try other words.`;
  }
  const rest = found.slice(from);
  // What a remembered ranking found may be sent again or have been taken out since.
  if (!rest.some(({ document }) => mayShow(document)))
    return `Nothing more of the hidden part matches "${echo}": ${found.length} found.`;
  const head = from === 0 && isWeak(index, query, found, mayShow) ? weakly : "";
  const room = Math.min(mostFound, maxTokens * charsPerToken) - head.length - closing.length - longestMore;
  const source = { messages, positions: index.positions, mayShow };
  const shown = yield* passages(source, rest, query, room);
  const next = from + takenOf(rest, shown.flat(), record);
  const more = next < found.length ? moreText(found.length - next, next) : "";
  return `${head}${passagesText(messages, shown)}${closing}${more}`;
}

/** Number of messages found that are shown, say the same as one that is, or may not be shown: the first, at the least. */
function takenOf(found: readonly RankedMessage[], shown: readonly PassagePart[], record: Recallable): number {
  const { messages } = record;
  const documents = new Set(shown.map(({ document }) => document));
  const texts = new Set(Array.from(documents, (document) => searchable(messages, document)));
  const isLeft = (document: number) =>
    !documents.has(document) && mayRecall(record, document) && !texts.has(searchable(messages, document));
  const left = found.findIndex(({ document }) => isLeft(document));
  return left < 0 ? found.length : Math.max(1, left);
}

/** Sentence that says how to go on. */
function moreText(left: number, next: number): string {
  return `\n${left} more match less well: the same query with \`from\` ${next} shows them.`;
}
/** The longest that this sentence gets, in characters. */
const longestMore = moreText(200, 200).length;

/** True where not even the best that was found have much of what the query is about. */
function isWeak(
  index: RecallIndex,
  query: string,
  found: readonly RankedMessage[],
  mayShow: (document: number) => boolean,
): boolean {
  const names = new SubjectNames(index).of(queryNames(query));
  return found.slice(0, judged).every(({ document }) => {
    const { exact, share } = relevanceAt(names, document, mayShow);
    return exact === 0 && share < strongShare;
  });
}

const weakly =
  "Only weak matches: none of these has most of what you asked for, so they may not answer it. It may never have been said, or in other words.\n\n";

const closing =
  "\n\nWhere they disagree the later one holds. Call recall with `around` and one of these ids to read the messages there in full.";

/**
 * The messages around one, as the model reads them; a long one from character `from` on, without the others.
 * Undefined where nothing with that id may be recalled.
 */
export function recallAround(record: Recallable, id: string, from = 0): string | undefined {
  const { messages } = record;
  const document = indexOfId(messages, id);
  if (document < 0 || !mayRecall(record, document)) return undefined;
  const text = searchable(messages, document);
  const asked =
    from > 0 && from >= text.length
      ? `[It ends at character ${text.length}.]`
      : readable(text, from, longestReading);
  if (from > 0) return `${messageHeading(messages, document)}\n${asked}`;
  const first = Math.max(0, document - neighborCount);
  const others = messages
    .slice(first, document + neighborCount + 1)
    .flatMap((_, step) =>
      first + step !== document && mayRecall(record, first + step) ? [first + step] : [],
    );
  const left = Math.max(0, longestReading - text.length);
  const each = Math.floor(left / Math.max(1, others.length));
  return [...others, document]
    .sort((one, other) => one - other)
    .map((one) => {
      const words = one === document ? asked : readable(searchable(messages, one), 0, each);
      return `${messageHeading(messages, one)}\n${words}`;
    })
    .join("\n\n");
}

/** A part of at most `most` characters, and how to read on. */
function readable(text: string, from: number, most: number): string {
  const end = codePointBoundary(text, from + most);
  if (end >= text.length) return stretchOf(text, from, end);
  const left = (text.length - end).toLocaleString("en-US");
  return `${stretchOf(text, from, end)}\n[… ${left} more characters: \`around\` this id with \`from\` ${end} …]`;
}
