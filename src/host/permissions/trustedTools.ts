import type { ToolBox, ToolEffect, ToolResult } from "../../core/ports/tools.ts";
import type { ToolCall, ToolDefinition } from "../../core/conversation/message.ts";

/** The given tools; in a workspace that is not trusted, only those that change nothing of it. */
export class TrustedTools implements ToolBox {
  private readonly tools: ToolBox;
  private readonly isTrusted: () => boolean;

  constructor(tools: ToolBox, isTrusted: () => boolean) {
    this.tools = tools;
    this.isTrusted = isTrusted;
  }

  get definitions(): readonly ToolDefinition[] {
    const { definitions } = this.tools;
    if (this.isTrusted()) return definitions;
    return definitions.filter(({ function: { name } }) => this.isHarmless(name));
  }

  effect(name: string): ToolEffect {
    return this.tools.effect(name);
  }

  async run(call: ToolCall, signal: AbortSignal, maxTokens?: number): Promise<ToolResult> {
    if (this.isTrusted() || this.isHarmless(call.function.name)) {
      return this.tools.run(call, signal, maxTokens);
    }
    return { content: "This workspace is not trusted: files can only be read.", failed: true };
  }

  private isHarmless(name: string): boolean {
    const effect = this.effect(name);
    return effect === "read" || effect === "none";
  }
}
