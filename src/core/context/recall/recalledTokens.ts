import type { Conversation } from "../../conversation/fold.ts";
import { callsOf } from "../../conversation/message.ts";
import type { ContextPlan } from "../plan.ts";
import { recallTool } from "./recallTool.ts";

/** Tokens of a request's prompt that recall brought: the recalled parts, and results of `recall` that are sent whole. */
export function recalledTokens(
  { messages, figures }: Pick<ContextPlan, "messages" | "figures">,
  { messages: entries, marks }: Pick<Conversation, "messages" | "marks">,
): number {
  const asked = new Set<string>();
  for (const message of messages) {
    for (const { id, function: called } of callsOf(message))
      if (called.name === recallTool.function.name) asked.add(id);
  }
  const parts = figures.recalled ?? 0;
  if (asked.size === 0) return parts;
  return entries.reduce((sum, { id, message, tokens }) => {
    const isResult = message.role === "tool" && asked.has(message.tool_call_id);
    return isResult && marks.get(id)?.cleared !== true ? sum + (tokens?.count ?? 0) : sum;
  }, parts);
}
