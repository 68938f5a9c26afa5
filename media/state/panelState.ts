import type { TokenFigures } from "../../src/core/context/figures.ts";
import type { ConversationFact, FailureFact, Row, Snapshot, ToPanel } from "../../src/protocol.ts";
import { announcementOf, type Announcement } from "./announcement.ts";

/** All that the panel shows, except what the page itself keeps: draft, scroll position, what is unfolded. */
export interface PanelState {
  /** False until the first snapshot. */
  readonly ready: boolean;
  readonly conversation: ConversationFact | null;
  readonly rows: readonly Row[];
  readonly hasEarlier: boolean;
  /** True from asking for earlier rows until they arrive. */
  readonly loadingEarlier: boolean;
  readonly running: boolean;
  readonly figures: TokenFigures | null;
  readonly failure: FailureFact | null;
  readonly provider: string;
  readonly needsKey: boolean;
  /** What a screen reader is to hear next; null before anything happened. */
  readonly announcement: Announcement | null;
  /** Grows by one each time the host asks for the composer to be focused. */
  readonly focusRequests: number;
}

export const initialState: PanelState = {
  ready: false,
  conversation: null,
  rows: [],
  hasEarlier: false,
  loadingEarlier: false,
  running: false,
  figures: null,
  failure: null,
  provider: "",
  needsKey: false,
  announcement: null,
  focusRequests: 0,
};

/** What changes the state: facts of the host, and the panel's own asking for earlier rows. */
export type PanelEvent = ToPanel | { readonly type: "earlierRequested" };

type Reducers = {
  readonly [T in PanelEvent["type"]]: (
    state: PanelState,
    event: Extract<PanelEvent, { readonly type: T }>,
  ) => PanelState;
};

const reducers: Reducers = {
  snapshot: fromSnapshot,
  row: (state, { row }) => ({
    ...state,
    rows: placed(state.rows, row),
    announcement: announcementOf(rowById(state.rows, row.id), row) ?? state.announcement,
  }),
  earlierRows: (state, { rows, hasEarlier }) => ({
    ...state,
    rows: [...rows.filter((row) => rowById(state.rows, row.id) === undefined), ...state.rows],
    hasEarlier,
    loadingEarlier: false,
  }),
  textDelta: (state, { id, text }) => ({ ...state, rows: extended(state.rows, id, text) }),
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
  focusComposer: (state) => ({ ...state, focusRequests: state.focusRequests + 1 }),
  earlierRequested: (state) => ({ ...state, loadingEarlier: true }),
};

/** The state after `event`. Pure; rows that did not change keep their identity. */
export function reduce(state: PanelState, event: PanelEvent): PanelState {
  const reducer = reducers[event.type] as (state: PanelState, event: PanelEvent) => PanelState;
  return reducer(state, event);
}

function fromSnapshot(state: PanelState, snapshot: Snapshot): PanelState {
  const { conversation, rows, hasEarlier, running, figures, failure, provider, needsKey } = snapshot;
  const facts = { conversation, rows, hasEarlier, running, figures, failure, provider, needsKey };
  return { ...state, ...facts, ready: true, loadingEarlier: false };
}

// The row that changes is nearly always one of the last: search from the end.
function rowById(rows: readonly Row[], id: string): Row | undefined {
  return rows.findLast((row) => row.id === id);
}

function placed(rows: readonly Row[], row: Row): readonly Row[] {
  const at = rows.findLastIndex(({ id }) => id === row.id);
  return at < 0 ? [...rows, row] : rows.with(at, row);
}

function extended(rows: readonly Row[], id: string, text: string): readonly Row[] {
  const at = rows.findLastIndex((row) => row.id === id);
  const row = rows[at];
  return row?.kind === "message" ? rows.with(at, { ...row, text: row.text + text }) : rows;
}

type Standings = Extract<ToPanel, { readonly type: "planChanged" }>["standings"];

function restood(rows: readonly Row[], standings: Standings): readonly Row[] {
  if (standings.length === 0) return rows;
  const byId = new Map(standings.map(({ id, standing }) => [id, standing]));
  return rows.map((row) => {
    const standing = byId.get(row.id);
    const same = standing === undefined || row.kind === "compaction" || row.standing === standing;
    return same ? row : { ...row, standing };
  });
}
