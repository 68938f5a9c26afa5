import {
  conversationHeading,
  parsedResults,
  conversationExcerpt,
  framingLength,
  workspaceResultsText,
  type ConversationPassages,
} from "../../../context/recall/workspaceResults.ts";
import {
  mayRecall,
  mostFound,
  recallAround,
  charsPerToken,
  neighborCount,
  type Recallable,
} from "../../../context/recall/recall.ts";
import { searchable } from "../../../context/recall/recallIndex.ts";
import { passages } from "../../../context/recall/recallPassages.ts";
import { TermPositionCache } from "../../../context/recall/termPositions.ts";
import type { RankedMessage } from "../../../context/recall/rankingCache.ts";
import { indexOfId } from "../../../context/recall/shortIds.ts";
import { fetchEntryTexts } from "../../../conversation/deferredText.ts";
import type { MessageEntry } from "../../../conversation/entry.ts";
import { fold, untitled, type Conversation } from "../../../conversation/fold.ts";
import { textOf } from "../../../conversation/message.ts";
import { notesRecord } from "../../../conversation/projectNotes.ts";
import type { Journal } from "../../../ports/journal.ts";
import type { Library, SearchHit } from "../../../ports/library.ts";
import { termsOf } from "../../../text/search/searchTerms.ts";
import { runYielding } from "../../../tokens/encoding/yieldingWork.ts";

/**
 * Query over the workspace's conversations. `from`, `to`: milliseconds since 1970, `to` is no part; `file`: a path that the
 * conversation names.
 */
interface WorkspaceQuery {
  readonly query: string;
  readonly title?: string;
  readonly file?: string;
  readonly from?: number;
  readonly to?: number;
}

/** The open conversation as it may be recalled. */
export interface OpenRecord extends Recallable {
  readonly id: string;
}

/** Stores that conversations are found in and read from. */
interface WorkspaceRecord {
  readonly library: Pick<Library, "search">;
  readonly journal: Pick<Journal, "list" | "load">;
}

/** Hits that are looked at, and conversations that are read for them: the best. */
const mostHits = 100;
const mostConversations = 8;
/** Messages that name a file and are looked at to tell which conversations do. */
const mostNaming = 500;
/** A conversation has room for this many characters at least, or is left out. */
const leastRoom = 600;

interface NamedRecord extends Recallable {
  readonly title: string;
}

interface Candidate {
  readonly id: string;
  readonly title: string;
  readonly record: Recallable;
  readonly found: readonly RankedMessage[];
  readonly weight: number;
}

/**
 * Search over all conversations of the workspace, by the store's index. What the user took out of a conversation, what a
 * rewind left behind and what lies in the trash stays out; of the open one only what is hidden is found, since the rest
 * is before the model.
 */
export class WorkspaceRecall {
  private readonly store: WorkspaceRecord;
  private readonly open: () => Promise<OpenRecord>;
  private readonly positions = new TermPositionCache();

  constructor(store: WorkspaceRecord, open: WorkspaceRecall["open"]) {
    this.store = store;
    this.open = open;
  }

  /** Results as the model reads them. `maxTokens`: of one result. Rejects as the store does, and when `signal` aborts. */
  async byQuery(asked: WorkspaceQuery, signal: AbortSignal, maxTokens = Infinity): Promise<string> {
    const candidates = await this.candidates(await this.hits(asked), signal);
    let weightLeft = candidates.reduce((sum, { weight }) => sum + weight, 0);
    let left = Math.min(mostFound, maxTokens * charsPerToken) - framingLength;
    const shown: ConversationPassages[] = [];
    for (const { id, title, record, found, weight } of candidates) {
      const { messages } = record;
      const heading = conversationHeading({ id, title }).length + 3;
      const room = Math.min(left, Math.max(leastRoom, left * (weight / weightLeft))) - heading;
      weightLeft -= weight;
      const mayShow = (document: number) => mayRecall(record, document);
      const source = { messages, positions: this.positions, mayShow };
      const runs = await runYielding(passages(source, found, asked.query, room), signal);
      if (runs.length === 0) continue;
      shown.push({ id, title, messages, passages: runs });
      left -= workspaceResultsText(shown.slice(-1)).length - framingLength;
      if (left < leastRoom) break;
    }
    if (shown.length > 0) return workspaceResultsText(shown);
    return `Nothing in the conversations of this workspace matches ${JSON.stringify(asked)}. Try other words.`;
  }

  /** The messages around one that a result named; undefined where none did or it may not be recalled. */
  async around(id: string, from = 0): Promise<string | undefined> {
    const open = await this.open();
    const named = (await this.namedIn(open, id)) ?? { conversation: open.id, title: "" };
    const record = named.conversation === open.id ? open : await this.read(named.conversation);
    if (!record) return undefined;
    const document = indexOfId(record.messages, id);
    await fetchAround(record, [document], neighborCount);
    const text = recallAround(record, id, from);
    return text && conversationExcerpt({ id: named.conversation, title: named.title }, text);
  }

  private async hits({ query, title, file, from, to }: WorkspaceQuery): Promise<readonly SearchHit[]> {
    const { library } = this.store;
    let conversations = title === undefined ? undefined : await this.titled(title);
    if (file !== undefined) {
      const phrase = `"${file.replaceAll('"', " ")}"`;
      const naming = await library.search(phrase, {
        limit: mostNaming,
        ...(conversations && { conversations }),
      });
      conversations = Array.from(new Set(naming.map(({ conversationId }) => conversationId)));
    }
    const among = {
      ...(conversations && { conversations }),
      ...(from !== undefined && { from }),
      ...(to !== undefined && { to }),
    };
    const hits = await library.search(query, { ranked: true, limit: mostHits, ...among });
    return hits.filter(({ conversationId }) => conversationId !== notesRecord);
  }

  /** The conversations whose title has these words, or this text. */
  private async titled(words: string): Promise<readonly string[]> {
    const terms = termsOf(words);
    return (await this.store.journal.list()).flatMap(({ id, title }) => {
      const has = new Set(termsOf(title));
      const isMeant = terms.length > 0 && terms.every((term) => has.has(term));
      return isMeant || title.toLowerCase().includes(words.toLowerCase()) ? [id] : [];
    });
  }

  /** The conversations with the best hits, the texts round these fetched. */
  private async candidates(hits: readonly SearchHit[], signal: AbortSignal): Promise<readonly Candidate[]> {
    const open = await this.open();
    // A fork has the same messages: what the model sees or is not to see here is not brought from there.
    const left = new Set(open.messages.flatMap(({ id }, document) => (mayRecall(open, document) ? [] : id)));
    const candidates: Candidate[] = [];
    for (const [id, ranks] of byConversation(hits)) {
      if (candidates.length === mostConversations) break;
      signal.throwIfAborted();
      const record = id === open.id ? { ...open, title: ranks[0]?.hit.title ?? "" } : await this.read(id);
      if (!record) continue;
      const hitsHere = ranks.flatMap(({ hit, score }) => {
        const document = documentOfHit(record, hit);
        const entry = record.messages[document]?.id ?? "";
        if (left.has(entry) || !mayRecall(record, document)) return [];
        left.add(entry);
        return [{ document, score }];
      });
      await fetchAround(
        record,
        hitsHere.map(({ document }) => document),
        1,
      );
      // Nothing that recall itself has found is told again.
      const found = hitsHere.filter(({ document }) => searchable(record.messages, document) !== "");
      if (found.length === 0) continue;
      const weight = found.reduce((sum, { score }) => sum + score, 0);
      candidates.push({ id, title: record.title, record, found, weight });
    }
    return candidates;
  }

  private async read(id: string): Promise<NamedRecord | undefined> {
    const stored = await this.store.journal.load(id);
    return stored && recordOf(fold(id, stored.entries));
  }

  /** Message that an earlier result in the open conversation names by this id. */
  private async namedIn({ messages }: Recallable, id: string) {
    const tools = messages.filter(({ message }) => message.role === "tool");
    await fetchEntryTexts(tools);
    for (const { message } of tools.toReversed()) {
      const named = parsedResults(textOf(message)).find(({ entry }) => entry === id);
      if (named) return named;
    }
    return undefined;
  }
}

/** A conversation that is not before the model: all of it but what the user took out. */
function recordOf({ entries, messages, marks, title }: Conversation): NamedRecord {
  const isOut = ({ id }: MessageEntry) => Boolean(marks.get(id)?.excluded || marks.get(id)?.rewound);
  const weighed = messages.map((entry) => {
    return { standing: isOut(entry) ? ("excluded" as const) : ("trimmed" as const) };
  });
  const opening = messages.find(({ message }) => message.role === "user");
  // Without a title of its own it is named by its first message.
  const isNamed = !opening || !isOut(opening) || entries.some(({ type }) => type === "title");
  return { messages, weighed, title: isNamed ? title : untitled };
}

/** Hits with their scores, by conversation; the one with the best hit first. */
function byConversation(hits: readonly SearchHit[]) {
  const conversations = new Map<string, { readonly hit: SearchHit; readonly score: number }[]>();
  for (const [rank, hit] of hits.entries()) {
    const known = conversations.get(hit.conversationId) ?? [];
    known.push({ hit, score: 1 / (rank + 1) });
    conversations.set(hit.conversationId, known);
  }
  return conversations;
}

/** The message that was found; of a title that was, the one that the conversation begins with. */
function documentOfHit({ messages }: Recallable, { role, entryId }: SearchHit): number {
  return messages.findIndex(({ id, message }) =>
    role === "title" ? message.role === "user" : id === entryId,
  );
}

function fetchAround(
  { messages }: Recallable,
  documents: readonly number[],
  distance: number,
): Promise<void> {
  const wanted = documents.flatMap((document) =>
    document < 0 ? [] : messages.slice(Math.max(0, document - distance), document + distance + 1),
  );
  return fetchEntryTexts(wanted);
}
