import type { AssistantMessage } from "../../conversation/message.ts";
import { callsOf, textOf } from "../../conversation/message.ts";
import type { FinishReason, ModelError } from "../../ports/models.ts";

/** Why a reply that says nothing and calls nothing came to nothing; undefined for every other. `reserve` in tokens. */
export function emptyReply(
  message: AssistantMessage,
  finishReason: FinishReason,
  reserve: number,
): ModelError | undefined {
  if (textOf(message).trim() !== "" || callsOf(message).length > 0) return undefined;
  if (finishReason === "contentFilter") return filteredReply;
  if (finishReason !== "length") return { kind: "empty", reason: { code: "saidNothing" } };
  return { kind: "empty", reason: { code: "replyUsedUp", reserve } };
}

/** The server withheld the reply, or the rest of it. */
export const filteredReply: ModelError = { kind: "filtered", reason: { code: "filtered" } };
