import type { ContextPlan } from "../../context/plan.ts";
import { recalledTokens } from "../../context/recall/recalledTokens.ts";
import { offeredTools } from "../../context/recall/recallTool.ts";
import { fetchTexts } from "../../conversation/deferredText.ts";
import type { RequestTerms, Usage } from "../../conversation/entry.ts";
import type { Conversation } from "../../conversation/fold.ts";
import { callsOf, textOf, type AssistantMessage, type ToolDefinition } from "../../conversation/message.ts";
import { brokenOffReply } from "../record/resumeState.ts";
import { isCancelled, messageOf } from "../../text/errors.ts";
import type { ModelChoice } from "../../ports/modelChoice.ts";
import type { FinishReason, ModelError } from "../../ports/models.ts";
import { logRequest, type RequestEnd } from "../memory/requestLog.ts";
import { requestTermsOf } from "./requestTerms.ts";
import { Retries } from "./retries.ts";
import type { TurnParts } from "./turnParts.ts";

/** Interval at which a streaming reply is saved, in milliseconds. */
const draftInterval = 500;

/** Interval at which listeners are told that the server was heard, in milliseconds. */
const heardInterval = 2_000;

/** Outcome of a request. `partial` is the entry of a reply that broke off. */
export type ReplyOutcome =
  | {
      readonly done: true;
      readonly message: AssistantMessage;
      readonly finishReason: FinishReason;
      readonly usage?: Usage;
    }
  | {
      readonly done: false;
      readonly error: ModelError;
      readonly text: string;
      readonly partial?: string;
      readonly usage?: Usage;
    };

/** Options of asking for a reply. */
interface AskOptions {
  /** The conversation that the plan was made of. */
  readonly on: Pick<Conversation, "entries" | "messages" | "marks">;
  /** The most tokens of the reply. */
  readonly maxTokens: number;
  /** The bytes of the pictures that the plan sends. */
  readonly pictures: ReadonlyMap<string, Uint8Array>;
}

/**
 * Asks for the next reply and leaves it in the record; asks again where a failure may pass, telling listeners
 * how long it waits. A reply that broke off stays in the record but leaves the plan when it is asked for again.
 */
export async function requestReply(
  parts: TurnParts,
  planned: ContextPlan,
  signal: AbortSignal,
  options: AskOptions,
): Promise<ReplyOutcome> {
  const { clock, events, timer, record, settings } = parts;
  await fetchTexts(planned.messages);
  const retries = new Retries(settings().turn.retries, () => timer.random());
  const since = clock.now();
  // The tools that were counted, also after a wait in which others were chosen.
  const tools = offeredTools(parts.tools.definitions);
  for (;;) {
    const reply = await new Request(parts, planned, options, retries.count).run(tools, signal);
    if (reply.done || isCancelled(signal)) return reply;
    const { error, partial } = reply;
    const wait = retries.after(error);
    if (wait === undefined) return reply;
    if (partial !== undefined) record.append({ type: "rewind", target: partial });
    const retry = { error, at: clock.now() + wait, attempt: retries.count, since };
    events.emit({ type: "retrying", retry });
    await timer.wait(wait, signal);
    events.emit({ type: "retrying", retry: undefined });
    if (isCancelled(signal))
      return { done: false, text: "", error: { kind: "cancelled", reason: { code: "stopped" } } };
  }
}

/** One request: streams the reply to listeners and drafts. */
class Request {
  private readonly parts: TurnParts;
  private readonly planned: ContextPlan;
  private readonly options: AskOptions;
  private readonly retries: number;
  private readonly choice: ModelChoice;
  private readonly id: string;
  private readonly at: number;
  private terms: RequestTerms | undefined;
  private text = "";
  private reasoning = "";
  /** Times at which the model was first and last seen to reason. */
  private reasoned: { readonly from: number; until: number } | undefined;
  private hasStarted = false;
  private isSaving = false;
  private isOver = false;
  private heardAt: number;

  constructor(parts: TurnParts, planned: ContextPlan, options: AskOptions, retries: number) {
    this.parts = parts;
    this.planned = planned;
    this.options = options;
    this.retries = retries;
    this.choice = parts.estimator.choice;
    this.id = parts.clock.newId();
    this.at = parts.clock.now();
    this.heardAt = this.at;
  }

  private get model(): string {
    return this.choice.model;
  }

  async run(tools: readonly ToolDefinition[], signal: AbortSignal): Promise<ReplyOutcome> {
    const { events } = this.parts;
    events.emit({ type: "awaiting", since: this.at });
    try {
      return await this.reply(tools, signal);
    } finally {
      events.emit({ type: "awaiting", since: undefined });
    }
  }

  private async reply(tools: readonly ToolDefinition[], signal: AbortSignal): Promise<ReplyOutcome> {
    const { messages, figures } = this.planned;
    const { estimator, models } = this.parts;
    const { on, pictures } = this.options;
    const maxTokens = Math.min(figures.reserve, estimator.maxOutput ?? Infinity, this.options.maxTokens);
    const { effort } = this.choice;
    const request = { model: this.model, messages, tools, maxTokens, ...(effort && { effort }) };
    this.terms = await requestTermsOf(on, request, this.planned);
    const { id: conversation } = this.parts.record.conversation;
    for await (const event of models.stream({ ...request, pictures, conversation }, signal)) {
      this.heard();
      switch (event.type) {
        case "toolCall":
          this.start();
          break;
        case "reasoning":
          this.reason(event.text, signal);
          break;
        case "text":
          this.add(event.text, signal);
          break;
        case "done":
          return this.finish(event);
        case "failed":
          return this.breakOff(event.error);
      }
    }
    throw new Error("The model's stream ended without saying how.");
  }

  private heard(): void {
    const now = this.parts.clock.now();
    if (now - this.heardAt < heardInterval) return;
    this.heardAt = now;
    this.parts.events.emit({ type: "awaiting", since: now });
  }

  private start(): void {
    const { id, at } = this;
    if (!this.hasStarted) this.parts.events.emit({ type: "replyStarted", id, at });
    this.hasStarted = true;
  }

  private reason(text: string, signal: AbortSignal): void {
    this.start();
    const now = this.parts.clock.now();
    this.reasoned ??= { from: this.at, until: now };
    this.reasoned.until = now;
    this.reasoning += text;
    this.parts.events.emit({ type: "reasoningDelta", id: this.id, text });
    if (!this.isSaving) void this.saveSoon(signal);
  }

  /** The model and server that answer, for the reply's entry. */
  private get by(): Pick<ModelChoice, "model" | "server"> {
    const { model, server } = this.choice;
    return { model, ...(server !== undefined && { server }) };
  }

  /** Terms of the request, for the reply's entry. */
  private get request(): { readonly request?: RequestTerms } {
    return this.terms ? { request: this.terms } : {};
  }

  /** Time for which the model was seen to reason, for its entry. */
  private get reasoningMs(): { readonly reasoningMs?: number } {
    return this.reasoned ? { reasoningMs: this.reasoned.until - this.reasoned.from } : {};
  }

  private add(text: string, signal: AbortSignal): void {
    this.start();
    if (this.reasoned && this.text === "") this.reasoned.until = this.parts.clock.now();
    this.text += text;
    this.parts.events.emit({ type: "textDelta", id: this.id, text });
    if (!this.isSaving) void this.saveSoon(signal);
  }

  /** Saves a draft after an interval, also when no more text comes meanwhile. */
  private async saveSoon(signal: AbortSignal): Promise<void> {
    this.isSaving = true;
    await this.parts.timer.wait(draftInterval, signal);
    this.isSaving = false;
    if (!this.isOver) this.saveDraft();
  }

  private async finish(event: {
    readonly message: AssistantMessage;
    readonly finishReason: FinishReason;
    readonly usage?: Usage;
  }): Promise<ReplyOutcome> {
    this.isOver = true;
    const { estimator, memory, record } = this.parts;
    const { message, finishReason } = event;
    const tokens = await estimator.weigh(message);
    const checked =
      event.usage && memory.reports.checked(this.model, event.usage, this.planned, tokens.count);
    const recalled = recalledTokens(this.planned, this.options.on);
    const usage = checked && { usage: { ...checked, ...(recalled > 0 && { recalledTokens: recalled }) } };
    const empty = emptyReply(message, finishReason, this.planned.figures.reserve);
    if (empty) record.noteSpent("reply", this.by, usage?.usage);
    if (empty) return { ...this.drop(empty, event.usage), ...usage };
    this.start();
    this.logRequest({ outcome: finishReason }, event.usage);
    const interrupted = finishReason === "contentFilter" && callsOf(message).length === 0;
    const facts = { tokens, ...this.by, ...this.request, finishReason, ...usage, ...this.reasoningMs };
    const extras = { ...facts, ...(interrupted && { interrupted }) };
    record.append({ type: "message", id: this.id, message, ...extras });
    return { done: true, message, finishReason, ...usage };
  }

  /** A reply that came to nothing leaves no entry. */
  private drop(error: ModelError, usage?: Usage): Extract<ReplyOutcome, { done: false }> {
    const { kind, status } = error;
    this.logRequest({ outcome: kind, status }, usage);
    if (this.hasStarted) this.parts.events.emit({ type: "replyDropped", id: this.id });
    return { done: false, error, text: "" };
  }

  /** Keeps what had come of a reply that failed or was stopped in the record, marked. */
  private async breakOff(error: ModelError): Promise<ReplyOutcome> {
    this.isOver = true;
    const { id, by, request, text, reasoning, reasoningMs } = this;
    const { estimator, record } = this.parts;
    if ((text + reasoning).trim() === "") return this.drop(error);
    this.logRequest({ outcome: error.kind, status: error.status });
    const partial = brokenOffReply(text, reasoning);
    const tokens = await estimator.weigh(partial);
    record.append({
      type: "message",
      id,
      message: partial,
      ...by,
      ...request,
      tokens,
      ...reasoningMs,
      interrupted: true,
    });
    return { done: false, error, text, partial: id };
  }

  private saveDraft(): void {
    const { journal, record, log } = this.parts;
    const { id, model, text, reasoning, at } = this;
    const thought = reasoning === "" ? {} : { reasoning };
    const draft = { id, model, text, ...thought, at, conversationId: record.conversation.id };
    journal.saveDraft(draft).catch((error: unknown) => {
      log.write("warn", "draft not saved", { error: messageOf(error) });
    });
  }

  private logRequest(end: RequestEnd, usage?: Usage): void {
    const { clock, log } = this.parts;
    const { counted, figures } = this.planned;
    const { total: expected, limit, reserve } = figures;
    const { model, retries, at } = this;
    const facts = { kind: "turn", model, counted, expected, limit, reserve, retries } as const;
    logRequest(log, { ...facts, ms: clock.now() - at }, end, usage);
  }
}

/** Error of a reply that says nothing and calls nothing; undefined for every other. `reserve` in tokens. */
function emptyReply(
  message: AssistantMessage,
  finishReason: FinishReason,
  reserve: number,
): ModelError | undefined {
  if (textOf(message).trim() !== "" || callsOf(message).length > 0) return undefined;
  if (finishReason === "contentFilter") return filteredReply;
  if (finishReason !== "length") return { kind: "empty", reason: { code: "saidNothing" } };
  return { kind: "empty", reason: { code: "replyUsedUp", reserve } };
}

/** The server withheld the reply, or the rest of it. */
export const filteredReply: ModelError = { kind: "filtered", reason: { code: "filtered" } };
