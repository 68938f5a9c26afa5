import type {
  CompactionEntry,
  Entry,
  InstructionFile,
  MessageEntry,
  RevertEntry,
  RecalledPart,
  WorkPlanEntry,
} from "./entry.ts";
import {
  hiddenBy,
  invalidatedCompactions,
  leavesBranch,
  noneInvalidated,
  rewoundBy,
  targetsOf,
  type InvalidatedCompactions,
} from "./invalidatedCompactions.ts";
import { AppendOnlyList } from "../collections/appendOnlyList.ts";
import { PersistentMap } from "../collections/persistentMap.ts";
import { attachedIn, editorContextName } from "./companions/attachedText.ts";
import { picturesOf, textOf } from "./message.ts";
import type { ReasoningEffort } from "../ports/modelChoice.ts";
import { ellipsized } from "../text/cutText.ts";

/** A summary that stands for the messages its compaction hides, with the latest edit applied. */
export interface ActiveSummary {
  /** The compaction that made it. */
  readonly id: string;
  readonly text: string;
  readonly model: string;
  readonly index?: string;
}

/** Form in which a picture is sent, where that is not simply in full; `said`: what the reply said of it. */
export type ImageForm = { readonly form: "stub"; readonly said?: string } | { readonly form: "pinned" };

/** Marks that memory changes in force have set on one message; a message without marks is simply sent. */
export interface Marks {
  readonly pinned?: boolean;
  readonly excluded?: boolean;
  /** A system message that came with a file. */
  readonly imported?: boolean;
  readonly rewound?: boolean;
  readonly trimmed?: boolean;
  readonly summarized?: boolean;
  /** True for what is sent as a one-line stub instead of in full. */
  readonly cleared?: boolean;
  /** Its pictures that are not simply sent, by their ids. */
  readonly images?: Readonly<Record<string, ImageForm>>;
  /** Characters of its text that are still sent. */
  readonly cut?: number;
  /**
   * Recalled parts that go along with it, and the entry that brought them. Parts of messages that are out of the plan
   * are left out.
   */
  readonly recalled?: { readonly id: string; readonly parts: readonly RecalledPart[] };
  readonly instructions?: { readonly id: string; readonly files: readonly InstructionFile[] };
}

/** One chat session, derived from its entries and never stored. */
export interface Conversation {
  readonly id: string;
  readonly title: string;
  /** True when the title was given, not taken from the first message. */
  readonly isNamed: boolean;
  /** The model of the latest `model` entry; "" when none was chosen. */
  readonly model: string;
  /** Server of the same entry. */
  readonly server?: string | undefined;
  readonly effort?: ReasoningEffort | undefined;
  readonly entries: readonly Entry[];
  /** Every message of the record, in order, hidden or not. */
  readonly messages: readonly MessageEntry[];
  /** Marks by message id; only of messages that have any. */
  readonly marks: ReadonlyMap<string, Marks>;
  /** Every compaction of the record by its id, in force or not. */
  readonly compactions: ReadonlyMap<string, CompactionEntry>;
  /** Summaries in force, oldest first; one that a later one updates is not among them. */
  readonly summaries: readonly ActiveSummary[];
  /** Ids of entries that a revert in force has taken back. */
  readonly reverted: ReadonlySet<string>;
  /** Ids of compactions that a rewind in force has taken back with the messages they were made for. */
  readonly lapsed: ReadonlySet<string>;
  /** Plans of the work that neither a revert nor a rewind has taken back, oldest first; the last one counts. */
  readonly workPlans: readonly WorkPlanEntry[];
  /** True when the latest change by a compaction was that one was taken back. */
  readonly isHeldOff: boolean;
}

export const untitled = "New conversation";

/** The conversation that these entries of one conversation, in order of `seq`, make. Pure. */
export function fold(id: string, entries: readonly Entry[]): Conversation {
  const reverted = targetsOf(entries.filter((entry) => entry.type === "revert"));
  const invalidated = invalidatedCompactions(entries, reverted);
  const messages: MessageEntry[] = [];
  const lists = { entries: AppendOnlyList.of(entries), messages: AppendOnlyList.of(messages) };
  const state = { ...emptyState(), lists };
  for (const entry of entries) {
    if (entry.type === "message") messages.push(entry);
    apply(state, entry, reverted, invalidated);
  }
  withoutLostParts(state.marks);
  state.lists = { ...lists, messages: AppendOnlyList.of(messages) };
  return conversationOf(id, state, reverted, invalidated.lapsed);
}

/** Lists behind a conversation's entries and messages: to know a length or a place of these costs no copy of a long record. */
export interface RecordLists {
  readonly entries: AppendOnlyList<Entry>;
  readonly messages: AppendOnlyList<MessageEntry>;
}

const states = new WeakMap<Conversation, State>();

function stateOf(conversation: Conversation): State {
  const state = states.get(conversation);
  if (state) return state;
  const { entries, messages, ...rest } = conversation;
  const lists = { entries: AppendOnlyList.of(entries), messages: AppendOnlyList.of(messages) };
  const made = { ...(rest as typeof rest & State), lists };
  states.set(conversation, made);
  return made;
}

export function recordListsOf(conversation: Conversation): RecordLists {
  return stateOf(conversation).lists;
}

function conversationOf(
  id: string,
  state: State,
  reverted: ReadonlySet<string>,
  lapsed: ReadonlySet<string>,
): Conversation {
  const { lists, ...rest } = state;
  const conversation: Conversation = {
    ...rest,
    id,
    get entries() {
      return lists.entries.items;
    },
    get messages() {
      return lists.messages.items;
    },
    reverted,
    lapsed,
  };
  states.set(conversation, state);
  return conversation;
}

/** `fold` of the entries so far and one more, at the cost of what that one changes. */
export function extend(conversation: Conversation, entry: Entry): Conversation {
  const { id, reverted, lapsed } = conversation;
  if (changesEarlier(conversation, entry)) return fold(id, [...conversation.entries, entry]);
  // Only what this entry can change is copied; the rest stays the one that both share.
  const before = stateOf(conversation);
  const { entries, messages } = before.lists;
  const lists = {
    entries: entries.with(entry),
    messages: entry.type === "message" ? messages.with(entry) : messages,
  };
  const state: State = { ...before, lists };
  if (marking.has(entry.type)) state.marks = versionAfter(conversation.marks);
  if (entry.type === "compaction") state.compactions = new Map(conversation.compactions);
  apply(state, entry, reverted, noneInvalidated);
  if (entry.type === "recalled") withoutLostParts(state.marks, [entry.target]);
  return conversationOf(id, state, reverted, lapsed);
}

function versionAfter(marks: Conversation["marks"]): State["marks"] {
  return marks instanceof PersistentMap ? (marks as State["marks"]).next() : new PersistentMap(marks);
}

/** True where more than the entry's own mark depends on it. */
function changesEarlier(conversation: Conversation, entry: Entry): boolean {
  const { reverted, compactions } = conversation;
  const takesOut = entry.type === "rewind" || entry.type === "exclusion";
  if (takesOut && conversation.entries.some(({ type }) => type === "recalled")) return true;
  if (entry.type === "rewind") return compactions.size > 0 && leavesBranch(entry, conversation.messages);
  return entry.type === "revert" || reverted.has(entry.id);
}

/** A conversation while it is put together. */
interface State {
  title: string;
  isNamed: boolean;
  model: string;
  server?: string | undefined;
  effort?: ReasoningEffort | undefined;
  isHeldOff: boolean;
  lists: RecordLists;
  marks: PersistentMap<string, Marks>;
  compactions: Map<string, CompactionEntry>;
  summaries: readonly ActiveSummary[];
  workPlans: readonly WorkPlanEntry[];
}

function emptyState(): Omit<State, "lists"> {
  return {
    title: untitled,
    isNamed: false,
    model: "",
    isHeldOff: false,
    marks: new PersistentMap(),
    compactions: new Map(),
    summaries: [],
    workPlans: [],
  };
}

const marking: ReadonlySet<Entry["type"]> = new Set([
  "compaction",
  "pin",
  "exclusion",
  "rewind",
  "image",
  "recalled",
  "instructions",
]);

/** Takes one entry in; its message is in the list already. */
function apply(
  state: State,
  entry: Entry,
  reverted: ReadonlySet<string>,
  { abandoned, lapsed }: InvalidatedCompactions,
): void {
  if (entry.type === "compaction") noteCompaction(state, entry, abandoned);
  if (entry.type === "revert") noteRevert(state, entry, abandoned);
  if (reverted.has(entry.id) || lapsed.has(entry.id)) return;
  if (abandoned.has(entry.id)) hide(state, entry as CompactionEntry);
  else (effects[entry.type] as (state: State, entry: Entry) => void)(state, entry);
}

/** Applies an entry that is in force. */
const effects: { readonly [T in Entry["type"]]: (state: State, entry: Extract<Entry, { type: T }>) => void } =
  {
    message: (state, entry) => {
      if (!state.isNamed && state.title === untitled) state.title = titleFrom(entry);
    },
    title: (state, { title }) => {
      state.title = title;
      state.isNamed = true;
    },
    model: (state, { model, server, effort }) => {
      state.model = model;
      state.server = server;
      state.effort = effort;
    },
    compaction: (state, entry) => {
      hide(state, entry);
      for (const id of entry.stubs ?? []) mark(state, id, { cleared: true });
      for (const { id, image, said } of entry.images ?? []) {
        markImage(state, id, image, { form: "stub", ...(said !== undefined && { said }) });
      }
      for (const { id, chars } of entry.cuts ?? []) mark(state, id, { cut: chars });
    },
    pin: (state, { target, pinned }) => mark(state, target, { pinned }),
    image: (state, { target, image, form, said }) => {
      if (form === "full") markImage(state, target, image, undefined);
      else if (form === "pinned") markImage(state, target, image, { form });
      else markImage(state, target, image, { form, ...(said !== undefined && { said }) });
    },
    exclusion: (state, { target, excluded, reason }) =>
      mark(state, target, { excluded, ...(reason === "imported" && { imported: true }) }),
    rewind: (state, entry) => {
      const messages = state.lists.messages.items;
      const [first, ...others] = rewoundBy(entry, messages);
      if (!first) return;
      for (const { id } of [first, ...others]) mark(state, id, { rewound: true });
      // What the user changes beside a reply that broke off is no part of that.
      if (leavesBranch(entry, messages)) {
        state.workPlans = state.workPlans.filter(({ seq }) => seq < first.seq);
      }
    },
    summaryEdit: (state, { target, text }) => {
      state.summaries = state.summaries.map((one) => (one.id === target ? { ...one, text } : one));
    },
    recalled: (state, { id, target, parts }) => mark(state, target, { recalled: { id, parts } }),
    instructions: (state, { id, target, files }) => mark(state, target, { instructions: { id, files } }),
    revert: () => undefined,
    origin: () => undefined,
    spent: () => undefined,
    parted: () => undefined,
    // In a record of their own: see `projectNotes.ts`.
    note: () => undefined,
    noteChange: () => undefined,
    checkpoint: () => undefined,
    restore: () => undefined,
    workPlan: (state, entry) => {
      state.workPlans = [...state.workPlans, entry];
    },
  };

/** Takes out recalled parts of messages that the user excluded, or went back before. */
function withoutLostParts(marks: State["marks"], targets: Iterable<string> = marks.keys()): void {
  for (const id of targets) {
    const marked = marks.get(id);
    if (!marked?.recalled) continue;
    const parts = marked.recalled.parts.filter((part) => {
      const { excluded, rewound } = marks.get(part.id) ?? {};
      return !excluded && !rewound;
    });
    if (parts.length < marked.recalled.parts.length) {
      marks.set(id, { ...marked, recalled: { ...marked.recalled, parts } });
    }
  }
}

function mark({ marks }: State, id: string, change: Marks): void {
  const known = marks.get(id);
  marks.set(id, known ? { ...known, ...change } : change);
}

function markImage(state: State, id: string, image: string, form: ImageForm | undefined): void {
  const others = Object.entries(state.marks.get(id)?.images ?? {}).filter(([other]) => other !== image);
  mark(state, id, { images: Object.fromEntries(form ? [...others, [image, form]] : others) });
}

/** Applies a compaction, but for the messages that it shortens. */
function hide(state: State, entry: CompactionEntry): void {
  const change = markOf(entry);
  for (const ids of hiddenBy(entry, state.compactions)) for (const id of ids) mark(state, id, change);
  state.summaries = summariesWith(state.summaries, entry);
}

function noteCompaction(state: State, entry: CompactionEntry, abandoned: ReadonlySet<string>): void {
  state.compactions.set(entry.id, entry);
  if (!abandoned.has(entry.id)) state.isHeldOff = false;
}

function noteRevert(state: State, { target }: RevertEntry, abandoned: ReadonlySet<string>): void {
  if (!abandoned.has(target)) state.isHeldOff = state.compactions.has(target);
}

/** Title from the user's words, else from what goes along with them. */
function titleFrom({ message }: MessageEntry): string {
  if (message.role !== "user") return untitled;
  const { words, attached } = attachedIn(textOf(message));
  const [line] = words.trim().split("\n", 1);
  const [picture] = picturesOf(message);
  const file = attached.find(({ name }) => name !== editorContextName);
  const title = line || (picture && (picture.name ?? "Image")) || file?.name;
  return title ? ellipsized(title, 60) : untitled;
}

function markOf({ strategy }: CompactionEntry): Marks {
  if (strategy === "clearToolResults") return { cleared: true };
  return strategy === "summarize" ? { summarized: true } : { trimmed: true };
}

function summariesWith(
  summaries: readonly ActiveSummary[],
  entry: CompactionEntry,
): readonly ActiveSummary[] {
  const { id, summary } = entry;
  if (!summary) return summaries;
  const { text, model, updates, index } = summary;
  const active = { id, text, model, ...(index !== undefined && { index }) };
  return [...summaries.filter((one) => one.id !== updates), active];
}
