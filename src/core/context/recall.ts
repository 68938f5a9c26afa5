import type { Conversation } from "../conversation/fold.ts";
import { callAt } from "../conversation/units.ts";
import { searchable, type RecallIndex } from "./recallIndex.ts";
import { termsOf } from "./recallWords.ts";
import { standingsOf } from "./standings.ts";

const resultCount = 10;
const snippetChars = 280;
/** Messages before and after the one asked for. */
const reach = 3;
/** Of all that `around` returns, characters. */
const longestReading = 16_000;

/** Ids of the messages that the model does not see, or not in full, and may recall. What the user took out is not among them. */
export function recallable(conversation: Conversation): Set<string> {
  const ids = new Set<string>();
  for (const { unit, standing } of standingsOf(conversation).units) {
    const isHidden = standing === "trimmed" || standing === "summarized";
    for (const { id } of unit) {
      const marks = isHidden ? undefined : conversation.marks.get(id);
      const isShort = standing === "sent" && (marks?.cleared === true || marks?.cut !== undefined);
      if (isHidden || isShort) ids.add(id);
    }
  }
  return ids;
}

/** What `query` finds in the hidden part, as the model reads it; `index` must have followed the conversation. */
export function recallByQuery(conversation: Conversation, index: RecallIndex, query: string): string {
  const { messages } = conversation;
  const ids = recallable(conversation);
  const mayFind = (place: number) => ids.has(messages[place]?.id ?? "");
  const found = index.search(query, resultCount, mayFind);
  if (found.length === 0)
    return `Nothing in the hidden part of this conversation matches "${query}". Try other words.`;
  const terms = new Set(termsOf(query));
  const lines = found.map(
    ({ place }) => `${heading(conversation, place)}\n${snippet(searchable(messages, place), terms)}`,
  );
  return `${lines.join("\n\n")}\n\nCall recall with \`around\` and one of these ids to read the messages there in full.`;
}

/** The messages around one, as the model reads them; undefined where nothing with that id may be recalled. */
export function recallAround(conversation: Conversation, id: string): string | undefined {
  const { messages } = conversation;
  const ids = recallable(conversation);
  const place = messages.findIndex((entry) => entry.id === id);
  if (place < 0 || !ids.has(id)) return undefined;
  const from = Math.max(0, place - reach);
  const places = messages
    .slice(from, place + reach + 1)
    .flatMap((entry, step) => (ids.has(entry.id) ? [from + step] : []));
  const asked = searchable(messages, place).slice(0, longestReading);
  const each = Math.floor((longestReading - asked.length) / Math.max(1, places.length - 1));
  const parts = places.map((one) => {
    const text = one === place ? asked : searchable(messages, one).slice(0, each);
    const isCut = text.length < searchable(messages, one).length;
    return `${heading(conversation, one)}\n${text}${isCut ? "\n[…]" : ""}`;
  });
  return parts.join("\n\n");
}

function heading({ messages }: Conversation, place: number): string {
  const entry = messages[place];
  if (!entry) return "";
  const tool = callAt(messages, place)?.function.name;
  const role = tool === undefined ? entry.message.role : `tool ${tool}`;
  const at = new Date(entry.at).toISOString().slice(0, 16).replace("T", " ");
  return `[${entry.id}] ${role}, ${at} UTC`;
}

/** The stretch of the text that holds most of the terms. */
function snippet(text: string, terms: ReadonlySet<string>): string {
  const words = [...text.matchAll(/\S+/g)];
  const hits = words
    .filter(([word]) => termsOf(word).some((term) => terms.has(term)))
    .map(({ index }) => index);
  let start = 0;
  let best = 0;
  for (const [first, from] of hits.entries()) {
    let last = first;
    while (last + 1 < hits.length && (hits[last + 1] ?? 0) < from + snippetChars) last++;
    if (last - first + 1 <= best) continue;
    best = last - first + 1;
    start = Math.max(0, from - snippetChars / 4);
  }
  const cut = text
    .slice(start, start + snippetChars)
    .replace(/\s+/g, " ")
    .trim();
  return `${start > 0 ? "…" : ""}${cut}${start + snippetChars < text.length ? "…" : ""}`;
}
