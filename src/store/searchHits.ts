import type { Entry } from "../core/conversation/entry.ts";
import { untitled } from "../core/conversation/fold.ts";
import { searchableText } from "../core/conversation/searchableText.ts";
import type { SearchHit } from "../core/ports/library.ts";
import type { AskedWord, SearchQuery } from "../core/text/search/searchQuery.ts";
import { snippetOf } from "../core/text/search/searchSnippet.ts";

export const defaultSearchLimit = 50;

/** Hits of the word itself that are enough: others that begin like it are then not looked for. */
const enoughHits = 10;

/** An entry that was found, and the title of its conversation. */
interface FoundEntry {
  readonly entry: Entry;
  readonly title: string | null;
}

/** Text that an entry is found by; undefined where it is not searched. */
export function indexedText(entry: Entry): string | undefined {
  if (entry.type === "title") return entry.title;
  // A system prompt would be found in every conversation.
  return entry.type === "message" && entry.message.role !== "system"
    ? searchableText(entry.message)
    : undefined;
}

/** True where the hits of a query's words as they stand are too few, and its last word may be the beginning of others. */
export function asksForMore(hits: readonly SearchHit[], limit: number, { begun }: SearchQuery): boolean {
  return hits.length < Math.min(limit, enoughHits) && begun !== undefined;
}

/** The hits for what was found, in its order: a title is one where nothing else of its conversation is, the last one of several. */
export function hitsOf(found: readonly FoundEntry[], asked: readonly AskedWord[]): readonly SearchHit[] {
  const hits = found.flatMap((one) => hitOf(one, asked));
  const seen = new Set(hits.flatMap(({ role, conversationId }) => (role === "title" ? [] : conversationId)));
  return hits.filter(({ role, conversationId }) => {
    return role !== "title" || seen.size < seen.add(conversationId).size;
  });
}

function hitOf({ entry, title }: FoundEntry, asked: readonly AskedWord[]): SearchHit[] {
  const text = indexedText(entry);
  if (text === undefined) return [];
  const { conversationId, id: entryId, at } = entry;
  const role = entry.type === "message" ? entry.message.role : "title";
  return [{ conversationId, title: title ?? untitled, entryId, role, at, snippet: snippetOf(text, asked) }];
}
