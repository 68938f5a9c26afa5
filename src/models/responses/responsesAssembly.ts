import type { Usage } from "../../core/conversation/entry.ts";
import {
  replyMessage,
  type OpaquePart,
  type ToolCall,
  type ToolDefinition,
} from "../../core/conversation/message.ts";
import type { FinishReason, ModelEvent } from "../../core/ports/models.ts";
import { streamError } from "../errors/refusal.ts";
import { lenientUsage, reportedUsage } from "../chatCompletions/lenientUsage.ts";
import { lenientCount, lenientFields, lenientJson, lenientList, lenientText } from "../http/lenientFields.ts";
import { ReplyText } from "../text/replyText.ts";
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
  readonly text?: unknown;
  readonly part?: { readonly type?: string; readonly text?: unknown } | null;
  readonly arguments?: unknown;
  readonly input?: unknown;
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
  /** Arguments of a call of a custom tool. */
  readonly input?: unknown;
  readonly summary?: unknown;
  readonly content?: unknown;
}

interface LooseResponse {
  readonly status?: string | null;
  readonly output?: readonly LooseItem[] | null;
  readonly incomplete_details?: { readonly reason?: string } | null;
  readonly error?: { readonly message?: string; readonly code?: string } | null;
  readonly usage?: unknown;
}

/** An item as far as it has come; `json`: its arguments in pieces, if they come so. */
interface OpenItem {
  readonly place: number;
  item: LooseItem;
  json: string;
  isDone: boolean;
}

const callTypes = ["function_call", "custom_tool_call", "tool_call"];

/** Puts the events of one reply of the Responses API together. */
export class ResponsesAssembly implements Assembly<ResponsesEvent> {
  private readonly from: Recipient;
  private readonly tools: readonly ToolDefinition[];
  private readonly items: OpenItem[] = [];
  private readonly said = new ReplyText();
  /** Text as the ends of texts and of parts tell it, where it did not come before. */
  private texts = "";
  private parts = "";
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
    if (/_arguments\.|_input\./.test(type)) this.takeArguments(type, event);
    else yield* this.grow(type, event);
  }

  private *grow(type: string, { delta, text, part }: ResponsesEvent): Generator<ModelEvent, void> {
    const piece = lenientText(delta);
    if (/^response\.(?:output_text|refusal)\.delta$/.test(type)) yield* this.said.say(piece);
    else if (/^response\.(?:reasoning|thinking)(?:_summary)?(?:_text)?\.delta$/.test(type)) {
      yield this.said.think(piece);
    } else if (type === "response.reasoning_summary_part.added" && this.said.hasThought) {
      yield this.said.think("\n\n");
    } else if (type === "response.output_text.done") this.texts += lenientText(text);
    else if (type === "response.content_part.done" && part?.type !== "reasoning_text") {
      this.parts += lenientText(part);
    }
  }

  private *takeItem(type: string, item: LooseItem, index: number | undefined): Generator<ModelEvent, void> {
    const isDone = type === "response.output_item.done";
    const known = this.items.findLast((one) => isOf(one, item, index));
    if (known && isDone) Object.assign(known, { item, isDone });
    else if (!known || known.isDone) {
      this.items.push({ place: index ?? this.items.length, item, json: "", isDone });
    }
    if (type !== "response.output_item.added" || !callTypes.includes(item.type ?? "")) return;
    yield { type: "toolCall", id: item.call_id ?? "", name: matchingTool(item.name ?? "", this.tools) };
  }

  private takeArguments(
    type: string,
    { output_index, delta, arguments: whole, input }: ResponsesEvent,
  ): void {
    const open = this.items.findLast(({ place }) => output_index === undefined || place === output_index);
    if (!open) return;
    if (type.endsWith(".delta")) open.json += lenientJson(delta);
    else open.json = lenientJson(whole ?? input) || open.json;
  }

  *done(): Generator<ModelEvent, void> {
    const items = this.allItems();
    yield* this.said.end();
    if (!this.said.hasText) yield* this.said.say(textIn(items) || this.texts || this.parts);
    yield* this.said.end();
    const own: ToolCall[] = [];
    for (const item of items) own.push(...this.callIn(item, own));
    const { text, ...whole } = this.said.whole(own.length > 0 ? [] : this.tools);
    const reasoning = whole.reasoning === "" ? thoughtIn(items) : whole.reasoning;
    const calls = [...own, ...whole.calls];
    const opaque = this.opaqueIn(items);
    const message = replyMessage({ text, calls, reasoning, opaque });
    const usage = usageOf(this.last?.usage, reasoning !== "");
    yield { type: "done", message, finishReason: this.finishReason(calls), ...usage };
  }

  /** Those that came one by one, or those that the end names, where they are more. */
  private allItems(): readonly LooseItem[] {
    const come = this.items.filter(({ isDone, json }) => isDone || json !== "");
    const listed = come
      .sort((one, other) => one.place - other.place)
      .map(({ item, json }) => (json === "" || hasArguments(item) ? item : { ...item, arguments: json }));
    const whole = this.last?.output ?? [];
    return listed.length >= whole.length ? listed : whole;
  }

  private callIn(item: LooseItem, others: readonly ToolCall[]): readonly ToolCall[] {
    const { type = "", call_id, name = "", arguments: given, input } = item;
    if (!callTypes.includes(type) || name === "") return [];
    const text = lenientJson(given ?? input);
    const json = text.trim() === "" ? "{}" : text;
    const id = ownCallId(call_id ?? item.id, others);
    return [{ id, type: "function", function: { name: matchingTool(name, this.tools), arguments: json } }];
  }

  /** The items of reasoning as they came; the first weighs what all of them do. */
  private opaqueIn(items: readonly LooseItem[]): readonly OpaquePart[] {
    const { server, model } = this.from;
    const tokens = lenientUsage({ usage: this.last?.usage }, {}).reasoningTokens ?? 0;
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

/** True where `item` is what is open there: by its ids where both have them, else by its place. */
function isOf({ place, item: known, isDone }: OpenItem, item: LooseItem, index: number | undefined): boolean {
  if (index !== undefined && index !== place) return false;
  const [one, other] = known.call_id && item.call_id ? [known.call_id, item.call_id] : [known.id, item.id];
  return one && other ? one === other : index !== undefined && !isDone;
}

const hasArguments = ({ arguments: given, input }: LooseItem) => lenientJson(given ?? input).trim() !== "";

/** Status that a reply has ended with; servers leave it out, or as it was when the reply began. */
function endStatus(end: string, said: string | null | undefined): string {
  if (end === "incomplete" || end === "cancelled") return end;
  return said === undefined || said === null || /^(?:in_progress|queued|)$/.test(said) ? "completed" : said;
}

function thoughtIn(items: readonly LooseItem[]): string {
  return items
    .filter(({ type }) => type === "reasoning")
    .flatMap(({ summary, content }) => [...lenientList(summary), ...lenientList(content)])
    .flatMap((part) => lenientText(part) || [])
    .join("\n\n");
}

function textIn(items: readonly LooseItem[]): string {
  return items
    .filter(({ type }) => type === "message")
    .flatMap(({ content }) => lenientList(content))
    .map((part) => lenientText(part) || lenientText(lenientFields(part)["refusal"]))
    .join("");
}

/** Usage as the API tells it; what was cached is within the prompt, and told in its details alone. */
function usageOf(usage: unknown, hasThought: boolean): { readonly usage?: Usage } {
  const told = reportedUsage(lenientUsage({ usage }, {}), { hasThought });
  if (!told) return {};
  const { input_tokens_details: own, prompt_tokens_details: others } = lenientFields(usage);
  const { cached_tokens: cached } = lenientFields(own ?? others);
  return { usage: { ...told, cachedTokens: lenientCount(cached) ?? 0 } };
}
