import { recallAround, recallByQuery, type Recallable } from "../../context/recall/recall.ts";
import type { RecallIndex } from "../../context/recall/recallIndex.ts";
import { recallTool } from "../../context/recall/recallTool.ts";
import { fetchEntryTexts } from "../../conversation/deferredText.ts";
import type { ToolCall, ToolDefinition } from "../../conversation/message.ts";
import { runYielding } from "../../tokens/encoding/yieldingWork.ts";
import type { ToolBox, ToolEffect, ToolResult } from "../../ports/tools.ts";
import { argumentValues } from "../../conversation/callArguments.ts";

/** The given tools, and what runs `recall`. */
export class RecallTools implements ToolBox {
  private readonly tools: ToolBox;
  private readonly record: () => Promise<Recallable>;
  private readonly index: RecallIndex;

  constructor(tools: ToolBox, record: () => Promise<Recallable>, index: RecallIndex) {
    this.index = index;
    this.tools = tools;
    this.record = record;
  }

  /** Without `recall`, which `offeredTools` adds. */
  get definitions(): readonly ToolDefinition[] {
    return this.tools.definitions;
  }

  effect(name: string): ToolEffect {
    return name === recallTool.function.name ? "none" : this.tools.effect(name);
  }

  async run(call: ToolCall, signal: AbortSignal, maxTokens?: number): Promise<ToolResult> {
    if (call.function.name !== recallTool.function.name) return this.tools.run(call, signal, maxTokens);
    const { query, around, from } = argumentsOf(call);
    const record = await this.record();
    await fetchEntryTexts(record.messages);
    if (around !== undefined) {
      const content = recallAround(record, around, from);
      return content === undefined ? failed(`No hidden message has the id "${around}".`) : { content };
    }
    if (query === undefined) return failed('recall needs the argument "query": words to look for.');
    try {
      await runYielding(this.index.follow(record.messages), signal);
      return { content: await runYielding(recallByQuery(record, this.index, query, maxTokens), signal) };
    } catch (error) {
      if (!signal.aborted) throw error;
      return failed("Cancelled by the user before it finished.");
    }
  }
}

interface Arguments {
  readonly query?: string;
  readonly around?: string;
  readonly from?: number;
}

function argumentsOf(call: ToolCall): Arguments {
  const { query, around, from } = argumentValues(call);
  return {
    ...(typeof query === "string" && query.trim() !== "" && { query }),
    ...(typeof around === "string" && around !== "" && { around }),
    ...(typeof from === "number" && from > 0 && { from: Math.floor(from) }),
  };
}

function failed(content: string): ToolResult {
  return { content, failed: true };
}
