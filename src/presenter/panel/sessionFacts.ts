import type { SessionEvent } from "../../core/agent/record/sessionEvents.ts";
import type { Session } from "../../core/agent/session/session.ts";
import type { Entry } from "../../core/conversation/entry.ts";
import type { ToPanel } from "../../protocol/protocol.ts";
import type { Language } from "../language.ts";
import { failureFact } from "../messages/failureMessages.ts";
import {
  awaitingFact,
  changesFact,
  conversationFact,
  retryFact,
  streamingRow,
  summarizingFact,
  toolFact,
} from "./snapshot.ts";
import { rowEntryOf, type Transcript } from "./transcript.ts";

type EventFacts = {
  readonly [T in SessionEvent["type"]]: (
    event: Extract<SessionEvent, { type: T }>,
    session: Session,
  ) => ToPanel | readonly ToPanel[];
};

const changesWorkPlan: ReadonlySet<Entry["type"]> = new Set(["workPlan", "revert", "rewind"]);

/** Facts of the open session's events, for a panel that has shown its snapshot. */
export class SessionFacts {
  private readonly transcript: Transcript;
  private readonly language: Language;
  private title = "";

  constructor(transcript: Transcript, language: Language) {
    this.transcript = transcript;
    this.language = language;
  }

  /** The facts of one event, in the order in which they are to be sent. */
  of(event: SessionEvent, session: Session): readonly ToPanel[] {
    const factsOf = this.facts[event.type] as (
      event: SessionEvent,
      session: Session,
    ) => ToPanel | readonly ToPanel[];
    return [factsOf(event, session)].flat();
  }

  private readonly facts: EventFacts = {
    entry: ({ entry }, session) => this.entryFacts(entry, session),
    replyStarted: (reply) => ({ type: "row", row: streamingRow({ ...reply, text: "", reasoning: "" }) }),
    textDelta: (event) => event,
    reasoningDelta: (event) => event,
    replyDropped: ({ id }) => ({ type: "rowsRemoved", ids: [id] }),
    tool: toolFact,
    chosen: (_, session) => ({ type: "conversationChanged", conversation: conversationFact(session) }),
    planChanged: () => [],
    instructionsChanged: ({ paths }) => ({ type: "instructionsChanged", paths }),
    summaryModelMissing: () => [],
    retrying: ({ retry }) => retryFact(retry, this.language),
    compactionAsked: ({ question = null }) => ({ type: "compactionAsked", question }),
    awaiting: awaitingFact,
    queued: ({ messages }) => ({ type: "queued", messages }),
    summarizing: (event) => summarizingFact(event, this.language),
    running: ({ running }) => ({ type: "running", running }),
    failure: ({ failure }) => ({
      type: "failure",
      failure: failure ? failureFact(failure, this.language) : null,
    }),
  };

  private entryFacts(entry: Entry, session: Session): readonly ToPanel[] {
    const { conversation } = session;
    const facts: ToPanel[] = [];
    if (conversation.title !== this.title || changesFact(entry)) {
      this.title = conversation.title;
      facts.push({ type: "conversationChanged", conversation: conversationFact(session) });
    }
    if (changesWorkPlan.has(entry.type)) facts.push({ type: "workPlan", items: session.workPlan.items });
    const undone = entry.type === "restore" && conversation.entries.find(({ id }) => id === entry.undoes);
    if (undone) facts.push(...this.rowFacts(undone, session));
    const shown = rowEntryOf(entry, conversation);
    return shown ? [...facts, ...this.rowFacts(shown, session)] : facts;
  }

  private rowFacts(entry: Entry, session: Session): readonly ToPanel[] {
    const row = this.transcript.row(session, entry);
    return row ? [{ type: "row", row }] : [];
  }
}
