import type { ToolDefinition } from "../../core/conversation/message.ts";

/** A name that every server takes: 1 to 64 of `[A-Za-z0-9_-]`. */
export function safeToolName(name: string): string {
  return name.replace(/[^\w-]+/g, "_").slice(0, 64) || "tool";
}

/** The tool that a model means by `called`; what it calls where it is none. */
export function matchingTool(called: string, tools: readonly ToolDefinition[]): string {
  const names = tools.map((tool) => tool.function.name);
  if (called === "" || names.includes(called)) return called;
  const safe = safeToolName(called.replace(/^functions?[.:]/, ""));
  const alike = names.filter((name) => bareName(name) === bareName(called));
  return (
    names.find((name) => safeToolName(name) === safe) ?? (alike.length === 1 ? (alike[0] ?? safe) : safe)
  );
}

/** Name without a model's special tokens, the name of a collection before it, case, and what parts words. */
function bareName(name: string): string {
  const [said = ""] = name.trim().split("<|");
  return (said.split(/[.:/]/).at(-1) ?? said).toLowerCase().replaceAll(/[^\p{L}\p{N}]/gu, "");
}
