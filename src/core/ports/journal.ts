import type { Entry } from "../conversation/entry.ts";
import type { StoreErrorReason } from "./errors/storeError.ts";

/** Bytes that entries name by their SHA-256, in hex. Kept once, however many entries name them. */
export interface Content {
  readonly hash: string;
  readonly bytes: Uint8Array;
}

/** Space that the contents of files take: their number, and their bytes as they are stored. */
export interface ContentUse {
  readonly count: number;
  readonly bytes: number;
}

/** The contents that entries name. Rejects as the journal does. */
export interface ContentStore {
  /** Those of these contents that are kept, in no order. */
  contents(hashes: readonly string[]): Promise<readonly Content[]>;
  contentUse(): Promise<ContentUse>;
  /**
   * Forgets the contents that only checkpoints and restores older than `before`, milliseconds since 1970, name; the entries stay,
   * and pictures do as long as their conversation. Gives what was forgotten.
   */
  dropContents(before: number): Promise<ContentUse>;
}

/** A reply as far as it has been streamed, kept so that a killed process loses at most its last second. */
export interface Draft {
  readonly conversationId: string;
  /** The id that the finished message's entry will have. */
  readonly id: string;
  readonly model: string;
  readonly text: string;
  /** The model's reasoning so far, as far as it can be read. */
  readonly reasoning?: string;
  /** Id of a call that has begun and may have effects; such a draft, of its result, has no text. */
  readonly call?: string;
  /** Milliseconds since 1970 of the reply's start. */
  readonly at: number;
}

/** A line in the list of conversations. */
export interface ConversationInfo {
  readonly id: string;
  readonly title: string;
  /** The one last chosen or heard; "" where there was none. */
  readonly model: string;
  readonly messageCount: number;
  /** The messages' weight together, as far as it was stored with them. */
  readonly tokens: number;
  /** Milliseconds since 1970. */
  readonly updatedAt: number;
}

/** Conversation as it was last saved. `draft` is an unfinished reply of a process that was killed. */
export interface StoredConversation {
  readonly entries: readonly Entry[];
  readonly draft?: Draft;
}

/**
 * The record's storage. Calls take effect in the order they are made; every promise resolves when the
 * change is durable and rejects, with nothing written, when it could not be made.
 */
export interface Journal {
  /**
   * Appends entries of one conversation with the contents that they name and the journal may lack, all or none; those of several are a bug and throw. Their `seq` must follow the
   * last stored one. Drops the conversation's draft when the entry with the draft's id is appended.
   */
  append(entries: readonly Entry[], contents?: readonly Content[]): Promise<void>;
  /** Replaces the conversation's draft. */
  saveDraft(draft: Draft): Promise<void>;
  /** The entries after number `afterSeq`, all of them without it; long tool results may come later, see `deferText`. Undefined when there is no such conversation. */
  load(conversationId: string, afterSeq?: number): Promise<StoredConversation | undefined>;
  /** All conversations, the most recently changed first; the record of notes is none. */
  list(): Promise<readonly ConversationInfo[]>;
  /** Waits for what was asked before, then lets go of the files. */
  close(): Promise<void>;
}

/** Event of the record's storage that the user should know about. */
export type StoreEvent =
  /** Entries that cannot be saved for now: kept in memory and saved when that is possible again. */
  | { readonly type: "unsaved"; readonly entries: number; readonly reason: StoreErrorReason }
  /** Everything is saved again. */
  | { readonly type: "saved" }
  /** Everything can be read, nothing can be changed. */
  | { readonly type: "readOnly"; readonly reason: StoreErrorReason }
  /** A damaged file was replaced by what could be read, in messages; it lies in `asideFile`. `replaced` follows. */
  | {
      readonly type: "recovered";
      readonly recovered: number;
      readonly of: number;
      readonly asideFile?: string;
    }
  /** Another file took the place of the one that was open: what is open here may lack entries there. */
  | { readonly type: "replaced" }
  /** Another window added to these conversations, took or left them; empty when only the list has changed. */
  | { readonly type: "changed"; readonly conversationIds: readonly string[] };

/**
 * Holder of a lease: another window, by the name of its machine and one that tells that machine's windows apart; both ""
 * where `owner` is given.
 */
export interface LeaseHolder {
  readonly machine: string;
  readonly window: string;
  /** True where it is on this machine. */
  readonly local?: true;
  /** The conversation is this other person's, by their name on the server: nobody here ever adds to it. */
  readonly owner?: string;
}

/** A conversation that was opened. `heldBy`: the window that goes on with it, so that it can only be read here. */
export interface OpenedConversation extends StoredConversation {
  readonly heldBy?: LeaseHolder;
}

/**
 * Leases: which window may add to a conversation. A lease is kept until it is released or its window is gone; appending
 * to a conversation that another window holds is refused.
 */
export interface Leases {
  /** The other window that holds it; undefined when it is this one's now. */
  acquire(conversationId: string): Promise<LeaseHolder | undefined>;
  /**
   * `acquire` and `load` in one call. Undefined, and nothing acquired, when there is no such conversation. A store that
   * can be read only keeps nobody out.
   */
  open(conversationId: string): Promise<OpenedConversation | undefined>;
  /** Takes the lease from the window that holds it. Rejects for another person's conversation. */
  takeOver(conversationId: string): Promise<void>;
  release(conversationId: string): Promise<void>;
  holder(conversationId: string): Promise<LeaseHolder | "this" | "none">;
}

/** Fault that a verification found; its words are made where it is shown. */
export type VerificationProblem =
  /** Damaged page; `detail` in SQLite's words. */
  | { readonly code: "page"; readonly detail: string }
  | { readonly code: "searchIndex"; readonly detail: string }
  | { readonly code: "unreadableEntry"; readonly id: string }
  | { readonly code: "lostText"; readonly id: string }
  /** Entries `found` of `of` that the conversation must have. */
  | { readonly code: "missingEntries"; readonly id: string; readonly found: number; readonly of: number }
  /** The file could not be looked at. */
  | { readonly code: "store"; readonly reason: StoreErrorReason };

/** Findings of a look at every entry and whatever holds it. A store may add figures of its own, as JSON. */
export interface Verification {
  readonly conversations: number;
  readonly entries: number;
  /** Empty when all is well. */
  readonly problems: readonly VerificationProblem[];
}

/** Care for the record, beside the running journal. */
export interface Maintenance {
  verify(): Promise<Verification>;
}
