import type { Entry } from "../conversation/entry.ts";
import type { Role } from "../conversation/message.ts";
import type { SnippetPart } from "../text/search/searchSnippet.ts";
import type { ContentStore, ConversationInfo, Journal } from "./journal.ts";

/** A message or a title that was found. */
export interface SearchHit {
  readonly conversationId: string;
  readonly title: string;
  readonly entryId: string;
  readonly role: Role | "title";
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly snippet: readonly SnippetPart[];
}

export interface SearchOptions {
  /** The most hits; 50 when left out. */
  readonly limit?: number;
  /** Any of the query's words will do, and what has more and rarer ones comes first, not the newest. */
  readonly ranked?: boolean;
  /** Earliest time of the entries, in milliseconds since 1970; `to` is exclusive. */
  readonly from?: number;
  readonly to?: number;
  /** The only conversations that are searched. */
  readonly conversations?: readonly string[];
}

/** Finding and keeping conversations, besides adding to them. Rejects as the journal does. */
export interface Library {
  /**
   * Messages, their calls and the titles given, with all the words of `query` ("quoted words" as a phrase; the last word
   * may be a beginning; words as in `searchTerms.ts`), the newest first, unless the options say otherwise. Trashed
   * conversations and system prompts are left out.
   */
  search(query: string, options?: SearchOptions): Promise<readonly SearchHit[]>;
  /** The last `limit` entries before `seq`, or of the conversation, in order. */
  tail(conversationId: string, limit: number, beforeSeq?: number): Promise<readonly Entry[]>;
  /** Hides the conversation from `list` and `search`; it is erased after 30 days. */
  trash(conversationId: string): Promise<void>;
  restore(conversationId: string): Promise<void>;
  trashed(): Promise<readonly ConversationInfo[]>;
  /** Deletes the conversation for good. */
  erase(conversationId: string): Promise<void>;
  /** A new conversation `id` with the same entries, ids included: all of them and the draft, or those up to and including `throughSeq`. */
  copy(conversationId: string, id: string, throughSeq?: number): Promise<void>;
  /** The ids of all conversations, the trash included. */
  ids(): Promise<readonly string[]>;
  /** The ids of a conversation's entries, in order; none where there is no such conversation. */
  entryIds(conversationId: string): Promise<readonly string[]>;
  /**
   * Moves to the trash what has not changed since `before`, milliseconds since 1970, save `keep` and what another window
   * holds. Gives the ids.
   */
  trashOlder(before: number, keep: readonly string[]): Promise<readonly string[]>;
}

/** Source of a transfer: the conversations of another store, to be taken into this one. */
export type TransferSource = Pick<Journal, "list" | "load" | "close"> &
  Pick<Library, "entryIds"> &
  Pick<ContentStore, "contents">;

/** Taking conversations of other workspaces into this one's store. Rejects as a journal does. */
export interface Adoption {
  /**
   * Takes in what another store has and this one lacks: conversations that are not here, the rest of those that go on
   * there, also from the trash here, and where both have gone on, theirs as a copy. What continues a conversation of
   * `inUse`, or one that another window holds, comes as a copy too. Gives the ids of what was taken in.
   */
  adopt(store: string, inUse: readonly string[]): Promise<readonly string[]>;
  /** The ids that `adopt` would give; changes nothing. */
  adoptable(store: string): Promise<readonly string[]>;
}

/** A workspace whose conversations are stored on this machine. */
export interface KnownWorkspace {
  /** Names its store; what the name means, a path for example, is known only to those who open it. */
  readonly store: string;
  /** URIs of its folders, as text. */
  readonly folders: readonly string[];
  /** Time at which it was last open, in milliseconds since 1970. */
  readonly openedAt: number;
  /** The store that its conversations were copied into, and, in milliseconds since 1970, when it was last written then. */
  readonly adoptedBy?: string;
  readonly adoptedAt?: number;
}

/** Index of all workspaces' stores, so that conversations are found again after a folder was renamed or moved. */
export interface WorkspaceIndex {
  /** Notes the open workspace; to be called at every start. */
  note(workspace: KnownWorkspace): Promise<void>;
  /** Workspaces whose folders are gone or have become part of this one, with what was not adopted yet, the last opened first. */
  lost(current: Pick<KnownWorkspace, "store" | "folders">): Promise<readonly KnownWorkspace[]>;
  /** Notes that a store was adopted; to be called after `Adoption.adopt`. */
  markAdopted(store: string, adoptedBy: string): Promise<void>;
}
