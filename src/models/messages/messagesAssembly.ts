import type { Usage } from "../../core/conversation/entry.ts";
import {
  replyMessage,
  type OpaquePart,
  type ToolCall,
  type ToolDefinition,
} from "../../core/conversation/message.ts";
import type { FinishReason, ModelEvent } from "../../core/ports/models.ts";
import { lenientCount } from "../http/lenientFields.ts";
import type { Assembly } from "../serverConnection.ts";
import type { Recipient } from "../wire/opaqueParts.ts";
import { finishReasonOf } from "../chatCompletions/lenientChunk.ts";
import { ownCallId } from "../wire/newCallId.ts";
import { matchingTool } from "../wire/toolNames.ts";

/** An event of the Messages API as it comes: anything may be missing. */
export interface MessagesEvent {
  readonly type?: string;
  readonly index?: number;
  readonly message?: { readonly usage?: LooseUsage | null } | null;
  readonly content_block?: LooseBlock | null;
  readonly delta?: LooseBlockDelta | null;
  readonly usage?: LooseUsage | null;
}

interface LooseBlock {
  readonly type?: string;
  readonly text?: string;
  readonly thinking?: string;
  readonly signature?: string;
  readonly data?: string;
  readonly id?: string;
  readonly name?: string;
  readonly input?: unknown;
}

interface LooseBlockDelta {
  readonly text?: string;
  readonly thinking?: string;
  readonly signature?: string;
  readonly partial_json?: string;
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
  /** Id of a call; "" for anything else. */
  readonly id: string;
  readonly start: LooseBlock;
  text: string;
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
  private readonly blocks = new Map<number, OpenBlock>();
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
    const { index = 0, content_block: start, delta } = event;
    if (event.type === "content_block_start" && start) yield* this.open(index, start);
    if (event.type === "message_stop") this.stopReason ??= "end_turn";
    if (event.type === "content_block_delta" && delta) yield* this.grow(index, delta);
    if (event.type === "message_delta") this.stopReason = delta?.stop_reason ?? this.stopReason;
  }

  *done(): Generator<ModelEvent, void> {
    const blocks = [...this.blocks].sort(([one], [other]) => one - other).map(([, block]) => block);
    const text = blocks.map((block) => block.text).join("");
    const reasoning = blocks.flatMap(({ thinking }) => (thinking === "" ? [] : [thinking])).join("\n\n");
    const calls = blocks.flatMap((block) => this.callIn(block));
    const opaque = blocks.flatMap((block) => this.partIn(block));
    const message = replyMessage({ text, calls, reasoning, opaque });
    const finishReason = this.finishReason ?? "stop";
    yield { type: "done", message, finishReason, ...usageOf(this.usage) };
  }

  private *open(index: number, start: LooseBlock): Generator<ModelEvent, void> {
    const { text = "", thinking = "", signature = "" } = start;
    const id = start.type === "tool_use" ? ownCallId(start.id, [...this.blocks.values()]) : "";
    this.blocks.set(index, { id, start, text, thinking, signature, json: "" });
    if (text !== "") yield { type: "text", text };
    if (thinking !== "") yield { type: "reasoning", text: thinking };
    if (start.type === "tool_use") {
      yield { type: "toolCall", id, name: matchingTool(start.name ?? "", this.tools) };
    }
  }

  private *grow(index: number, delta: LooseBlockDelta): Generator<ModelEvent, void> {
    const block = this.blocks.get(index) ?? opened(delta);
    this.blocks.set(index, block);
    const { text = "", thinking = "", signature = "", partial_json = "" } = delta;
    block.text += text;
    block.thinking += thinking;
    block.signature += signature;
    block.json += partial_json;
    if (text !== "") yield { type: "text", text };
    if (thinking !== "") yield { type: "reasoning", text: thinking };
  }

  private callIn({ id, start, json }: OpenBlock): readonly ToolCall[] {
    if (start.type !== "tool_use") return [];
    const text = json.trim() === "" ? JSON.stringify(start.input ?? {}) : json;
    const name = matchingTool(start.name ?? "", this.tools);
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
function opened({ thinking, signature }: LooseBlockDelta): OpenBlock {
  const type = thinking === undefined && signature === undefined ? "text" : "thinking";
  return { id: "", start: { type }, text: "", thinking: "", signature: "", json: "" };
}

/** Figures that are reported and not only there: some servers have zeros or nothing in the first or the last report. */
function reported(usage: LooseUsage | null | undefined): LooseUsage {
  return Object.fromEntries(Object.entries(usage ?? {}).filter(([, tokens]) => Boolean(tokens)));
}

/** The API counts the prompt without what comes from and goes to the cache. */
function usageOf(usage: LooseUsage): { readonly usage?: Usage } {
  const fresh = lenientCount(usage.input_tokens);
  if (fresh === undefined) return {};
  const read = lenientCount(usage.cache_read_input_tokens) ?? 0;
  const written = lenientCount(usage.cache_creation_input_tokens) ?? 0;
  const thought = lenientCount(usage.output_tokens_details?.thinking_tokens) ?? 0;
  return {
    usage: {
      promptTokens: fresh + read + written,
      completionTokens: lenientCount(usage.output_tokens) ?? 0,
      cachedTokens: read,
      ...(written > 0 && { cacheWriteTokens: written }),
      ...(thought > 0 && { reasoningTokens: thought }),
    },
  };
}
