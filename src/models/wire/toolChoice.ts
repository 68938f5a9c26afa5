import type { ChatRequest } from "../../core/ports/models.ts";
import { takesToolChoice } from "../catalog/serverRules.ts";
import type { Recipient } from "./opaqueParts.ts";

/** Forbids calls where the request does and the server is known to understand it; elsewhere the words have to do. */
export function toolChoiceField(
  { toolChoice, tools }: ChatRequest,
  { server }: Recipient,
): { readonly tool_choice?: "none" } {
  return toolChoice === "none" && tools.length > 0 && takesToolChoice(server) ? { tool_choice: "none" } : {};
}
