import { recallAround, recallByQuery } from "../context/recall.ts";
import { RecallIndex } from "../context/recallIndex.ts";
import { recallTool } from "../context/recallTool.ts";
import type { Conversation } from "../conversation/fold.ts";
import type { ToolCall, ToolDefinition } from "../conversation/message.ts";
import { inTurns } from "../tokens/turns.ts";
import type { ToolBox, ToolEffect, ToolResult } from "./ports.ts";

/** The given tools, and `recall` for those requests that offer it. */
export class RecallTools implements ToolBox {
  private readonly tools: ToolBox;
  private readonly conversation: () => Conversation;
  private readonly index = new RecallIndex();

  constructor(tools: ToolBox, conversation: () => Conversation) {
    this.tools = tools;
    this.conversation = conversation;
  }

  /** Without `recall`: which requests offer it follows from their plans. */
  get definitions(): readonly ToolDefinition[] {
    return this.tools.definitions;
  }

  effect(name: string): ToolEffect {
    return name === recallTool.function.name ? "read" : this.tools.effect(name);
  }

  async run(call: ToolCall, signal: AbortSignal, maxTokens?: number): Promise<ToolResult> {
    if (call.function.name !== recallTool.function.name) return this.tools.run(call, signal, maxTokens);
    const { query, around } = argumentsOf(call);
    const conversation = this.conversation();
    if (around !== undefined) {
      const content = recallAround(conversation, around);
      return content === undefined ? failed(`No hidden message has the id "${around}".`) : { content };
    }
    if (query === undefined) return failed('recall needs the argument "query": words to look for.');
    try {
      await inTurns(this.index.follow(conversation.messages), signal);
    } catch {
      return failed("Cancelled by the user before it finished.");
    }
    return { content: recallByQuery(conversation, this.index, query) };
  }
}

function argumentsOf(call: ToolCall): { readonly query?: string; readonly around?: string } {
  let given: unknown;
  try {
    given = JSON.parse(call.function.arguments);
  } catch {
    return {};
  }
  const { query, around } = (given ?? {}) as { readonly query?: unknown; readonly around?: unknown };
  return {
    ...(typeof query === "string" && query.trim() !== "" && { query }),
    ...(typeof around === "string" && around !== "" && { around }),
  };
}

function failed(content: string): ToolResult {
  return { content, failed: true };
}
