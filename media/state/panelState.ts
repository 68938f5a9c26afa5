import type { ExcerptFact, MeterFigures, SheetFact } from "../../src/protocol/sheets.ts";
import type {
  ConversationFact,
  FailureFact,
  Snapshot,
  StorageMark,
  ToPanel,
} from "../../src/protocol/protocol.ts";
import type { ReasoningEffort } from "../../src/core/ports/modelChoice.ts";
import type { WorkPlanItem } from "../../src/core/conversation/entry.ts";
import { pictureOf } from "../../src/protocol/pictures.ts";
import type { MessageRow, Row, RowStanding } from "../../src/protocol/rows.ts";
import type { CompactionQuestionFact, QueuedFact, RetryFact } from "../../src/protocol/turnProgress.ts";
import type { RestoredState } from "../../src/protocol/restoredState.ts";
import type { ComposerFact } from "../../src/protocol/composer.ts";
import { composerAfter, initialComposer, type ComposerState } from "./composerState.ts";
import { announcementOf, type Announcement } from "./announcement.ts";

/** State of the panel: all that it shows, except what the page itself keeps: draft, scroll position, what is unfolded. */
export interface PanelState {
  /** True from the first snapshot on. */
  readonly ready: boolean;
  readonly conversation: ConversationFact | null;
  readonly rows: readonly Row[];
  readonly hasEarlier: boolean;
  /** True where the rows end before the conversation does. */
  readonly hasLater: boolean;
  /** True from asking for earlier rows until they arrive. */
  readonly loadingEarlier: boolean;
  readonly loadingLater: boolean;
  readonly running: boolean;
  readonly retry: RetryFact | null;
  readonly compactionQuestion: CompactionQuestionFact | null;
  /** Beginning of the silence of the server that is asked, in milliseconds since 1970. */
  readonly awaitingSince: number | null;
  /** True where that is the server of the conversations. */
  readonly awaitsStorage: boolean;
  /** Messages for the running turn's next step. */
  readonly queued: readonly QueuedFact[];
  /** Files of instructions that have changed and wait to be applied. */
  readonly changedInstructions: readonly string[];
  /** Steps of the plan of the work; none where there is no plan. */
  readonly workPlan: readonly WorkPlanItem[];
  /** Grows by one each time the user asks for the plan. */
  readonly planAsked: number;
  readonly figures: MeterFigures | null;
  readonly sheet: SheetFact | null;
  /** Messages that summaries stand for, by the id of their row; only those that were asked for. */
  readonly replaced: ReadonlyMap<string, Replaced>;
  /** True while a summary is being written. */
  readonly summarizing: boolean;
  /** Fault of the last summary that nobody asked for, until the user has seen it. */
  readonly summaryFault: string | null;
  /** Grows by one with each new message of the user's, and each trim or summary that they asked for, wherever the rows shown end. */
  readonly said: number;
  /** Grows by one whenever other rows take the place of all. */
  readonly pages: number;
  readonly failure: FailureFact | null;
  /** Mark of the storage server, for the user. */
  readonly storage: StorageMark | null;
  readonly provider: string;
  readonly needsKey: boolean;
  /** The model that a new conversation would ask, and how much it would reason. */
  readonly model: string;
  readonly server: string | undefined;
  readonly effort: ReasoningEffort | undefined;
  /** Kept state of this conversation from the host, where that is newer than the page's. */
  readonly restored: RestoredState | undefined;
  readonly composer: ComposerState;
  /** Announcement for screen readers; null before anything happened. */
  readonly announcement: Announcement | null;
  /** The row to be brought into view; another object each time the host asks. */
  readonly revealed: { readonly id: string; readonly edit: boolean } | null;
  /** Grows by one each time the host asks for the composer to be focused. */
  readonly focusRequests: number;
}

/** Messages that a summary stands for; `more` of them are not listed. */
export interface Replaced {
  readonly messages: readonly ExcerptFact[];
  readonly more: number;
}

export const initialState: PanelState = {
  ready: false,
  conversation: null,
  rows: [],
  hasEarlier: false,
  hasLater: false,
  loadingEarlier: false,
  loadingLater: false,
  running: false,
  retry: null,
  compactionQuestion: null,
  awaitingSince: null,
  awaitsStorage: false,
  queued: [],
  changedInstructions: [],
  workPlan: [],
  planAsked: 0,
  figures: null,
  sheet: null,
  replaced: new Map(),
  summarizing: false,
  summaryFault: null,
  said: 0,
  pages: 0,
  failure: null,
  storage: null,
  provider: "",
  needsKey: false,
  model: "",
  server: undefined,
  effort: undefined,
  restored: undefined,
  composer: initialComposer,
  announcement: null,
  revealed: null,
  focusRequests: 0,
};

/** Event that changes the state: a fact of the host, or what the panel does itself with its rows. */
export type PanelEvent =
  | ToPanel
  | { readonly type: "earlierRequested" }
  | { readonly type: "laterRequested" }
  | { readonly type: "summaryFaultSeen" }
  | { readonly type: "planAsked" }
  /** So many rows at either end are far from the view: they are loaded again when it comes near. */
  | { readonly type: "rowsForgotten"; readonly first: number; readonly last: number };

type Reducers = {
  readonly [T in PanelEvent["type"]]: (
    state: PanelState,
    event: Extract<PanelEvent, { readonly type: T }>,
  ) => PanelState;
};

const composing = (state: PanelState, fact: ComposerFact): PanelState => ({
  ...state,
  composer: composerAfter(state.composer, fact),
});

/** Reducer of facts that whoever asked for them takes in. */
const unchanged = (state: PanelState): PanelState => state;

const reducers: Reducers = {
  retrying: (state, { retry }) => ({ ...state, retry }),
  compactionAsked: (state, { question }) => ({ ...state, compactionQuestion: question }),
  awaiting: (state, { since, storage = false }) => ({
    ...state,
    awaitingSince: since,
    awaitsStorage: storage,
  }),
  queued: (state, { messages }) => ({ ...state, queued: messages }),
  instructionsChanged: (state, { paths }) => ({ ...state, changedInstructions: paths }),
  workPlan: (state, { items }) => ({ ...state, workPlan: items }),
  planAsked: (state) => ({ ...state, planAsked: state.planAsked + 1 }),
  draftWeight: composing,
  completions: composing,
  commands: composing,
  attached: composing,
  pictureRules: (state, { rules }) => ({ ...state, composer: { ...state.composer, pictureRules: rules } }),
  pictureFile: unchanged,
  pictureAdded: unchanged,
  pictureRefused: unchanged,
  pictureLoaded: unchanged,
  snapshot: fromSnapshot,
  provider: (state, { provider, needsKey, model, server, effort }) => ({
    ...state,
    provider,
    needsKey,
    model,
    server,
    effort,
  }),
  row: (state, { row }) => ({
    ...state,
    rows: placed(state, row),
    said: state.said + (isNewOfUser(state.rows, row) ? 1 : 0),
    announcement: announcementOf(rowById(state.rows, row.id), row) ?? state.announcement,
  }),
  earlierRows: (state, { before, rows, hasEarlier }) =>
    state.rows[0]?.id === before
      ? { ...state, rows: [...rows, ...state.rows], hasEarlier, loadingEarlier: false }
      : { ...state, loadingEarlier: false },
  laterRows: (state, { after, rows, hasLater }) =>
    state.rows.at(-1)?.id === after
      ? { ...state, rows: [...state.rows, ...rows], hasLater, loadingLater: false }
      : { ...state, loadingLater: false },
  rowsAround: (state, { rows, hasEarlier, hasLater }) => ({
    ...state,
    rows,
    hasEarlier,
    hasLater,
    loadingEarlier: false,
    loadingLater: false,
    pages: state.pages + 1,
  }),
  textDelta: (state, { id, text }) => ({ ...state, rows: extended(state.rows, id, text) }),
  reasoningDelta: (state, { id, text }) => ({ ...state, rows: reasoned(state.rows, id, text) }),
  rowsRemoved: (state, { ids }) => {
    const gone = new Set(ids);
    return { ...state, rows: state.rows.filter((row) => !gone.has(row.id)) };
  },
  planChanged: (state, { figures, standings }) => ({
    ...state,
    figures,
    rows: restood(state.rows, standings),
  }),
  conversationChanged: (state, { conversation }) => ({ ...state, conversation }),
  running: (state, { running }) => ({ ...state, running }),
  failure: (state, { failure }) => ({ ...state, failure }),
  storage: (state, { mark }) => ({ ...state, storage: mark }),
  reveal: (state, { id, edit = false }) => ({ ...state, revealed: { id, edit } }),
  focusComposer: (state) => ({ ...state, focusRequests: state.focusRequests + 1 }),
  sheet: (state, { sheet }) => ({ ...state, sheet }),
  replaced: (state, { id, messages, more }) => ({
    ...state,
    replaced: new Map(state.replaced).set(id, { messages, more }),
  }),
  summarizing: (state, { active, fault = null }) => ({ ...state, summarizing: active, summaryFault: fault }),
  summaryFaultSeen: (state) => ({ ...state, summaryFault: null }),
  earlierRequested: (state) => ({ ...state, loadingEarlier: true }),
  laterRequested: (state) => ({ ...state, loadingLater: true }),
  rowsForgotten: (state, { first, last }) => ({
    ...state,
    rows: state.rows.slice(first, state.rows.length - last),
    hasEarlier: state.hasEarlier || first > 0,
    hasLater: state.hasLater || last > 0,
  }),
};

/** The state after `event`. Pure; rows that did not change keep their identity. */
export function reduce(state: PanelState, event: PanelEvent): PanelState {
  const reducer = reducers[event.type] as (state: PanelState, event: PanelEvent) => PanelState;
  return reducer(state, event);
}

function fromSnapshot(state: PanelState, snapshot: Snapshot): PanelState {
  const { conversation, rows, hasEarlier, running, figures, failure, restored: kept } = snapshot;
  const facts = { conversation, rows, hasEarlier, running, figures, failure };
  const pages = state.pages + 1;
  const loading = { hasLater: false, loadingEarlier: false, loadingLater: false, pages };
  const isSame = conversation?.id === state.conversation?.id;
  const memory = isSame
    ? { replaced: state.replaced, summaryFault: state.summaryFault }
    : { replaced: new Map(), summaryFault: null };
  return {
    ...state,
    ...facts,
    ...loading,
    ...memory,
    ready: true,
    summarizing: false,
    // Told once, perhaps by one of several snapshots before the page is drawn.
    restored: kept ?? (isSame ? state.restored : undefined),
  };
}

// The row that changes is nearly always one of the last: search from the end.
function rowById(rows: readonly Row[], id: string): Row | undefined {
  return rows.findLast((row) => row.id === id);
}

function isNewOfUser(rows: readonly Row[], row: Row): boolean {
  const isOfUser = row.kind === "compaction" ? !row.automatic : row.kind === "message" && row.role === "user";
  return isOfUser && rowById(rows, row.id) === undefined;
}

/** The rows with this one in its place; a new one is left out where the end is not shown. */
function placed({ rows, hasLater }: PanelState, row: Row): readonly Row[] {
  const at = rows.findLastIndex(({ id }) => id === row.id);
  if (at >= 0) return rows.with(at, row);
  return hasLater ? rows : [...rows, row];
}

function extended(rows: readonly Row[], id: string, text: string): readonly Row[] {
  const at = rows.findLastIndex((row) => row.id === id);
  const row = rows[at];
  return row?.kind === "message" ? rows.with(at, { ...row, text: row.text + text }) : rows;
}

function reasoned(rows: readonly Row[], id: string, text: string): readonly Row[] {
  const at = rows.findLastIndex((row) => row.id === id);
  const row = rows[at];
  if (row?.kind !== "message") return rows;
  return rows.with(at, { ...row, reasoning: { ...row.reasoning, text: (row.reasoning?.text ?? "") + text } });
}

type Standings = Extract<ToPanel, { readonly type: "planChanged" }>["standings"];

function restood(rows: readonly Row[], standings: Standings): readonly Row[] {
  if (standings.length === 0) return rows;
  const byId = new Map(standings.map((one) => [one.id, one]));
  return rows.map((row) => {
    const now = byId.get(row.id);
    if (now === undefined || !("standing" in row)) return row;
    const moved = { ...row, standing: now.standing, tokens: now.tokens, ...formed(row, now.forms) };
    return now.shortened || row.shortened ? { ...moved, shortened: now.shortened } : moved;
  });
}

/** The row's pictures with the forms in which they are sent now. */
function formed(row: Row, forms: RowStanding["forms"]): Pick<MessageRow, "images"> {
  if (!("images" in row) || !forms) return {};
  return {
    images: row.images.map((picture) => {
      const form = forms[picture.id] ?? "full";
      return form === "full" ? pictureOf(picture) : { ...pictureOf(picture), form };
    }),
  };
}
