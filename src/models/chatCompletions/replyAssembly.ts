import type { FinishReason, ModelEvent } from "../../core/ports/models.ts";
import type { Usage } from "../../core/conversation/entry.ts";
import type { AssistantMessage, OpaquePart, ToolDefinition } from "../../core/conversation/message.ts";
import type { Recipient } from "../wire/opaqueParts.ts";
import { streamError } from "../errors/refusal.ts";
import { meantTool } from "../wire/toolNames.ts";
import { CallAssembly, newCallId, type AssembledCall, type CallDelta } from "./callAssembly.ts";
import { mergeDetails } from "./reasoningDetails.ts";
import { callsInText } from "./textCalls.ts";
import { ThinkTags, withoutOrphanThought, type Stretch } from "./thinkTags.ts";
import { usageOf, type LooseUsage } from "./looseUsage.ts";

/** A chunk as compatible servers really send it: anything may be missing. */
export interface LooseChunk {
  readonly choices?: readonly LooseChoice[] | null;
  readonly usage?: LooseUsage | null;
  readonly object?: string;
  readonly message?: unknown;
  readonly detail?: unknown;
}

interface LooseChoice {
  readonly delta?: LooseDelta | null;
  /** In place of a delta, where the reply comes whole. */
  readonly message?: LooseDelta | null;
  /** OpenRouter's, where a provider fails within a reply. */
  readonly error?: unknown;
  readonly finish_reason?: string | null;
}

interface LoosePart {
  readonly type?: string;
  readonly text?: string;
  /** Mistral's thoughts: parts within a part. */
  readonly thinking?: string | readonly LoosePart[];
}

interface LooseDelta {
  readonly content?: string | readonly LoosePart[] | null;
  readonly refusal?: string | null;
  readonly reasoning_content?: string | null;
  readonly reasoning?: string | null;
  readonly reasoning_details?: readonly unknown[] | null;
  readonly extra_content?: unknown;
  readonly tool_calls?: readonly CallDelta[] | null;
  /** What `tool_calls` was before; at most one call. */
  readonly function_call?: CallDelta["function"];
}

/** The fields that servers put readable reasoning in; the first that is there counts. */
const reasoningFields = ["reasoning_content", "reasoning"] as const;

/** Puts the chunks of one reply together. */
export class ReplyAssembly {
  private readonly from: Recipient;
  private readonly tools: readonly ToolDefinition[];
  private readonly calls: CallAssembly;
  private readonly tags = new ThinkTags();
  private text = "";
  private reasoning = "";
  private field: (typeof reasoningFields)[number] | undefined;
  private details: readonly unknown[] = [];
  private extra: unknown;
  private answered = false;
  private finishReason: FinishReason | undefined;
  private brokenBy: string | undefined;
  private usage: Usage | undefined;

  /** A reply of the recipient of a request with `tools`. */
  constructor(from: Recipient, tools: readonly ToolDefinition[] = []) {
    this.from = from;
    this.tools = tools;
    this.calls = new CallAssembly((called) => meantTool(called, tools));
  }

  /** True once the model said why it stopped: what follows can only be figures. */
  get finished(): boolean {
    return this.finishReason !== undefined || this.brokenBy !== undefined;
  }

  /** What a server says instead of why the model stopped, where the reply broke off. */
  get broken(): string | undefined {
    return this.brokenBy;
  }

  /** True once the server answered at all, if only with an empty message. */
  get started(): boolean {
    return this.answered;
  }

  /** What a chunk adds. */
  *add(chunk: LooseChunk): Generator<ModelEvent, void> {
    this.usage = usageOf(chunk.usage) ?? this.usage;
    const choice = chunk.choices?.[0];
    if (choice === undefined) {
      throwIfError(chunk);
      return;
    }
    this.answered = true;
    yield* this.addDelta(choice.delta ?? choice.message ?? {});
    if (choice.error) throw streamError(choice.error);
    const said = choice.finish_reason;
    if (typeof said !== "string" || said === "" || said === "null") return;
    this.finishReason = finishReasonOf(said);
    if (this.finishReason === undefined) this.brokenBy = said;
  }

  /** What was held back, then the whole message. A reason that the server left out follows from what it sent. */
  *done(): Generator<ModelEvent, void> {
    for (const stretch of this.tags.end()) yield this.take(stretch);
    const orphan = withoutOrphanThought(this.text);
    if (this.reasoning === "") this.reasoning = orphan.reasoning;
    this.text = orphan.text;
    const calls = this.allCalls();
    const message: AssistantMessage = {
      role: "assistant",
      content: calls.length > 0 && this.text === "" ? null : this.text,
      ...(calls.length > 0 && { tool_calls: calls.map(({ call }) => call) }),
      ...(this.reasoning.trim() !== "" && { reasoning: this.reasoning }),
      ...this.opaque(calls),
    };
    const said = this.finishReason ?? "stop";
    const finishReason = said === "stop" && calls.length > 0 ? "toolCalls" : said;
    yield { type: "done", message, finishReason, ...(this.usage && { usage: this.usage }) };
  }

  private *addDelta(delta: LooseDelta): Generator<ModelEvent, void> {
    this.extra ??= delta.extra_content ?? undefined;
    this.details = mergeDetails(this.details, delta.reasoning_details ?? []);
    for (const stretch of this.stretchesIn(delta)) yield this.take(stretch);
    for (const piece of callsIn(delta)) {
      const opened = this.calls.add(piece);
      if (opened !== undefined) yield { type: "toolCall", ...opened };
    }
  }

  private *stretchesIn(delta: LooseDelta): Generator<Stretch, void> {
    this.field ??= reasoningFields.find((field) => typeof delta[field] === "string" && delta[field] !== "");
    const thought = this.field === undefined ? "" : (delta[this.field] ?? "");
    if (thought !== "") yield { kind: "reasoning", text: thought };
    const content = delta.content ?? delta.refusal ?? "";
    if (typeof content === "string") return yield* this.tags.add(content);
    for (const part of content) {
      const inner = thoughtIn(part);
      if (inner !== "") yield { kind: "reasoning", text: inner };
      else yield* this.tags.add(part.text ?? "");
    }
  }

  private take({ kind, text }: Stretch): ModelEvent {
    if (kind === "reasoning") this.reasoning += text;
    else this.text += text;
    return { type: kind, text };
  }

  private allCalls(): readonly AssembledCall[] {
    const calls = this.calls.all();
    if (calls.length > 0 || this.tools.length === 0) return calls;
    const written = callsInText(this.text, this.tools);
    if (written.calls.length > 0) this.text = written.text;
    return written.calls.map((one) => ({ call: { id: newCallId(), type: "function", function: one } }));
  }

  private opaque(calls: readonly AssembledCall[]): Pick<AssistantMessage, "opaque"> {
    const { server, model } = this.from;
    const part = (kind: string, data: unknown): OpaquePart => ({ server, model, kind, data });
    const opaque = [
      ...(this.details.length > 0 ? [part("reasoning_details", this.details)] : []),
      ...(this.field === undefined || this.details.length > 0
        ? []
        : [part("reasoning", { field: this.field })]),
      ...(this.extra === undefined ? [] : [part("extra_content", this.extra)]),
      ...calls.flatMap(({ call, extra }) =>
        extra === undefined ? [] : [{ ...part("extra_content", extra), call: call.id }],
      ),
    ];
    return opaque.length > 0 ? { opaque } : {};
  }
}

/** An error that came as if it were a chunk. */
function throwIfError(chunk: LooseChunk): void {
  if (chunk.object === "error" || chunk.message !== undefined || chunk.detail !== undefined) {
    throw streamError(chunk);
  }
}

function thoughtIn({ type, thinking }: LoosePart): string {
  if (type !== "thinking" || thinking === undefined) return "";
  return typeof thinking === "string" ? thinking : thinking.map((part) => part.text ?? "").join("");
}

function callsIn(delta: LooseDelta): readonly CallDelta[] {
  if (delta.tool_calls) return delta.tool_calls;
  return delta.function_call ? [{ index: 0, function: delta.function_call }] : [];
}

/**
 * Servers name the reasons their own way: `tool_calls`, `function_call`, `tool_use`, `max_tokens`, `SAFETY`, `end_turn` …
 * Undefined for a word that is none of them: whatever happened, the model did not end.
 */
function finishReasonOf(said: string): FinishReason | undefined {
  if (/tool|function/i.test(said)) return "toolCalls";
  if (/length|max_?tokens|token_limit/i.test(said)) return "length";
  if (/filter|safety|refus|sensitive|recitation|blocklist|prohibited|spii/i.test(said))
    return "contentFilter";
  return /stop|eos|eot|end|complete|finish|done/i.test(said) && !/error|abort|cancel/i.test(said)
    ? "stop"
    : undefined;
}
