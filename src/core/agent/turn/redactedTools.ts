import type { ToolBox, ToolEffect, ToolResult } from "../../ports/tools.ts";
import { redact, type RedactionReport } from "../../conversation/transfer/redaction/redact.ts";
import type { ToolCall, ToolDefinition } from "../../conversation/message.ts";

/**
 * The given tools; while `isOn`, what they return comes without the secrets in it, and says so. So nothing else is
 * recorded, counted, shown or sent.
 */
export class RedactedTools implements ToolBox {
  private readonly tools: ToolBox;
  private readonly isOn: () => boolean;

  constructor(tools: ToolBox, isOn: () => boolean) {
    this.tools = tools;
    this.isOn = isOn;
  }

  get definitions(): readonly ToolDefinition[] {
    return this.tools.definitions;
  }

  effect(name: string): ToolEffect {
    return this.tools.effect(name);
  }

  async run(call: ToolCall, signal: AbortSignal, maxTokens?: number): Promise<ToolResult> {
    const result = await this.tools.run(call, signal, maxTokens);
    return this.isOn() ? { ...result, content: withoutSecrets(result.content) } : result;
  }
}

/** The text without its secrets, with a note before it where there were any. */
export function withoutSecrets(text: string): string {
  const { value, report } = redact(text);
  const found = Object.entries(report satisfies RedactionReport).map(([kind, count]) => `${kind} ${count}`);
  if (found.length === 0) return text;
  return `[Secrets are left out, as the user chose: ${found.join(", ")}. "[redacted …]" stands for them here only: never write it into a file.]\n${value}`;
}
