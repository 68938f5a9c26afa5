import type { ContextPlan } from "../context/plan.ts";
import { recallTool } from "../context/recallTool.ts";
import type { Usage } from "../conversation/entry.ts";
import type { AssistantMessage } from "../conversation/message.ts";
import type { FinishReason, ModelError } from "./ports.ts";
import { Retries } from "./retries.ts";
import { isCancelled, type TurnParts } from "./turnParts.ts";

/** How often a streaming reply is saved, in milliseconds. */
const draftInterval = 500;

/** What came of a request. `partial` is the entry of a reply that broke off. */
export type Reply =
  | {
      readonly done: true;
      readonly message: AssistantMessage;
      readonly finishReason: FinishReason;
      readonly usage?: Usage;
    }
  | { readonly done: false; readonly error: ModelError; readonly text: string; readonly partial?: string };

/**
 * Asks for the next reply and leaves it in the record; asks again where a failure may pass, telling listeners
 * how long it waits. A reply that broke off stays in the record but leaves the plan when it is asked for again.
 */
export async function ask(parts: TurnParts, planned: ContextPlan, signal: AbortSignal): Promise<Reply> {
  const { clock, events, patience, record, settings } = parts;
  const retries = new Retries(settings().turn.retries, () => patience.random());
  for (;;) {
    const reply = await new Request(parts, planned, retries.count).run(signal);
    if (reply.done || isCancelled(signal)) return reply;
    const { error, partial } = reply;
    const wait = retries.after(error);
    if (wait === undefined) return reply;
    if (partial !== undefined) record.append({ type: "rewind", target: partial });
    events.emit({ type: "retrying", retry: { error, at: clock.now() + wait, attempt: retries.count } });
    await patience.wait(wait, signal);
    events.emit({ type: "retrying", retry: undefined });
    if (isCancelled(signal))
      return { done: false, text: "", error: { kind: "cancelled", message: "Stopped." } };
  }
}

/** One request: streams the reply to listeners and drafts. */
class Request {
  private readonly parts: TurnParts;
  private readonly planned: ContextPlan;
  private readonly retries: number;
  private readonly model: string;
  private readonly id: string;
  private readonly at: number;
  private text = "";
  private savedAt: number;
  private hasStarted = false;

  constructor(parts: TurnParts, planned: ContextPlan, retries: number) {
    this.parts = parts;
    this.planned = planned;
    this.retries = retries;
    this.model = parts.memory.model;
    this.id = parts.clock.newId();
    this.at = parts.clock.now();
    this.savedAt = this.at;
  }

  async run(signal: AbortSignal): Promise<Reply> {
    const { messages, figures, isHiding } = this.planned;
    const { memory, model, tools } = this.parts;
    const offered = isHiding ? [...tools.definitions, recallTool] : tools.definitions;
    const maxTokens = Math.min(figures.reserve, memory.maxOutput ?? Infinity);
    const request = { model: this.model, messages, tools: offered, maxTokens };
    for await (const event of model.stream(request, signal)) {
      switch (event.type) {
        case "toolCall":
          this.start();
          break;
        case "text":
          this.add(event.text);
          break;
        case "done":
          return this.finish(event);
        case "failed":
          return this.breakOff(event.error);
      }
    }
    throw new Error("The model's stream ended without saying how.");
  }

  private start(): void {
    const { id, at } = this;
    if (!this.hasStarted) this.parts.events.emit({ type: "replyStarted", id, at });
    this.hasStarted = true;
  }

  private add(text: string): void {
    this.start();
    this.text += text;
    this.parts.events.emit({ type: "textDelta", id: this.id, text });
    const now = this.parts.clock.now();
    if (now - this.savedAt < draftInterval) return;
    this.savedAt = now;
    this.saveDraft();
  }

  private async finish(event: {
    readonly message: AssistantMessage;
    readonly finishReason: FinishReason;
    readonly usage?: Usage;
  }): Promise<Reply> {
    this.start();
    const { memory, record } = this.parts;
    const { message, finishReason } = event;
    const usage = event.usage && { ...event.usage, countedTokens: this.planned.counted };
    if (usage) this.parts.memory.learn(this.model, usage.promptTokens, usage.countedTokens);
    this.logRequest(usage);
    const tokens = await memory.weigh(message);
    const extras = { tokens, model: this.model, finishReason, ...(usage && { usage }) };
    record.append({ type: "message", id: this.id, message, ...extras });
    return { done: true, message, finishReason, ...(usage && { usage }) };
  }

  /** What had come of a reply that failed or was stopped stays in the record, marked. */
  private async breakOff(error: ModelError): Promise<Reply> {
    const { id, model, text } = this;
    const { events, log, memory, record } = this.parts;
    const { kind, status, message } = error;
    if (kind !== "cancelled") {
      log.write("warn", "request failed", { model, kind, status, message, retries: this.retries });
    }
    if (text === "") {
      if (this.hasStarted) events.emit({ type: "replyDropped", id });
      return { done: false, error, text };
    }
    const partial = { role: "assistant", content: text } as const;
    const tokens = await memory.weigh(partial);
    record.append({ type: "message", id, message: partial, model, tokens, interrupted: true });
    return { done: false, error, text, partial: id };
  }

  private saveDraft(): void {
    const { journal, record, log } = this.parts;
    const { id, model, text, at } = this;
    const draft = { id, model, text, at, conversationId: record.conversation.id };
    journal.saveDraft(draft).catch((error: unknown) => {
      log.write("warn", "draft not saved", { error: String(error) });
    });
  }

  private logRequest(usage: Usage | undefined): void {
    const { clock, log } = this.parts;
    const { total: expected, limit, reserve } = this.planned.figures;
    const { counted } = this.planned;
    const drift = usage && usage.promptTokens - counted;
    const { model, retries, at } = this;
    const ms = clock.now() - at;
    log.write("info", "request", { model, counted, expected, limit, reserve, ms, retries, ...usage, drift });
  }
}
