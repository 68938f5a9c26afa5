import * as v from "valibot";
import { fileIntents } from "./files.ts";
import { pictureIntents, setPictureForm, type PictureFact } from "./pictures.ts";
import { composerIntents, openId, type ComposerFact } from "./composer.ts";
import type { TurnFailure } from "../core/agent/record/sessionEvents.ts";
import type { ReasoningEffort } from "../core/ports/modelChoice.ts";
import type { ModelError } from "../core/ports/models.ts";
import type { CannotFit } from "../core/context/cannotFit.ts";
import { hidingStrategies } from "../core/conversation/strategy.ts";
import { scrollPosition, type RestoredState } from "./restoredState.ts";
import { serviceIds } from "./services.ts";
import type { WorkPlanFact } from "./workPlanIntent.ts";
import type { Row, RowStanding } from "./rows.ts";
import type { TurnFact } from "./turnProgress.ts";
import type { ExcerptFact, MeterFigures, SheetFact } from "./sheets.ts";

/** A failure of a turn, with what the user can do about it. */
export interface FailureFact {
  readonly kind: ModelError["kind"] | Exclude<TurnFailure["kind"], "model">;
  /** One sentence in the user's words, free of secrets. */
  readonly message: string;
  readonly actions: readonly { readonly id: ActionId; readonly title: string }[];
  /** Parts of the request, where it does not fit. */
  readonly problem?: CannotFit;
}

/** Actions that a button in the panel may ask of the host. Never a free command id. */
const actionIds = [
  "continue",
  "takeOver",
  "continueInCopy",
  "retry",
  "spendMore",
  "sendWithoutPictures",
  "chooseService",
  "setApiKey",
  "openSettings",
  "selectModel",
  "showLog",
  "newConversation",
  "openConversation",
  "storageState",
  "searchConversations",
  "findLost",
  "rename",
  "fork",
  "compare",
  "showBreakdown",
  "showUsage",
  "memories",
  "showRequest",
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
  /** Name of its server; left out for the one that the settings name first. */
  readonly server?: string | undefined;
  /** Reasoning effort; left out where the model is known not to reason. */
  readonly effort?: ReasoningEffort | undefined;
  /** True where there is a memory change to be taken back. */
  readonly canUndo?: boolean;
}

/** Mark of the storage server. */
export interface StorageMark {
  /** Name of a codicon. */
  readonly icon: string;
  readonly label: string;
  /** Sentences about it. */
  readonly tooltip: string;
}

/** Snapshot: everything the panel needs to draw itself from nothing. */
export interface Snapshot {
  readonly type: "snapshot";
  readonly conversation: ConversationFact | null;
  /** The last page of rows, in order. */
  readonly rows: readonly Row[];
  readonly hasEarlier: boolean;
  readonly running: boolean;
  readonly figures: MeterFigures | null;
  readonly failure: FailureFact | null;
  /**
   * Kept state of a conversation that is shown for the first time since the window was loaded; afterwards the page knows
   * best.
   */
  readonly restored?: RestoredState | undefined;
}

/** Provider, as the panel shows it. It comes by itself, since looking for a key may take its time. */
export interface ProviderFact {
  /** Name of whoever answers, for the empty state: "Demo model at 127.0.0.1:4117". */
  readonly provider: string;
  /** True where a key is needed and none is set. */
  readonly needsKey: boolean;
  /** The model that a new conversation would ask, and how much it would reason; left out where it is known not to. */
  readonly model: string;
  readonly server?: string | undefined;
  readonly effort?: ReasoningEffort | undefined;
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
  /** More of what the streaming reply `id` is reasoned out with. */
  | { readonly type: "reasoningDelta"; readonly id: string; readonly text: string }
  /** Rows that left the transcript: an empty reply, a rewound branch. */
  | { readonly type: "rowsRemoved"; readonly ids: readonly string[] }
  | {
      readonly type: "planChanged";
      readonly figures: MeterFigures;
      /** Standings of those rows that the page has and whose standing or weight changed. */
      readonly standings: readonly RowStanding[];
    }
  | { readonly type: "conversationChanged"; readonly conversation: ConversationFact }
  | { readonly type: "running"; readonly running: boolean }
  /** Null where the user need not know of the storage server. */
  | { readonly type: "storage"; readonly mark: StorageMark | null }
  | { readonly type: "failure"; readonly failure: FailureFact | null }
  /** The sheet over the transcript; sent again whenever it changes. */
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
  | PictureFact
  | TurnFact
  | WorkPlanFact
  /** Brings the row into view, which may have to be loaded, and marks it for a moment; `edit`: a summary, to be changed. */
  | { readonly type: "reveal"; readonly id: string; readonly edit?: boolean }
  | { readonly type: "focusComposer" };

/** The sheets that the page can ask for. */
const sheetKinds = ["breakdown", "trim", "summarize"] as const;
export type SheetKind = (typeof sheetKinds)[number];

const id = v.string();

/** The answers to a tool call that waits for approval. */
const approvalDecision = v.picklist(["allow", "allowReads", "allowAlways", "deny"]);
export type ApprovalDecision = v.InferOutput<typeof approvalDecision>;

/** Intents, panel to host. */
const toHost = v.variant("type", [
  ...composerIntents,
  ...fileIntents,
  ...pictureIntents,
  v.object({ type: v.literal("ready") }),
  v.object({ type: v.literal("cancel") }),
  /** Sets a model service up, as the first run offers it. */
  v.object({ type: v.literal("chooseService"), service: v.picklist(serviceIds) }),
  /** Tells whether the page has the focus of the window. */
  v.object({ type: v.literal("focused"), focused: v.boolean() }),
  /** Takes a queued message back into the composer. */
  v.object({ type: v.literal("takeBack"), id }),
  v.object({ type: v.literal("loadEarlier"), before: id }),
  v.object({ type: v.literal("loadLater"), after: id }),
  /** The rows around this one; the latest where there is none. */
  v.object({ type: v.literal("loadAround"), id }),
  v.object({ type: v.literal("loadLatest") }),
  /** Position of the user, to be there again when the window is reloaded. */
  v.object({ type: v.literal("place"), conversation: openId, place: scrollPosition }),
  v.object({ type: v.literal("undo"), target: id }),
  /** Always sent, whatever is trimmed. */
  v.object({ type: v.literal("pin"), id, pinned: v.boolean() }),
  /** Never sent, until included again; a tool call goes with its results. */
  v.object({ type: v.literal("exclude"), id, excluded: v.boolean() }),
  setPictureForm,
  /** A new text for the summary of compaction row `id`. */
  v.object({ type: v.literal("editSummary"), id, text: v.string() }),
  /** Another text from the summary model, by an instruction if one is given. */
  v.object({
    type: v.literal("regenerateSummary"),
    id,
    instruction: v.exactOptional(v.string()),
  }),
  /** Stops the summary that is being written. */
  v.object({ type: v.literal("cancelSummary") }),
  /** Back to an earlier text. */
  v.object({ type: v.literal("useSummaryVersion"), id, version: v.string() }),
  v.object({ type: v.literal("showReplaced"), id }),
  /** Opens a sheet, which is kept up to date from then on, or closes it. */
  v.object({ type: v.literal("showSheet"), sheet: v.nullable(v.picklist(sheetKinds)) }),
  /** Makes the conversation smaller now; `edit`: and shows the summary to be changed. */
  v.object({
    type: v.literal("compact"),
    strategy: v.picklist(hidingStrategies),
    edit: v.exactOptional(v.boolean()),
  }),
  /** Puts the workspace's instructions of now into the system prompt. */
  v.object({ type: v.literal("applyInstructions") }),
  v.object({ type: v.literal("rename"), title: v.string() }),
  /** The answer to the question of tool row `id`, as it was seen in this conversation. */
  v.object({ type: v.literal("approve"), conversation: v.string(), id, decision: approvalDecision }),
  /** Tells whether the end of the question of tool row `id`, where its buttons are, is on the screen. */
  v.object({ type: v.literal("questionSeen"), id, seen: v.boolean() }),
  /** The user's word on a compaction that was asked about. */
  v.object({
    type: v.literal("answerCompaction"),
    answer: v.picklist(["apply", "notNow", ...hidingStrategies]),
  }),
  /** Notes something of this message for later conversations. */
  v.object({ type: v.literal("remember"), id: v.string() }),
  /** Opens a conversation at a message that was found in it. */
  v.object({ type: v.literal("openFound"), conversation: v.string(), entry: v.string() }),
  /** Shows what the request carried that brought this reply. */
  v.object({ type: v.literal("showRequest"), id: v.string() }),
  v.object({ type: v.literal("openLink"), href: v.string() }),
  /** Opens another conversation that a row names. */
  v.object({ type: v.literal("openConversation"), id }),
  v.object({ type: v.literal("action"), action: v.picklist(actionIds) }),
]);
export type ToHost = Readonly<v.InferOutput<typeof toHost>>;

/** Input guard of the panel: true for a well-formed intent; whatever else a page posts is to be ignored. */
export function isToHost(value: unknown): value is ToHost {
  return v.is(toHost, value);
}
