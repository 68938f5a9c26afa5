import { composerGuards, isOpenId, type ComposerFact, type ComposerIntent } from "./composer.ts";
import type { TurnFailure } from "../core/agent/record/events.ts";
import type { ModelError } from "../core/ports/models.ts";
import type { CannotFit } from "../core/context/problem.ts";
import { isScrollPosition, type KeptState, type ScrollPosition } from "./keptState.ts";
import type { Row, RowStanding } from "./rows.ts";
import type { TurnFact } from "./turnProgress.ts";
import type { ExcerptFact, MeterFigures, SheetFact } from "./sheets.ts";
import { isHidingStrategy, type HidingStrategy } from "../core/conversation/strategy.ts";

/** A failure of a turn, with what the user can do about it. */
export interface FailureFact {
  readonly kind: ModelError["kind"] | Exclude<TurnFailure["kind"], "model">;
  /** One sentence in the user's words, free of secrets. */
  readonly message: string;
  readonly actions: readonly { readonly id: ActionId; readonly title: string }[];
  /** What the request is made of, where it does not fit. */
  readonly problem?: CannotFit;
}

/** What a button in the panel may ask the host to do. Never a free command id. */
export const actionIds = [
  "continue",
  "takeOver",
  "continueInCopy",
  "retry",
  "setApiKey",
  "openSettings",
  "selectModel",
  "showLog",
  "newConversation",
  "openConversation",
  "searchConversations",
  "findLost",
  "rename",
  "fork",
  "compare",
  "showBreakdown",
  "raiseWindow",
  "selectTools",
  "unpin",
  "shortenMessage",
  "trim",
  "summarize",
  "undo",
  "export",
  "import",
] as const;
export type ActionId = (typeof actionIds)[number];

export interface ConversationFact {
  readonly id: string;
  readonly title: string;
  readonly model: string;
}

/** Everything the panel needs to draw itself from nothing. */
export interface Snapshot {
  readonly type: "snapshot";
  readonly conversation: ConversationFact | null;
  /** The last page of rows, in order. */
  readonly rows: readonly Row[];
  readonly hasEarlier: boolean;
  readonly running: boolean;
  readonly figures: MeterFigures | null;
  readonly failure: FailureFact | null;
  /** Of a conversation that is shown for the first time since the window was loaded; afterwards the page knows best. */
  readonly kept?: KeptState | undefined;
}

/** Who answers. It comes by itself, since looking for a key may take its time. */
export interface ProviderFact {
  /** Shown in the empty state, for example "Demo model at 127.0.0.1:4117". */
  readonly provider: string;
  /** True where a key is needed and none is set. */
  readonly needsKey: boolean;
  /** The model that a new conversation would ask. */
  readonly model: string;
}

/** Facts, host to panel. */
export type ToPanel =
  | Snapshot
  | ({ readonly type: "provider" } & ProviderFact)
  /** Puts the row in its place: replaces the one with this id, else adds it at the end. */
  | { readonly type: "row"; readonly row: Row }
  /** The rows before row `before`. */
  | {
      readonly type: "earlierRows";
      readonly before: string;
      readonly rows: readonly Row[];
      readonly hasEarlier: boolean;
    }
  /** The rows after row `after`; at the end of the conversation what streams and runs is among them. */
  | {
      readonly type: "laterRows";
      readonly after: string;
      readonly rows: readonly Row[];
      readonly hasLater: boolean;
    }
  /** Instead of the rows shown: those around one that was asked for. */
  | {
      readonly type: "rowsAround";
      readonly rows: readonly Row[];
      readonly hasEarlier: boolean;
      readonly hasLater: boolean;
    }
  /** More text of the streaming reply `id`. */
  | { readonly type: "textDelta"; readonly id: string; readonly text: string }
  /** Rows that left the transcript: an empty reply, a rewound branch. */
  | { readonly type: "rowsRemoved"; readonly ids: readonly string[] }
  | {
      readonly type: "planChanged";
      readonly figures: MeterFigures;
      /** Only of rows that the page has, and whose standing or weight changed. */
      readonly standings: readonly RowStanding[];
    }
  | { readonly type: "conversationChanged"; readonly conversation: ConversationFact }
  | { readonly type: "running"; readonly running: boolean }
  | { readonly type: "failure"; readonly failure: FailureFact | null }
  /** What lies over the transcript; sent again whenever it changes. */
  | { readonly type: "sheet"; readonly sheet: SheetFact | null }
  /** The messages that summary row `id` stands for; `more` of them are left out. */
  | {
      readonly type: "replaced";
      readonly id: string;
      readonly messages: readonly ExcerptFact[];
      readonly more: number;
    }
  /** A summary is being written, or no longer; `fault`: why one that nobody asked for came to nothing. */
  | { readonly type: "summarizing"; readonly active: boolean; readonly fault?: string }
  | ComposerFact
  | TurnFact
  /** Brings the row into view, which may have to be loaded, and marks it for a moment; `edit`: a summary, to be changed. */
  | { readonly type: "reveal"; readonly id: string; readonly edit?: boolean }
  | { readonly type: "focusComposer" };

/** The sheets that the page can ask for. */
export const sheetKinds = ["breakdown", "trim", "summarize"] as const;
export type SheetKind = (typeof sheetKinds)[number];

/** The answers to a tool call that waits for approval. */
export type ApprovalDecision = (typeof decisions)[number];

const decisions = ["allow", "allowReads", "allowAlways", "deny"] as const;

/** Intents, panel to host. */
export type ToHost =
  | ComposerIntent
  | { readonly type: "ready" }
  | { readonly type: "cancel" }
  /** Whether the page has the focus of the window. */
  | { readonly type: "focused"; readonly focused: boolean }
  /** Takes a queued message back into the composer. */
  | { readonly type: "takeBack"; readonly id: string }
  | { readonly type: "loadEarlier"; readonly before: string }
  | { readonly type: "loadLater"; readonly after: string }
  /** The rows around this one; the latest where there is none. */
  | { readonly type: "loadAround"; readonly id: string }
  | { readonly type: "loadLatest" }
  /** Where the user is now, to be there again when the window is reloaded. */
  | { readonly type: "place"; readonly conversation: string | null; readonly place: ScrollPosition }
  | { readonly type: "undo"; readonly target: string }
  /** Always sent, whatever is trimmed. */
  | { readonly type: "pin"; readonly id: string; readonly pinned: boolean }
  /** Never sent, until included again; a tool call goes with its results. */
  | { readonly type: "exclude"; readonly id: string; readonly excluded: boolean }
  /** A new text for the summary of compaction row `id`. */
  | { readonly type: "editSummary"; readonly id: string; readonly text: string }
  /** Another text from the summary model, by an instruction if one is given. */
  | { readonly type: "regenerateSummary"; readonly id: string; readonly instruction?: string }
  /** Stops the summary that is being written. */
  | { readonly type: "cancelSummary" }
  /** Back to an earlier text. */
  | { readonly type: "useSummaryVersion"; readonly id: string; readonly version: string }
  | { readonly type: "showReplaced"; readonly id: string }
  /** Opens a sheet, which is kept up to date from then on, or closes it. */
  | { readonly type: "showSheet"; readonly sheet: SheetKind | null }
  /** Makes the conversation smaller now; `edit`: and shows the summary to be changed. */
  | { readonly type: "compact"; readonly strategy: HidingStrategy; readonly edit?: boolean }
  | { readonly type: "rename"; readonly title: string }
  | { readonly type: "approve"; readonly callId: string; readonly decision: ApprovalDecision }
  | { readonly type: "openLink"; readonly href: string }
  | { readonly type: "action"; readonly action: ActionId };

type Handlers = { readonly [T in ToHost["type"]]: (value: Record<string, unknown>) => boolean };

const isString = (value: unknown): value is string => typeof value === "string";
const always = () => true;

const guards: Handlers = {
  ...composerGuards,
  ready: always,
  cancel: always,
  focused: (m) => typeof m["focused"] === "boolean",
  takeBack: (m) => isString(m["id"]),
  loadEarlier: (m) => isString(m["before"]),
  loadLater: (m) => isString(m["after"]),
  loadAround: (m) => isString(m["id"]),
  loadLatest: always,
  place: (m) => isOpenId(m["conversation"]) && isScrollPosition(m["place"]),
  undo: (m) => isString(m["target"]),
  pin: (m) => isString(m["id"]) && typeof m["pinned"] === "boolean",
  exclude: (m) => isString(m["id"]) && typeof m["excluded"] === "boolean",
  editSummary: (m) => isString(m["id"]) && isString(m["text"]),
  regenerateSummary: (m) =>
    isString(m["id"]) && (m["instruction"] === undefined || isString(m["instruction"])),
  cancelSummary: always,
  useSummaryVersion: (m) => isString(m["id"]) && isString(m["version"]),
  showReplaced: (m) => isString(m["id"]),
  showSheet: (m) => m["sheet"] === null || sheetKinds.some((kind) => kind === m["sheet"]),
  compact: (m) =>
    isHidingStrategy(m["strategy"]) && (m["edit"] === undefined || typeof m["edit"] === "boolean"),
  rename: (m) => isString(m["title"]),
  approve: (m) => isString(m["callId"]) && decisions.some((one) => one === m["decision"]),
  openLink: (m) => isString(m["href"]),
  action: (m) => actionIds.some((id) => id === m["action"]),
};

/** True for a well-formed intent; whatever else a page posts is to be ignored. */
export function isToHost(value: unknown): value is ToHost {
  if (typeof value !== "object" || value === null) return false;
  const message = value as Record<string, unknown>;
  const type = message["type"];
  if (!isString(type) || !Object.hasOwn(guards, type)) return false;
  return guards[type as ToHost["type"]](message);
}
