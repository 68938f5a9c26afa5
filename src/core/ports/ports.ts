import type { Entry, Usage } from "../conversation/entry.ts";
import type {
  AssistantMessage,
  ChatMessage,
  Role,
  ToolCall,
  ToolDefinition,
} from "../conversation/message.ts";

/** One request for a reply. */
export interface ChatRequest {
  readonly model: string;
  readonly messages: readonly ChatMessage[];
  readonly tools: readonly ToolDefinition[];
  /** Cap of the reply, in tokens. */
  readonly maxTokens?: number;
  readonly temperature?: number;
}

/** Why a model call failed, in terms the user can act on. `message` is one sentence, free of secrets. */
export interface ModelError {
  readonly kind:
    | "noKey"
    | "unauthorized"
    | "unreachable"
    | "rateLimited"
    | "server"
    | "contextLength"
    | "badRequest"
    | "cutOff"
    /** A reply without a word or a call. */
    | "empty"
    /** The server withheld the reply or the rest of it. */
    | "filtered"
    | "cancelled";
  readonly message: string;
  readonly status?: number;
  /** How long the server asks to wait, in milliseconds. */
  readonly retryAfterMs?: number;
  /** The window in tokens, where a context-length error names it. */
  readonly limitTokens?: number;
  /** True where asking again cannot help although the kind suggests it. */
  readonly isFinal?: boolean;
}

export type FinishReason = "stop" | "length" | "toolCalls" | "contentFilter";

/**
 * What a model streams: any number of `text` and `toolCall` events, then exactly one `done` or `failed`.
 * `toolCall` announces a call as soon as its name is known; `done` carries the whole message.
 */
export type ModelEvent =
  | { readonly type: "text"; readonly text: string }
  | { readonly type: "toolCall"; readonly id: string; readonly name: string }
  | {
      readonly type: "done";
      readonly message: AssistantMessage;
      readonly finishReason: FinishReason;
      readonly usage?: Usage;
    }
  | { readonly type: "failed"; readonly error: ModelError };

/** A model server. Never throws: failures arrive as the last event, a cancel as `failed` with kind `cancelled`. */
export interface ChatModel {
  stream(request: ChatRequest, signal: AbortSignal): AsyncIterable<ModelEvent>;
}

/** A tool's result as the model reads it. `failed` marks an error the model should act on. */
export interface ToolResult {
  readonly content: string;
  readonly failed?: boolean;
}

/** What a tool does to the world; decides whether it needs approval. `none` knows nothing but the conversation itself and needs none. */
export type ToolEffect = "none" | "read" | "write" | "execute";

/** The tools of the agent. `run` never throws; unknown names and bad arguments are failed results. */
export interface ToolBox {
  readonly definitions: readonly ToolDefinition[];
  effect(name: string): ToolEffect;
  /** `maxTokens`: about how long the result may be, so that it is cut where that makes sense; more is cut anyhow. */
  run(call: ToolCall, signal: AbortSignal, maxTokens?: number): Promise<ToolResult>;
}

/** What the user is asked about a call. */
export interface ApprovalQuestion {
  /** What they can allow for good, in a few words, where that is offered. */
  readonly always?: string;
  /** The text that the call would write over. */
  readonly before?: string;
}

/** Whether a call may run: by what was allowed before, else by asking the user. */
export interface Approval {
  /**
   * Resolves to false when denied; when `signal` aborts. `asking` is called when the user is asked.
   */
  allows(
    call: ToolCall,
    effect: ToolEffect,
    signal: AbortSignal,
    asking: (question: ApprovalQuestion) => void,
  ): Promise<boolean>;
}

/** A reply as far as it has been streamed, kept so that a killed process loses at most its last second. */
export interface Draft {
  readonly conversationId: string;
  /** The id that the finished message's entry will have. */
  readonly id: string;
  readonly model: string;
  readonly text: string;
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
  readonly createdAt: number;
  readonly updatedAt: number;
}

/** What a conversation was when last saved. `draft` is an unfinished reply of a process that was killed. */
export interface StoredConversation {
  readonly entries: readonly Entry[];
  readonly draft?: Draft;
}

/**
 * The record's storage. Calls take effect in the order they are made; every promise resolves when the
 * change is durable and rejects, with nothing written, when it could not be made.
 */
export interface Journal {
  /** Appends entries, all or none. Their `seq` must follow the last stored one of their conversation. Drops the conversation's draft when the entry with the draft's id is appended. */
  append(entries: readonly Entry[]): Promise<void>;
  /** Replaces the conversation's draft. */
  saveDraft(draft: Draft): Promise<void>;
  /** The entries after number `afterSeq`, all of them without it; long tool results may come later, see `deferText`. Undefined when there is no such conversation. */
  load(conversationId: string, afterSeq?: number): Promise<StoredConversation | undefined>;
  /** All conversations, the most recently changed first. */
  list(): Promise<readonly ConversationInfo[]>;
  /** Waits for what was asked before, then lets go of the files. */
  close(): Promise<void>;
}

/** What the user should know about the record's storage. */
export type StoreEvent =
  /** Entries that cannot be saved for now: kept in memory and saved when that is possible again. `message` says why. */
  | { readonly type: "unsaved"; readonly entries: number; readonly message: string }
  /** Everything is saved again. */
  | { readonly type: "saved" }
  /** Everything can be read, nothing can be changed. */
  | { readonly type: "readOnly"; readonly message: string }
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

/** A stretch of text, and whether it is what was searched for. */
export interface SnippetPart {
  readonly text: string;
  readonly hit: boolean;
}

/** A message that was found. */
export interface SearchHit {
  readonly conversationId: string;
  readonly title: string;
  readonly entryId: string;
  readonly role: Role;
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly snippet: readonly SnippetPart[];
}

/** Finding and keeping conversations, besides adding to them. Rejects as the journal does. */
export interface Library {
  /**
   * Messages with all the words of `query` ("quoted words" as a phrase; the last word may be a beginning): in one
   * conversation the best first, in all of them the newest first. Trashed conversations and system prompts are left out.
   */
  search(
    query: string,
    options?: { readonly conversationId?: string; readonly limit?: number },
  ): Promise<readonly SearchHit[]>;
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
  /** Copies the conversations of another database that are not here yet. Gives their ids. */
  adopt(file: string): Promise<readonly string[]>;
}

/**
 * Which window may add to a conversation. A lease is kept until it is released or its window is gone; appending
 * to a conversation that another window holds is refused.
 */
export interface Leases {
  /** False when another window holds it. */
  acquire(conversationId: string): Promise<boolean>;
  takeOver(conversationId: string): Promise<void>;
  release(conversationId: string): Promise<void>;
  holder(conversationId: string): Promise<"this" | "other" | "none">;
}

/** What a look at every page and every entry found. */
export interface Verification {
  readonly conversations: number;
  readonly entries: number;
  /** On the disk, with what is not yet moved from the log into the database. */
  readonly bytes: number;
  /** Sentences; empty when all is well. */
  readonly problems: readonly string[];
  /** Files, the newest first. */
  readonly backups: readonly string[];
}

/** Care for the files, beside the running journal. */
export interface Upkeep {
  verify(): Promise<Verification>;
  /** False when there is a backup of the last 24 hours. */
  backUp(): Promise<boolean>;
}

/** A workspace whose conversations are stored on this machine. */
export interface KnownWorkspace {
  /** The path of its database. */
  readonly database: string;
  /** URIs of its folders, as text. */
  readonly folders: readonly string[];
  /** When it was last open, in milliseconds since 1970. */
  readonly openedAt: number;
  /** The database that its conversations were copied into. */
  readonly adoptedBy?: string;
}

/** Every workspace's database, so that conversations are found again after a folder was renamed or moved. */
export interface WorkspaceIndex {
  /** To be called for the open workspace at every start. */
  note(workspace: KnownWorkspace): Promise<void>;
  /** Workspaces whose folders are gone or have become part of this one, not adopted yet, the last opened first. */
  lost(current: Pick<KnownWorkspace, "database" | "folders">): Promise<readonly KnownWorkspace[]>;
  /** After `Library.adopt`. */
  markAdopted(database: string, adoptedBy: string): Promise<void>;
}

/** The time and fresh entry ids; given, so that the core has no clock of its own. */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  /** Sortable by time of creation, unique across machines. */
  newId(): string;
}

/** Waiting and chance, given like the clock. */
export interface Patience {
  /** Resolves after `ms` milliseconds, at once when `signal` aborts. */
  wait(ms: number, signal: AbortSignal): Promise<void>;
  /** From 0 to just below 1. */
  random(): number;
}

export type LogLevel = "info" | "warn" | "error";

/** The one log. Never given content of messages or secrets. */
export interface Log {
  write(level: LogLevel, message: string, fields?: Readonly<Record<string, unknown>>): void;
}
