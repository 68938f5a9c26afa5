import type * as vscode from "vscode";
import type { Content } from "../../core/ports/journal.ts";
import type { FilesFact, FileSheetKind } from "../../protocol/files.ts";
import type { Conversations } from "../../core/agent/session/conversations.ts";
import type { Session } from "../../core/agent/session/session.ts";
import type { Hypothesis } from "../../core/context/compare.ts";
import type { Attached } from "../../core/conversation/companions/attachedText.ts";
import type { HidingStrategy } from "../../core/conversation/strategy.ts";
import type {
  Completion,
  ComposerDraft,
  FileAttachment,
  WrittenAttachment,
} from "../../protocol/composer.ts";
import type { RestoredState, ScrollPosition } from "../../protocol/restoredState.ts";
import type {
  ActionId,
  ApprovalDecision,
  ProviderFact,
  SheetKind,
  ToPanel,
} from "../../protocol/protocol.ts";
import type { SheetFact } from "../../protocol/sheets.ts";

/** The open conversation and what happens to it. */
export type OpenConversation = Pick<Conversations, "current" | "onEvent" | "open" | "estimator">;

/** The open conversation as the composer needs it: it may have to be begun first. */
export type ComposedConversation = Pick<
  Conversations,
  "current" | "onEvent" | "create" | "open" | "estimator"
>;

/** Handlers of intents, one for each type. */
export type IntentHandlers<I extends { readonly type: string }> = {
  readonly [T in I["type"]]: (intent: Extract<I, { readonly type: T }>) => unknown;
};

/** Receiver of facts. */
export interface FactSink {
  post(fact: ToPanel): void;
}

/** Brings a message of the open conversation into view. */
export interface RowRevealer {
  reveal(entryId: string): Promise<void>;
}

/** Reader of what goes along with a message. Each rejects, saying why, where something cannot be read. */
export interface AttachmentReader {
  /** The text of the whole message. */
  message(draft: ComposerDraft): Promise<string>;
  /** The draft's message as it is to be sent: the user may be asked for what it lacks. Rejects where they think better of it. */
  sentMessage(draft: ComposerDraft): Promise<string>;
  read(attachment: WrittenAttachment): Promise<Attached>;
  /** The attachment of a file; undefined for what is no file of the workspace. */
  ofUri(uri: vscode.Uri): Promise<FileAttachment | undefined>;
}

/** The editors beside the composer. */
export interface ComposerEditor {
  /** Files of the workspace among these URIs; the user is told where some are not. */
  filesOf(uris: readonly string[]): Promise<readonly FileAttachment[]>;
  /** Puts text in place of what is selected in the editor that was used last. */
  insert(text: string): Promise<void>;
  /** Subscribes to changes of what goes along with a message. */
  onChange(listener: () => void): { dispose(): void };
}

/** Completions of `@query`. */
export interface MentionSearch {
  /** The likeliest first. */
  matching(query: string): Promise<readonly Completion[]>;
  /** Completions with what each would add in tokens; what cannot be read is left out. */
  weighed(
    items: readonly Completion[],
    weigh: (text: string) => Promise<number>,
  ): Promise<readonly Completion[]>;
}

/** Storage of what the user left in each conversation; "" stands for the one that has not begun. */
export interface DraftStore {
  load(conversation: string): RestoredState;
  saveDraft(conversation: string, draft: ComposerDraft): void;
  saveScrollPosition(conversation: string, place: ScrollPosition): void;
}

/** Fact that adds something to a draft. */
export type DraftFact = Extract<ToPanel, { readonly type: "attached" | "pictureFile" }>;

/** The draft in the panel. */
export interface DraftReceiver {
  /** Adds to it and brings the panel up. */
  addToDraft(facts: readonly DraftFact[]): Promise<void>;
}

/** Opens a new conversation with everything up to message `id`. */
export interface ConversationForker {
  fork(id: string): Promise<unknown>;
}

/** Makes the open conversation smaller, or takes the latest change back, and says why where it cannot. */
export interface MemoryChanger {
  /** `id`: the compaction's entry. */
  apply(
    strategy: HidingStrategy,
    under?: Hypothesis,
  ): Promise<{ readonly applied: boolean; readonly id?: string }>;
  undo(): Promise<unknown>;
}

/** Maker of sheets. */
export interface SheetSource {
  sheet(kind: SheetKind, session: Session, preselected?: HidingStrategy): Promise<SheetFact>;
}

/** Answers to tool calls that wait for approval. `id`: of the entry that the call's result will have. */
export interface ApprovalAnswers {
  /** Settles the call, if it waits in this conversation and that is the one shown. */
  decide(
    question: { readonly conversation: string; readonly id: string },
    decision: ApprovalDecision,
  ): Promise<void>;
  /** Notes whether the buttons of the question are on the screen now. */
  noteSeen(id: string, isSeen: boolean): void;
  /** Notes that there is no page that shows questions. */
  noteNoneSeen(): void;
}

/** Runs what a button in the panel stands for. */
export interface ActionRunner {
  run(action: ActionId): Promise<unknown>;
  openConversation(id: string): Promise<unknown>;
  /** Asks what of a message is to be noted. */
  remember(id: string): Promise<unknown>;
  /** Shows the request that brought a reply. */
  showRequest(id: string): Promise<unknown>;
}

/** Knows what answers, whether it lacks a key, and with which model a conversation begins. */
export interface ProviderSource {
  provider(): Promise<ProviderFact>;
}

/** Opener of the panel's sheets; `preselected`: the strategy that Trim shows first. */
export interface SheetOpener {
  open(sheet: SheetKind, preselected?: HidingStrategy): Promise<void>;
}

/** Shows files beside how they were. */
export interface FileChangeViews {
  sheet(kind: FileSheetKind, id: string, session: Session): Promise<FilesFact>;
  /** Opens one file of the sheet in VS Code's editor of differences. */
  openDiff(kind: FileSheetKind, id: string, key: string): Promise<void>;
  /** Opens all changes of the turn around message `id`. */
  review(id: string): Promise<unknown>;
  /** Bytes with the name under which they are kept. */
  readonly contentOf: (bytes: Uint8Array) => Content;
}

/** Opener of the panel's sheet of files. */
export interface FileSheetOpener {
  openFiles(kind: FileSheetKind, id: string): Promise<void>;
}
