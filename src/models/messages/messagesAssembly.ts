import type { Usage } from "../../core/conversation/entry.ts";
import {
  replyMessage,
  type OpaquePart,
  type ToolCall,
  type ToolDefinition,
} from "../../core/conversation/message.ts";
import type { FinishReason, ModelEvent } from "../../core/ports/models.ts";
import { lenientCount, lenientJson, lenientText } from "../http/lenientFields.ts";
import type { Assembly } from "../serverConnection.ts";
import type { Recipient } from "../wire/opaqueParts.ts";
import { finishReasonOf } from "../chatCompletions/lenientChunk.ts";
import { lenientUsage, reportedUsage } from "../chatCompletions/lenientUsage.ts";
import { ReplyText } from "../text/replyText.ts";
import { ownCallId } from "../wire/newCallId.ts";
import { matchingTool } from "../wire/toolNames.ts";

/** An event of the Messages API as it comes: anything may be missing. */
export interface MessagesEvent {
  readonly type?: string;
  readonly index?: unknown;
  readonly message?: { readonly usage?: LooseUsage | null } | null;
  readonly content_block?: LooseBlock | null;
  readonly delta?: LooseBlockDelta | null;
  readonly usage?: LooseUsage | null;
}

interface LooseBlock {
  readonly type?: string;
  readonly text?: unknown;
  readonly thinking?: unknown;
  readonly signature?: unknown;
  readonly data?: string;
  readonly id?: unknown;
  readonly name?: unknown;
  readonly input?: unknown;
}

interface LooseBlockDelta {
  readonly text?: unknown;
  readonly thinking?: unknown;
  readonly signature?: unknown;
  readonly partial_json?: unknown;
  readonly stop_reason?: string | null;
}

interface LooseUsage {
  readonly input_tokens?: unknown;
  readonly output_tokens?: unknown;
  readonly cache_read_input_tokens?: unknown;
  readonly cache_creation_input_tokens?: unknown;
  readonly output_tokens_details?: { readonly thinking_tokens?: unknown } | null;
}

interface OpenBlock {
  readonly index: unknown;
  /** Id of a call; "" for anything else. */
  readonly id: string;
  readonly start: LooseBlock;
  thinking: string;
  signature: string;
  json: string;
}

const reasons: Readonly<Record<string, FinishReason>> = {
  end_turn: "stop",
  stop_sequence: "stop",
  pause_turn: "stop",
  tool_use: "toolCalls",
  max_tokens: "length",
  model_context_window_exceeded: "length",
  refusal: "contentFilter",
};

/** Puts the events of one reply of the Messages API together. */
export class MessagesAssembly implements Assembly<MessagesEvent> {
  private readonly from: Recipient;
  private readonly tools: readonly ToolDefinition[];
  private readonly said = new ReplyText();
  /** In the order in which they began: some servers give all the same index, or none. */
  private readonly blocks: OpenBlock[] = [];
  private usage: LooseUsage = {};
  private stopReason: string | undefined;
  started = false;

  constructor(from: Recipient, tools: readonly ToolDefinition[]) {
    this.from = from;
    this.tools = tools;
  }

  get finished(): boolean {
    return this.stopReason !== undefined;
  }

  get broken(): string | undefined {
    return this.finishReason === undefined ? this.stopReason : undefined;
  }

  /** Other servers name the reasons as in other APIs. */
  private get finishReason(): FinishReason | undefined {
    const said = this.stopReason;
    return said === undefined ? undefined : (reasons[said] ?? finishReasonOf(said));
  }

  *add(event: MessagesEvent): Generator<ModelEvent, void> {
    this.started = true;
    this.usage = { ...this.usage, ...reported(event.message?.usage), ...reported(event.usage) };
    const { index, content_block: start, delta } = event;
    if (event.type === "content_block_start" && start) yield* this.open(index, start);
    if (event.type === "message_stop") this.stopReason ??= "end_turn";
    if (event.type === "content_block_delta" && delta) yield* this.grow(index, delta);
    if (event.type === "message_delta") this.stopReason = delta?.stop_reason || this.stopReason;
  }

  *done(): Generator<ModelEvent, void> {
    yield* this.said.end();
    const own = this.blocks.flatMap((block) => this.callIn(block));
    const whole = this.said.whole(own.length > 0 ? [] : this.tools);
    const thoughts = [...this.blocks.map(({ thinking }) => thinking), whole.reasoning];
    const reasoning = thoughts.filter((thought) => thought !== "").join("\n\n");
    const opaque = this.blocks.flatMap((block) => this.partIn(block));
    const calls = [...own, ...whole.calls];
    const message = replyMessage({ text: whole.text, calls, reasoning, opaque });
    const said = this.finishReason ?? "stop";
    const finishReason = said === "stop" && calls.length > 0 ? "toolCalls" : said;
    yield { type: "done", message, finishReason, ...usageOf(this.usage, reasoning !== "") };
  }

  private *open(index: unknown, start: LooseBlock): Generator<ModelEvent, void> {
    const isCall = start.type === "tool_use";
    const id = isCall ? ownCallId(lenientText(start.id), this.blocks) : "";
    const block = { index, id, start, thinking: "", signature: lenientText(start.signature), json: "" };
    this.blocks.push(block);
    yield* this.take(block, start);
    if (isCall) {
      yield { type: "toolCall", id, name: matchingTool(lenientText(start.name), this.tools) };
    }
  }

  private *grow(index: unknown, delta: LooseBlockDelta): Generator<ModelEvent, void> {
    const known = this.blocks.findLast((one) => index === undefined || one.index === index);
    const block = known ?? opened(index, delta);
    if (!known) this.blocks.push(block);
    block.signature += lenientText(delta.signature);
    block.json += lenientJson(delta.partial_json);
    yield* this.take(block, delta);
  }

  /** Text and thoughts of a block; text in a block of thought is one. */
  private *take(block: OpenBlock, given: LooseBlockDelta): Generator<ModelEvent, void> {
    const text = lenientText(given.text);
    const isThought = block.start.type === "thinking";
    const thought = lenientText(given.thinking) + (isThought ? text : "");
    block.thinking += thought;
    if (thought !== "") yield { type: "reasoning", text: thought };
    if (text !== "" && !isThought) yield* this.said.say(text);
  }

  private callIn({ id, start, json }: OpenBlock): readonly ToolCall[] {
    if (start.type !== "tool_use") return [];
    const text = json.trim() === "" ? lenientJson(start.input ?? {}) : json;
    const name = matchingTool(lenientText(start.name), this.tools);
    return [{ id, type: "function", function: { name, arguments: text } }];
  }

  private partIn({ start, thinking, signature }: OpenBlock): readonly OpaquePart[] {
    const { server, model } = this.from;
    const part = (data: unknown): OpaquePart => ({ server, model, kind: "thinking", data });
    if (start.type === "redacted_thinking") return [part({ type: start.type, data: start.data })];
    // No server takes an unsigned thought back.
    if (start.type !== "thinking" || signature === "") return [];
    return [part({ type: "thinking", thinking, signature })];
  }
}

/** A block whose beginning did not come. */
function opened(index: unknown, { thinking, signature }: LooseBlockDelta): OpenBlock {
  const type = thinking === undefined && signature === undefined ? "text" : "thinking";
  return { index, id: "", start: { type }, thinking: "", signature: "", json: "" };
}

/** Figures that are reported and not only there: some servers have zeros or nothing in the first or the last report. */
function reported(usage: LooseUsage | null | undefined): LooseUsage {
  return Object.fromEntries(Object.entries(usage ?? {}).filter(([, tokens]) => Boolean(tokens)));
}

/** The API counts the prompt without what comes from and goes to the cache; servers of others tell as their own API does. */
function usageOf(usage: LooseUsage, hasThought: boolean): { readonly usage?: Usage } {
  const read = lenientCount(usage.cache_read_input_tokens) ?? 0;
  const written = lenientCount(usage.cache_creation_input_tokens) ?? 0;
  const promptTokens = (lenientCount(usage.input_tokens) ?? 0) + read + written;
  if (promptTokens === 0) {
    const others = reportedUsage(lenientUsage({ usage }, {}), { hasThought });
    return others ? { usage: others } : {};
  }
  const thought = lenientCount(usage.output_tokens_details?.thinking_tokens) ?? 0;
  return {
    usage: {
      promptTokens,
      completionTokens: lenientCount(usage.output_tokens) ?? 0,
      cachedTokens: read,
      ...(written > 0 && { cacheWriteTokens: written }),
      ...(thought > 0 && { reasoningTokens: thought }),
    },
  };
}
