import type { Usage } from "../conversation/entry.ts";
import { callsOf, textOf, type AssistantMessage, type ToolCall } from "../conversation/message.ts";
import type { ContextPlan } from "../context/plan.ts";
import { recallTool } from "../context/recallTool.ts";
import type { ConversationRecord } from "./conversationRecord.ts";
import type { Emitter, SessionEvent, TurnOutcome } from "./events.ts";
import type { Memory } from "./memory.ts";
import type { Approval, ChatModel, Clock, FinishReason, Journal, Log, ModelError, ToolBox } from "./ports.ts";
import { resultMessage } from "./repair.ts";

/** What a turn works with. */
export interface TurnParts {
  readonly record: ConversationRecord;
  readonly memory: Memory;
  readonly model: ChatModel;
  readonly tools: ToolBox;
  readonly approval: Approval;
  readonly journal: Pick<Journal, "saveDraft">;
  readonly clock: Clock;
  readonly log: Log;
  readonly events: Emitter<SessionEvent>;
}

/** Requests that one turn may make. */
export const stepLimit = 50;

/** How often a streaming reply is saved, in milliseconds. */
const draftInterval = 500;

type Reply =
  | { readonly done: true; readonly message: AssistantMessage; readonly finishReason: FinishReason }
  | { readonly done: false; readonly error: ModelError; readonly text: string };

/**
 * Answers the conversation's last message: asks the model, runs the tools it calls, and asks again
 * until it calls none. Leaves a record that can be sent again, however it ends. Never throws for a
 * failure of the model, of a tool or a cancel.
 */
export async function runTurn(parts: TurnParts, signal: AbortSignal): Promise<TurnOutcome> {
  let text = "";
  let wasForced = false;
  for (let step = 0; step < stepLimit; step++) {
    if (isCancelled(signal)) return { stopReason: "cancelled", text };
    const planned = await parts.memory.prepare(signal);
    parts.events.emit({ type: "planChanged" });
    const { problem } = planned;
    if (problem) return { stopReason: "cannotFit", text, failure: { kind: "cannotFit", problem } };
    const reply = await ask(parts, planned, signal);
    if (!reply.done) {
      text = reply.text || text;
      if (reply.error.kind !== "contextLength" || wasForced) return failed(reply.error, text);
      wasForced = true;
      const sent = planned.figures.total;
      if (!(await parts.memory.overflow(reply.error, sent, signal))) return failed(reply.error, text);
      continue;
    }
    text = textOf(reply.message) || text;
    const calls = callsOf(reply.message);
    if (calls.length === 0) return answered(reply.finishReason, text);
    for (const call of calls) await runCall(parts, call, signal);
  }
  return { stopReason: "stepLimit", text, failure: { kind: "stepLimit", steps: stepLimit } };
}

function answered(finishReason: FinishReason, text: string): TurnOutcome {
  return { stopReason: finishReason === "length" ? "length" : "stop", text };
}

function failed(error: ModelError, text: string): TurnOutcome {
  if (error.kind === "cancelled") return { stopReason: "cancelled", text };
  return { stopReason: "failed", text, failure: { kind: "model", error } };
}

/** One request: streams the reply to listeners and drafts, and leaves it in the record. */
async function ask(parts: TurnParts, planned: ContextPlan, signal: AbortSignal): Promise<Reply> {
  const { clock, events, memory, tools } = parts;
  const { messages, figures, isHiding } = planned;
  const countedTokens = figures.total;
  const { model } = memory;
  const id = clock.newId();
  const at = clock.now();
  let text = "";
  let savedAt = at;
  let hasStarted = false;
  const start = () => {
    if (!hasStarted) events.emit({ type: "replyStarted", id, at });
    hasStarted = true;
  };
  const offered = isHiding ? [...tools.definitions, recallTool] : tools.definitions;
  const request = { model, messages, tools: offered, maxTokens: figures.reserve };
  for await (const event of parts.model.stream(request, signal)) {
    switch (event.type) {
      case "toolCall":
        start();
        break;
      case "text":
        start();
        text += event.text;
        events.emit({ type: "textDelta", id, text: event.text });
        if (clock.now() - savedAt >= draftInterval) {
          savedAt = clock.now();
          saveDraft(parts, { id, model, text, at });
        }
        break;
      case "done": {
        start();
        const { message, finishReason } = event;
        const usage = event.usage && { ...event.usage, countedTokens };
        logRequest(parts, { model, counted: countedTokens, ms: clock.now() - at }, usage);
        const tokens = await memory.weigh(message);
        const extras = { tokens, model, finishReason, ...(usage && { usage }) };
        parts.record.append({ type: "message", id, message, ...extras });
        return { done: true, message, finishReason };
      }
      case "failed":
        await keepPartial(parts, { id, text, model }, hasStarted);
        logFailure(parts, model, event.error);
        return { done: false, error: event.error, text };
    }
  }
  throw new Error("The model's stream ended without saying how.");
}

function saveDraft(
  { journal, record, log }: TurnParts,
  draft: { readonly id: string; readonly model: string; readonly text: string; readonly at: number },
): void {
  journal.saveDraft({ ...draft, conversationId: record.conversation.id }).catch((error: unknown) => {
    log.write("warn", "draft not saved", { error: String(error) });
  });
}

/** What had come of a reply that failed or was stopped stays in the record, marked. */
async function keepPartial(
  { memory, record, events }: TurnParts,
  { id, text, model }: { readonly id: string; readonly text: string; readonly model: string },
  hasStarted: boolean,
): Promise<void> {
  if (text === "") {
    if (hasStarted) events.emit({ type: "replyDropped", id });
    return;
  }
  const message = { role: "assistant", content: text } as const;
  const tokens = await memory.weigh(message);
  record.append({ type: "message", id, message, model, tokens, interrupted: true });
}

const cancelledResult = "Cancelled by the user before it ran.";

/** A function, since a signal that is not aborted may be after an await. */
function isCancelled(signal: AbortSignal): boolean {
  return signal.aborted;
}

async function runCall(parts: TurnParts, call: ToolCall, signal: AbortSignal): Promise<void> {
  const { approval, clock, events, memory, record, tools } = parts;
  const id = clock.newId();
  const announce = (status: "waiting" | "running") => events.emit({ type: "tool", id, call, status });
  const finish = async (content: string, rest: { failed?: boolean; durationMs?: number }) => {
    const message = resultMessage(call, content);
    const tokens = await memory.weigh(message);
    record.append({ type: "message", id, message, tokens, ...rest });
    events.emit({ type: "planChanged" });
  };
  if (isCancelled(signal)) return finish(cancelledResult, { failed: true });
  announce("waiting");
  const isAllowed = await approval.allows(call, tools.effect(call.function.name), signal);
  if (!isAllowed) {
    return finish(isCancelled(signal) ? cancelledResult : "The user denied this call.", { failed: true });
  }
  announce("running");
  const startedAt = clock.now();
  const result = await tools.run(call, signal);
  await finish(result.content, { failed: result.failed ?? false, durationMs: clock.now() - startedAt });
}

function logRequest(
  { log }: TurnParts,
  request: { readonly model: string; readonly counted: number; readonly ms: number },
  usage: Usage | undefined,
): void {
  const drift = usage && usage.promptTokens - request.counted;
  log.write("info", "request", { ...request, ...usage, drift });
}

function logFailure({ log }: TurnParts, model: string, { kind, status, message }: ModelError): void {
  if (kind !== "cancelled") log.write("warn", "request failed", { model, kind, status, message });
}
