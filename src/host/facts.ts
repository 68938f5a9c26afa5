import type { LiveReply, Session, ToolEvent } from "../core/agent/session.ts";
import type { ConversationFact, MessageRow, Row, Snapshot, ToPanel } from "../protocol.ts";
import { failureFact } from "./failures.ts";

/** What a snapshot says about the open conversation. */
type Shown = Pick<Snapshot, "conversation" | "rows" | "hasEarlier" | "running" | "failure">;

export const nothingShown: Shown = {
  conversation: null,
  rows: [],
  hasEarlier: false,
  running: false,
  failure: null,
};

/** The session with this page of its rows, the reply that streams at its end. */
export function shownOf(
  session: Session,
  page: { readonly rows: readonly Row[]; readonly hasEarlier: boolean },
): Shown {
  const { failure, isRunning, liveReply } = session;
  return {
    conversation: factOf(session),
    rows: liveReply ? [...page.rows, streamingRow(liveReply)] : page.rows,
    hasEarlier: page.hasEarlier,
    running: isRunning,
    failure: failure ? failureFact(failure) : null,
  };
}

export function factOf({ conversation, model }: Session): ConversationFact {
  return { id: conversation.id, title: conversation.title, model };
}

export function toolFact({ id, call, status }: ToolEvent): ToPanel {
  const { name, arguments: given } = call.function;
  const row = { kind: "tool", id, callId: call.id, name, arguments: given, status } as const;
  return { type: "row", row: { ...row, tokens: 0, standing: "sent" } };
}

export function streamingRow({ id, at, text }: LiveReply): MessageRow {
  return { kind: "message", role: "assistant", id, at, text, tokens: 0, standing: "sent", streaming: true };
}
