import type { FinishReason, ModelEvent } from "../../core/ports/models.ts";
import type { Usage } from "../../core/conversation/entry.ts";
import type { AssistantMessage } from "../../core/conversation/message.ts";
import type { CallDelta } from "./callAssembly.ts";
import { CallAssembly } from "./callAssembly.ts";

/** A chunk as compatible servers really send it: anything may be missing. Reasoning text is left out. */
export interface LooseChunk {
  readonly choices?: readonly LooseChoice[] | null;
  readonly usage?: LooseUsage | null;
}

interface LooseChoice {
  readonly delta?: LooseDelta | null;
  readonly finish_reason?: string | null;
}

interface LooseDelta {
  readonly content?: string | readonly { readonly text?: string }[] | null;
  readonly refusal?: string | null;
  readonly tool_calls?: readonly CallDelta[] | null;
  /** Predecessor of `tool_calls`; at most one call. */
  readonly function_call?: CallDelta["function"];
}

interface LooseUsage {
  readonly prompt_tokens?: number;
  readonly completion_tokens?: number;
  readonly prompt_tokens_details?: { readonly cached_tokens?: number | null } | null;
  /** DeepSeek's name for cached tokens. */
  readonly prompt_cache_hit_tokens?: number;
}

/** Puts the chunks of one reply together. */
export class ReplyAssembly {
  private readonly calls = new CallAssembly();
  private text = "";
  private answered = false;
  private finishReason: FinishReason | undefined;
  private usage: Usage | undefined;

  /** True once the model said why it stopped: what follows can only be figures. */
  get finished(): boolean {
    return this.finishReason !== undefined;
  }

  /** True once the server answered at all, if only with an empty message. */
  get started(): boolean {
    return this.answered;
  }

  /** The events of one chunk. */
  *add(chunk: LooseChunk): Generator<ModelEvent, void> {
    this.usage = usageOf(chunk.usage) ?? this.usage;
    const choice = chunk.choices?.[0];
    if (choice === undefined) return;
    this.answered = true;
    const text = textIn(choice.delta);
    this.text += text;
    if (text !== "") yield { type: "text", text };
    for (const delta of callsIn(choice.delta)) {
      const opened = this.calls.add(delta);
      if (opened !== undefined) yield { type: "toolCall", ...opened };
    }
    if (typeof choice.finish_reason === "string") this.finishReason = finishReasonOf(choice.finish_reason);
  }

  /** The whole message. A reason that the server left out follows from what it sent. */
  done(): ModelEvent {
    const calls = this.calls.all();
    const message: AssistantMessage =
      calls.length > 0
        ? { role: "assistant", content: this.text === "" ? null : this.text, tool_calls: calls }
        : { role: "assistant", content: this.text };
    const said = this.finishReason ?? "stop";
    const finishReason = said === "stop" && calls.length > 0 ? "toolCalls" : said;
    return {
      type: "done",
      message,
      finishReason,
      ...(this.usage === undefined ? {} : { usage: this.usage }),
    };
  }
}

function textIn(delta: LooseDelta | null | undefined): string {
  const content = delta?.content ?? delta?.refusal ?? "";
  return typeof content === "string" ? content : content.map((part) => part.text ?? "").join("");
}

function callsIn(delta: LooseDelta | null | undefined): readonly CallDelta[] {
  if (delta?.tool_calls) return delta.tool_calls;
  return delta?.function_call ? [{ index: 0, function: delta.function_call }] : [];
}

/** Servers name the reasons their own way: `tool_calls`, `function_call`, `tool_use`, `max_tokens`, `SAFETY`, `end_turn` … */
function finishReasonOf(said: string): FinishReason {
  if (/tool|function/i.test(said)) return "toolCalls";
  if (/length|max_tokens/i.test(said)) return "length";
  if (/filter|safety|refus/i.test(said)) return "contentFilter";
  return "stop";
}

function usageOf(usage: LooseUsage | null | undefined): Usage | undefined {
  if (typeof usage?.prompt_tokens !== "number") return undefined;
  const cachedTokens = usage.prompt_tokens_details?.cached_tokens ?? usage.prompt_cache_hit_tokens;
  return {
    promptTokens: usage.prompt_tokens,
    completionTokens: usage.completion_tokens ?? 0,
    ...(cachedTokens === undefined ? {} : { cachedTokens }),
  };
}
