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
  if (finishReason !== "length") return { kind: "empty", message: "The model said nothing. Try again." };
  const room = reserve.toLocaleString("en-US");
  return {
    kind: "empty",
    message: `The model used up its reply of at most ${room} tokens before it said anything. Raise longhand.responseReserve, or choose another model.`,
  };
}

/** The server withheld the reply, or the rest of it. */
export const filteredReply: ModelError = {
  kind: "filtered",
  message: "The model server's content filter withheld the reply, or the rest of it. Say it in other words.",
};
