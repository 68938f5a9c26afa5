import type { AwaitedServer, RetryWait, SessionEvent } from "../../core/agent/record/sessionEvents.ts";
import type { LiveReply, ToolEvent } from "../../core/agent/session/liveState.ts";
import type { Session } from "../../core/agent/session/session.ts";
import type { Entry } from "../../core/conversation/entry.ts";
import { lastMemoryChange } from "../../core/conversation/undo.ts";
import type { ConversationFact, Snapshot, ToPanel } from "../../protocol/protocol.ts";
import type { MessageRow, Row, ToolRow } from "../../protocol/rows.ts";
import { failureFact } from "../messages/failureMessages.ts";
import { modelErrorMessage } from "../messages/modelErrorMessages.ts";
import { refusalMessage } from "../messages/refusalMessages.ts";
import type { Language } from "../language.ts";

/** The snapshot's part about the open conversation. */
type Shown = Pick<Snapshot, "conversation" | "rows" | "hasEarlier" | "running" | "failure">;

export const emptySnapshot: Shown = {
  conversation: null,
  rows: [],
  hasEarlier: false,
  running: false,
  failure: null,
};

/** The session with this page of its rows. */
export function sessionSnapshot(
  session: Session,
  page: { readonly rows: readonly Row[]; readonly hasEarlier: boolean },
  language: Language,
): Shown {
  const { failure, isRunning } = session;
  return {
    conversation: conversationFact(session),
    rows: page.rows,
    hasEarlier: page.hasEarlier,
    running: isRunning,
    failure: failure ? failureFact(failure, language) : null,
  };
}

export function conversationFact({ conversation, estimator }: Session): ConversationFact {
  const { choice, effort } = estimator;
  const { model, server } = choice;
  const { id, title } = conversation;
  const canUndo = lastMemoryChange(conversation) !== undefined;
  return {
    id,
    title,
    model,
    ...(server !== undefined && { server }),
    ...(effort && { effort }),
    ...(canUndo && { canUndo }),
  };
}

const besideFact: ReadonlySet<Entry["type"]> = new Set(["message", "instructions", "spent", "checkpoint"]);

/** True where the model, or whether something can be undone, may be another with this entry. */
export function changesFact({ type }: Entry): boolean {
  return !besideFact.has(type);
}

/** Rows of what streams or runs and has no entry yet. */
export function liveRows({ live: { reply, tools } }: Session): readonly Row[] {
  return [...(reply ? [streamingRow(reply)] : []), ...tools.map(runningRow)];
}

export function toolFact(event: ToolEvent): ToPanel {
  return { type: "row", row: runningRow(event) };
}

function runningRow({ id, call, effect, status, startedAt, question }: ToolEvent): ToolRow {
  const { name, arguments: given } = call.function;
  const row = { kind: "tool", id, name, arguments: given, effect, status } as const;
  const began = startedAt !== undefined && { startedAt };
  return { ...row, ...question, ...began, tokens: 0, standing: "sent" };
}

export function retryFact(retry: RetryWait | undefined, language: Language): ToPanel {
  if (!retry) return { type: "retrying", retry: null };
  const { error, at, since } = retry;
  const loading = error.kind === "loading" && { loadingSince: since };
  return { type: "retrying", retry: { message: modelErrorMessage(error, language), at, ...loading } };
}

/** Facts of what a turn waits for and of its plan, for a page that knows nothing of them. */
export function waitFacts(session: Session | undefined, language: Language): readonly ToPanel[] {
  return [
    retryFact(session?.live.retry, language),
    { type: "compactionAsked", question: session?.memory.consent.question ?? null },
    awaitingFact(session?.live.awaited),
    { type: "queued", messages: session?.queue.queued ?? [] },
    { type: "instructionsChanged", paths: session?.prompt.changed ?? [] },
    { type: "workPlan", items: session?.workPlan.items ?? [] },
  ];
}

export function awaitingFact({
  since = null,
  of,
}: { readonly since?: number | null | undefined; readonly of?: AwaitedServer } = {}): ToPanel {
  return { type: "awaiting", since, storage: of === "storage" };
}

export function summarizingFact(
  { active, refusal }: Extract<SessionEvent, { type: "summarizing" }>,
  language: Language,
): ToPanel {
  return { type: "summarizing", active, ...(refusal && { fault: refusalMessage(refusal, language) }) };
}

export function streamingRow({ id, at, text, reasoning }: LiveReply): MessageRow {
  const row = { kind: "message", role: "assistant", id, at, text, tokens: 0, standing: "sent" } as const;
  return { ...row, streaming: true, ...(reasoning !== "" && { reasoning: { text: reasoning } }) };
}
