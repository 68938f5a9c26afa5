import type { ModelChoice, ReasoningEffort } from "../ports/modelChoice.ts";
import type { ChatMessage, Role, ToolDefinition } from "./message.ts";
import type { Strategy } from "./strategy.ts";

/** Version of every entry shape written today. */
export const entryVersion = 3;

/**
 * Every version that is read. Each only added what may be left out, so that an older entry is one of today's without it and
 * stays as it was written: 2 a message's reasoning and opaque parts; 3 the server and the effort of a chosen model and the
 * server that a reply is from, the terms of its request, checkpoints and restores of files, the origin of a copy, recalled
 * parts, the exact index of a summary, the moment of a compaction, notes, pictures of a message and their forms, plans of the work, quotes
 * of other people, where a copy parted, instructions that go along with a message, the server that a summary is from, what requests
 * took that brought nothing.
 */
export const entryVersions = [1, 2, entryVersion] as const;

export interface EntryBase {
  readonly v: (typeof entryVersions)[number];
  /** Sortable and unique across machines. */
  readonly id: string;
  readonly conversationId: string;
  /** 1, 2, 3 … within the conversation. */
  readonly seq: number;
  /** Milliseconds since 1970. */
  readonly at: number;
}

/** Usage that the service reported for the call that produced a message, in tokens, as far as that can be true. */
export interface Usage {
  readonly promptTokens: number;
  readonly completionTokens: number;
  /** The part of `completionTokens` that was reasoning. */
  readonly reasoningTokens?: number;
  /** Prompt tokens the provider served from its cache. */
  readonly cachedTokens?: number;
  /** Prompt tokens the provider put into its cache, where it charges for that. */
  readonly cacheWriteTokens?: number;
  /** Prompt tokens that recall brought, as counted here. */
  readonly recalledTokens?: number;
  /** The prompt as counted here before the call; `promptTokens` minus this is the drift. */
  readonly countedTokens?: number;
  /** Figures that the service said and that cannot be true; those above are then Longhand's own. */
  readonly doubted?: Partial<Pick<Usage, "promptTokens" | "completionTokens" | "cachedTokens">>;
}

/** Terms of a request beside the record up to it. Tokens. */
export interface RequestTerms {
  /** `seq` of the record's last entry when the request was made. */
  readonly through: number;
  readonly window: number;
  readonly reserve: number;
  readonly maxTokens?: number;
  readonly effort?: ReasoningEffort;
  /** Checksum of the tools. */
  readonly tools: string;
  /** The tools themselves, where the last reply before had others. */
  readonly toolSet?: readonly ToolDefinition[];
}

export interface MessageEntry extends EntryBase {
  readonly type: "message";
  readonly message: ChatMessage;
  /** The message's weight in tokens and the counter that found it (`RequestCounter.key`). */
  readonly tokens?: { readonly counter: string; readonly count: number };
  /** The model asked and what it reported; on assistant messages. */
  readonly model?: string;
  /** Its server, by the name that the user gave it; the first when left out. */
  readonly server?: string;
  readonly usage?: Usage;
  readonly request?: RequestTerms;
  readonly finishReason?: string;
  /** True where the reply was cut off by a cancel, a crash or a failure. */
  readonly interrupted?: boolean;
  /** Milliseconds for which the model was seen to reason. */
  readonly reasoningMs?: number;
  /** Milliseconds that the tool ran, and whether it failed; on tool messages. */
  readonly durationMs?: number;
  readonly failed?: boolean;
  /** A user message that quotes one of another person's: their name on the server, and the role it had there. */
  readonly quoted?: { readonly owner: string; readonly role: Role };
}

export interface CompactionEntry extends EntryBase {
  readonly type: "compaction";
  readonly strategy: Strategy;
  /** `overflow`: forced by the provider's context-length error. */
  readonly trigger: "automatic" | "manual" | "overflow";
  /** Ids of the message entries that this compaction hides (for `clearToolResults`: stubs). */
  readonly hides: readonly string[];
  /** Ids of tool results that are sent as one-line stubs from here on. */
  readonly stubs?: readonly string[];
  /** Pictures that are sent as a line of text from here on. */
  readonly images?: readonly ImageStub[];
  /** Messages too long for any request, sent in part from here on. */
  readonly cuts?: readonly Cut[];
  /** Prompt tokens before and after, as counted for the next request. */
  readonly tokensBefore: number;
  readonly tokensAfter: number;
  /** The summary of `summarize`; no other strategy has one. */
  readonly summary?: Summary;
  /**
   * Reason of a compaction before the threshold: the pause before it, in milliseconds, and what the next request cost
   * less, in US dollars.
   */
  readonly moment?: { readonly idleMs: number; readonly saves: number };
}

/** A picture of message `id` that a line of text stands for; `said`: what the reply said of it, cut short. */
export interface ImageStub {
  readonly id: string;
  readonly image: string;
  readonly said?: string;
}

/** `chars`: how many characters of the text, of a message that makes calls: of their arguments, are still sent, most of them from its beginning. */
export interface Cut {
  readonly id: string;
  readonly chars: number;
}

export interface Summary {
  readonly text: string;
  readonly model: string;
  /** Its server, by the name that the user gave it; the first when left out. */
  readonly server?: string;
  /** The compaction whose summary this one updates; what that one hid stays hidden by this one. */
  readonly updates?: string;
  /** Index of what cannot be said shorter of the messages it stands for, made by code; it is sent with the text. */
  readonly index?: string;
  /** True where it was asked for at the end of the running conversation, whose earlier summary it then rests on. */
  readonly appended?: boolean;
  readonly usage?: Usage;
}

/** Takes back one earlier entry (a compaction, pin, picture's form, exclusion, rewind, recalled parts, summary edit or another revert). */
export interface RevertEntry extends EntryBase {
  readonly type: "revert";
  readonly target: string;
}

interface PinEntry extends EntryBase {
  readonly type: "pin";
  readonly target: string;
  readonly pinned: boolean;
}

/**
 * The user's word on a picture of message `target`: sent in full again, as a line of text, or in full whatever a strategy
 * says, as long as its message is sent.
 */
export interface ImageEntry extends EntryBase {
  readonly type: "image";
  readonly target: string;
  readonly image: string;
  readonly form: "full" | "stub" | "pinned";
  /** Words of the reply on the picture, cut short; only with `stub`. */
  readonly said?: string;
}

interface ExclusionEntry extends EntryBase {
  readonly type: "exclusion";
  readonly target: string;
  readonly excluded: boolean;
  /**
   * `imported`: the system message came with a file, and is not Longhand's own; `renewed`: another took its place. Not to be
   * undone; the user may include it.
   */
  readonly reason?: "imported" | "renewed";
}

/** A part of the record's message `id`: `from` says whose it is and when, `text` is the message's own. */
export interface RecalledPart {
  readonly id: string;
  readonly from: string;
  readonly text: string;
}

/** Parts of what was hidden that go along with the user message `target`, as long as that is sent in full. */
interface RecalledEntry extends EntryBase {
  readonly type: "recalled";
  readonly target: string;
  readonly parts: readonly RecalledPart[];
}

/** A file of the workspace's instructions to every agent, as it was. */
export interface InstructionFile {
  /** Path as tools write it. */
  readonly path: string;
  readonly text: string;
}

/** Instructions for the files that message `target` is about; they go along with it, as long as that is sent in full. */
interface InstructionsEntry extends EntryBase {
  readonly type: "instructions";
  readonly target: string;
  readonly files: readonly InstructionFile[];
}

/** Rewind: everything from message `target` on, up to this entry, leaves the plan, and the conversation goes on before it. */
export interface RewindEntry extends EntryBase {
  readonly type: "rewind";
  readonly target: string;
}

interface TitleEntry extends EntryBase {
  readonly type: "title";
  readonly title: string;
}

/** Choice of model: what the conversation asks from here on. */
export interface ModelEntry extends EntryBase, ModelChoice {
  readonly type: "model";
}

/** Origin of a copy: everything before it comes from another conversation, which is where it was said and paid for. */
interface OriginEntry extends EntryBase {
  readonly type: "origin";
  /** The id of that conversation. */
  readonly source: string;
}

/** A request that was answered and brought nothing that is kept: what it took. */
export interface SpentEntry extends EntryBase, Pick<ModelChoice, "model" | "server"> {
  readonly type: "spent";
  readonly purpose: "reply" | "summary";
  readonly usage: Usage;
}

/**
 * Divergence: what stands before it was written on one machine while another continued conversation `other`, of which it
 * was a part, or, without `other`, erased it.
 */
export interface PartedEntry extends EntryBase {
  readonly type: "parted";
  readonly other?: string;
}

/** A note of the project memory. */
export interface NoteEntry extends EntryBase {
  readonly type: "note";
  readonly text: string;
  readonly by: "user" | "agent";
  /** The message that it comes from. */
  readonly source?: { readonly conversation: string; readonly entry: string };
  /** The file that it speaks of, with the checksum of its text then. */
  readonly file?: { readonly path: string; readonly hash: string };
}

/** A change of note `target`; what is left out stays. */
export interface NoteChangeEntry extends EntryBase {
  readonly type: "noteChange";
  readonly target: string;
  readonly text?: string;
  readonly pinned?: boolean;
  readonly retired?: boolean;
  readonly file?: NoteEntry["file"];
}

/** A new text for the summary of compaction `target`: the user's, or with `model` a model's. */
interface SummaryEditEntry extends EntryBase {
  readonly type: "summaryEdit";
  readonly target: string;
  readonly text: string;
  readonly model?: string;
  readonly server?: string;
  readonly usage?: Usage;
  /** The user's instruction to the model. */
  readonly instruction?: string;
}

/** A file at one moment. Its bytes are kept apart, by their SHA-256 in hex. */
export type FileState =
  | {
      readonly kind: "file";
      readonly hash: string;
      /** Bytes. */
      readonly size: number;
      /** Permissions as POSIX has them, where the system has such. */
      readonly mode?: number;
      /** Text that an editor held unsaved: its hash in UTF-8. */
      readonly unsaved?: string;
    }
  /** A symbolic link, which is never followed. */
  | { readonly kind: "link"; readonly target: string }
  | {
      readonly kind: "absent";
      /**
       * Number of the folders around it that were missing too, the innermost first; left out where none was, or
       * nobody knows.
       */
      readonly missing?: number;
    }
  /** There was a file whose content is not kept, since it is too large. */
  | { readonly kind: "unkept"; readonly size: number };

/** A place in the workspace: the name of its folder and the path in it, with forward slashes. */
export interface FileLocation {
  readonly folder: string;
  readonly path: string;
}

/** A file before and after. */
export interface FileDelta extends FileLocation {
  readonly before: FileState;
  readonly after: FileState;
}

/** Files at which a look round the workspace could not look, and why. */
export interface UnseenFiles {
  /** `large`: larger than is kept; `many`: beyond the number that is looked at; `time`: the look had to end; `virtual`: no files of this machine. */
  readonly reason: "large" | "many" | "time" | "unreadable" | "virtual";
  /** Number of files, as far as is known; at least 1. */
  readonly count: number;
}

/**
 * Files that were seen to change, with their contents kept. A file that is the same before and after was only seen: its
 * content is kept before a call changes it.
 */
export interface CheckpointEntry extends EntryBase {
  readonly type: "checkpoint";
  /** The id of the call that made the changes; without it somebody else made them. */
  readonly call?: string;
  /** The message before which they were made, though they were seen after it. */
  readonly message?: string;
  /** The restore that has ended with this; the changes are where it came out otherwise than it was to. */
  readonly restore?: string;
  readonly changes: readonly FileDelta[];
  readonly unseen?: readonly UnseenFiles[];
}

/**
 * Files are brought back to how they were at `target`, an entry; written before the first of them is touched, and ended by a
 * checkpoint that names it.
 */
export interface RestoreEntry extends EntryBase {
  readonly type: "restore";
  readonly target: string;
  /** Changes from the states before to those that are restored. */
  readonly changes: readonly FileDelta[];
  /** The restore that this one takes back. */
  readonly undoes?: string;
}

/** A step of the plan of the work. */
export interface WorkPlanItem {
  /** Stays the same while the item does, whatever becomes of its text. */
  readonly id: string;
  /** One line. */
  readonly text: string;
  readonly state: "pending" | "active" | "done";
}

/** The plan of the work from here on, whole; without items there is none. */
export interface WorkPlanEntry extends EntryBase {
  readonly type: "workPlan";
  readonly items: readonly WorkPlanItem[];
  /** The id of the call that made it; without one the user did. */
  readonly call?: string;
}

/** One fact in the record. Readonly JSON, never changed or deleted once written. */
export type Entry =
  | MessageEntry
  | CompactionEntry
  | RevertEntry
  | PinEntry
  | ImageEntry
  | RecalledEntry
  | InstructionsEntry
  | ExclusionEntry
  | RewindEntry
  | TitleEntry
  | ModelEntry
  | OriginEntry
  | PartedEntry
  | NoteEntry
  | NoteChangeEntry
  | SummaryEditEntry
  | CheckpointEntry
  | RestoreEntry
  | WorkPlanEntry
  | SpentEntry;

type DistributiveOmit<T, K extends PropertyKey> = T extends unknown ? Omit<T, K> : never;

/** An entry before the record has given it its place: id, conversation, seq, time and version. */
export type NewEntry = DistributiveOmit<Entry, keyof EntryBase>;
