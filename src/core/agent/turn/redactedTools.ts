import type { ToolBox, ToolEffect, ToolResult } from "../../ports/tools.ts";
import { redact, type RedactionReport } from "../../conversation/transfer/redaction/redact.ts";
import type { ToolCall, ToolDefinition } from "../../conversation/message.ts";

/** Tools whose results are redacted, so that nothing else is recorded, counted, shown or sent. */
export class RedactedTools implements ToolBox {
  private readonly tools: ToolBox;
  private readonly redacted: (text: string) => string;

  constructor(tools: ToolBox, redacted: (text: string) => string) {
    this.tools = tools;
    this.redacted = redacted;
  }

  get definitions(): readonly ToolDefinition[] {
    return this.tools.definitions;
  }

  effect(name: string): ToolEffect {
    return this.tools.effect(name);
  }

  async run(call: ToolCall, signal: AbortSignal, maxTokens?: number): Promise<ToolResult> {
    const result = await this.tools.run(call, signal, maxTokens);
    return { ...result, content: this.redacted(result.content) };
  }
}

/** The text without its secrets, with a note before it where there were any. */
export function withoutSecrets(text: string): string {
  const { value, report } = redact(text);
  const found = Object.entries(report satisfies RedactionReport).map(([kind, count]) => `${kind} ${count}`);
  if (found.length === 0) return text;
  return `[Secrets are left out, as the user chose: ${found.join(", ")}. "[redacted …]" stands for them here only: never write it into a file.]\n${value}`;
}

/** Text with a placeholder for each of the keys, which the record never holds, with a note before it where there were any. */
export function withoutKeys(text: string, keys: readonly string[]): string {
  // The longest first, of which another may be a part.
  const found = keys.filter((key) => text.includes(key)).sort((one, other) => other.length - one.length);
  if (found.length === 0) return text;
  const rest = found.reduce((left, key) => left.replaceAll(key, "[redacted apiKey]"), text);
  return `[An API key that the user has set for Longhand is left out. "[redacted apiKey]" stands for it here only: never write it into a file.]\n${rest}`;
}
