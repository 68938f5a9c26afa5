import type { Usage } from "../../core/conversation/entry.ts";
import {
  replyMessage,
  type OpaquePart,
  type ToolCall,
  type ToolDefinition,
} from "../../core/conversation/message.ts";
import type { FinishReason, ModelEvent } from "../../core/ports/models.ts";
import { streamError } from "../errors/refusal.ts";
import { lenientCount } from "../http/lenientFields.ts";
import type { Assembly } from "../serverConnection.ts";
import type { Recipient } from "../wire/opaqueParts.ts";
import { ownCallId } from "../wire/newCallId.ts";
import { matchingTool } from "../wire/toolNames.ts";
import { reasoningKind } from "./responsesBody.ts";

/** An event of the Responses API as it comes: anything may be missing. */
export interface ResponsesEvent {
  readonly type?: string;
  readonly delta?: unknown;
  readonly item?: LooseItem | null;
  readonly output_index?: number;
  readonly response?: LooseResponse | null;
  readonly message?: string;
  readonly code?: string | null;
}

interface LooseItem {
  readonly type?: string;
  readonly id?: string;
  readonly call_id?: string;
  readonly name?: string;
  /** A text; of some servers an object. */
  readonly arguments?: unknown;
  readonly summary?: readonly { readonly text?: string }[] | null;
  readonly content?: readonly { readonly text?: string; readonly refusal?: string }[] | null;
}

interface LooseResponse {
  readonly status?: string | null;
  readonly output?: readonly LooseItem[];
  readonly incomplete_details?: { readonly reason?: string } | null;
  readonly error?: { readonly message?: string; readonly code?: string } | null;
  readonly usage?: LooseUsage | null;
}

interface LooseUsage {
  readonly input_tokens?: unknown;
  readonly output_tokens?: unknown;
  readonly input_tokens_details?: {
    readonly cached_tokens?: unknown;
    readonly cache_write_tokens?: unknown;
  } | null;
  readonly output_tokens_details?: { readonly reasoning_tokens?: unknown } | null;
}

/** Puts the events of one reply of the Responses API together. */
export class ResponsesAssembly implements Assembly<ResponsesEvent> {
  private readonly from: Recipient;
  private readonly tools: readonly ToolDefinition[];
  private readonly items = new Map<number, LooseItem>();
  private text = "";
  private reasoning = "";
  private last: LooseResponse | undefined;
  started = false;

  constructor(from: Recipient, tools: readonly ToolDefinition[]) {
    this.from = from;
    this.tools = tools;
  }

  get finished(): boolean {
    return this.last !== undefined;
  }

  get broken(): string | undefined {
    const status = this.last?.status ?? "completed";
    return ["completed", "incomplete"].includes(status) ? undefined : status;
  }

  *add(event: ResponsesEvent): Generator<ModelEvent, void> {
    this.started = true;
    const { type = "", item, response } = event;
    if (type === "error") throw streamError(event);
    if (type === "response.failed") throw streamError(response?.error ?? {});
    const [, end] = /^response\.(completed|incomplete|done|cancelled)$/.exec(type) ?? [];
    if (end !== undefined) this.last = { ...response, status: endStatus(end, response?.status) };
    if (item) yield* this.takeItem(type, item, event.output_index);
    yield* this.grow(type, typeof event.delta === "string" ? event.delta : "");
  }

  private *grow(type: string, delta: string): Generator<ModelEvent, void> {
    if (/^response\.(?:output_text|refusal)\.delta$/.test(type)) yield this.say(delta);
    else if (/^response\.reasoning_(?:summary_)?text\.delta$/.test(type)) yield this.think(delta);
    else if (type === "response.reasoning_summary_part.added" && this.reasoning !== "") {
      yield this.think("\n\n");
    }
  }

  private *takeItem(type: string, item: LooseItem, place = this.items.size): Generator<ModelEvent, void> {
    if (type === "response.output_item.done") this.items.set(place, item);
    if (type !== "response.output_item.added" || item.type !== "function_call") return;
    yield { type: "toolCall", id: item.call_id ?? "", name: matchingTool(item.name ?? "", this.tools) };
  }

  *done(): Generator<ModelEvent, void> {
    const items = this.allItems();
    const text = this.text === "" ? textIn(items) : this.text;
    const reasoning = this.reasoning === "" ? thoughtIn(items) : this.reasoning;
    const calls: ToolCall[] = [];
    for (const item of items) calls.push(...this.callIn(item, calls));
    const opaque = this.opaqueIn(items);
    const message = replyMessage({ text, calls, reasoning, opaque });
    yield { type: "done", message, finishReason: this.finishReason(calls), ...usageOf(this.last?.usage) };
  }

  /** Items of the reply: those that came one by one, or those that its end names, where they are more. */
  private allItems(): readonly LooseItem[] {
    const listed = [...this.items].sort(([one], [other]) => one - other).map(([, item]) => item);
    const whole = this.last?.output ?? [];
    return listed.length >= whole.length ? listed : whole;
  }

  private say(text: string): ModelEvent {
    this.text += text;
    return { type: "text", text };
  }

  private think(text: string): ModelEvent {
    this.reasoning += text;
    return { type: "reasoning", text };
  }

  private callIn(item: LooseItem, others: readonly ToolCall[]): readonly ToolCall[] {
    const { type, call_id, name = "", arguments: given } = item;
    if (type !== "function_call" || name === "") return [];
    const text = typeof given === "string" ? given : JSON.stringify(given ?? {});
    const json = text.trim() === "" ? "{}" : text;
    const id = ownCallId(call_id ?? item.id, others);
    return [{ id, type: "function", function: { name: matchingTool(name, this.tools), arguments: json } }];
  }

  /** The items of reasoning as they came; the first weighs what all of them do. */
  private opaqueIn(items: readonly LooseItem[]): readonly OpaquePart[] {
    const { server, model } = this.from;
    const tokens = lenientCount(this.last?.usage?.output_tokens_details?.reasoning_tokens) ?? 0;
    return items
      .filter(({ type }) => type === "reasoning")
      .map((item, at): OpaquePart => {
        // The status is of the stream alone: it is not taken back.
        const data = Object.fromEntries(Object.entries(item).filter(([key]) => key !== "status"));
        return { server, model, kind: reasoningKind, data, ...(at === 0 && tokens > 0 && { tokens }) };
      });
  }

  private finishReason(calls: readonly ToolCall[]): FinishReason {
    const reason = this.last?.incomplete_details?.reason ?? "";
    if (/filter/.test(reason)) return "contentFilter";
    if (this.last?.status === "incomplete" || reason !== "") return "length";
    return calls.length > 0 ? "toolCalls" : "stop";
  }
}

/** Status that a reply has ended with; servers leave it out, or as it was when the reply began. */
function endStatus(end: string, said: string | null | undefined): string {
  if (end === "incomplete" || end === "cancelled") return end;
  return said === undefined || said === null || /^(?:in_progress|queued|)$/.test(said) ? "completed" : said;
}

function thoughtIn(items: readonly LooseItem[]): string {
  return items
    .filter(({ type }) => type === "reasoning")
    .flatMap(({ summary, content }) => [...(summary ?? []), ...(content ?? [])])
    .flatMap(({ text }) => text ?? [])
    .join("\n\n");
}

function textIn(items: readonly LooseItem[]): string {
  return items
    .filter(({ type }) => type === "message")
    .flatMap(({ content }) => content ?? [])
    .map(({ text, refusal }) => text ?? refusal ?? "")
    .join("");
}

function usageOf(usage: LooseUsage | null | undefined): { readonly usage?: Usage } {
  const promptTokens = lenientCount(usage?.input_tokens);
  if (!usage || promptTokens === undefined) return {};
  const [prompt, reply] = [usage.input_tokens_details ?? {}, usage.output_tokens_details ?? {}];
  const thought = lenientCount(reply.reasoning_tokens) ?? 0;
  const written = lenientCount(prompt.cache_write_tokens) ?? 0;
  return {
    usage: {
      promptTokens,
      completionTokens: lenientCount(usage.output_tokens) ?? 0,
      cachedTokens: lenientCount(prompt.cached_tokens) ?? 0,
      ...(written > 0 && { cacheWriteTokens: written }),
      ...(thought > 0 && { reasoningTokens: thought }),
    },
  };
}
