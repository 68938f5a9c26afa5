import type { ToolDefinition } from "../../core/conversation/message.ts";

/** A name that every server takes: up to 64 of `[A-Za-z0-9_-]`. */
export function safeToolName(name: string): string {
  return name.replace(/[^\w-]+/g, "_").slice(0, 64);
}

/** The tool that a model means by `called`; what it calls where it is none. */
export function meantTool(called: string, tools: readonly ToolDefinition[]): string {
  const names = tools.map((tool) => tool.function.name);
  if (names.includes(called)) return called;
  const safe = safeToolName(called.replace(/^functions?[.:]/, ""));
  return names.find((name) => safeToolName(name) === safe) ?? safe;
}
