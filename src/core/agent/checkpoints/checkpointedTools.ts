import type { ToolCall, ToolDefinition } from "../../conversation/message.ts";
import type { ToolBox, ToolEffect, ToolResult } from "../../ports/tools.ts";
import type { Checkpointer } from "./checkpointer.ts";

/** The given tools, with what they change kept in the record. */
export class CheckpointedTools implements ToolBox {
  private readonly tools: ToolBox;
  private readonly checkpointer: Pick<Checkpointer, "around">;

  constructor(tools: ToolBox, checkpointer: Pick<Checkpointer, "around">) {
    this.tools = tools;
    this.checkpointer = checkpointer;
  }

  get definitions(): readonly ToolDefinition[] {
    return this.tools.definitions;
  }

  effect(name: string, json?: string): ToolEffect {
    return this.tools.effect(name, json);
  }

  run(call: ToolCall, signal: AbortSignal, maxTokens?: number): Promise<ToolResult> {
    const effect = this.effect(call.function.name, call.function.arguments);
    return this.checkpointer.around(call, effect, () => this.tools.run(call, signal, maxTokens));
  }
}
