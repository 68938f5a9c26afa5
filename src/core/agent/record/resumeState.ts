import type { Conversation } from "../../conversation/fold.ts";
import type { TurnFailure } from "./events.ts";

/** Why a conversation that is opened has no answer yet, if it has none. */
export function unansweredBecause(
  conversation: Conversation,
  isHeldElsewhere: boolean,
): TurnFailure | undefined {
  if (isHeldElsewhere) return { kind: "heldElsewhere" };
  return isUnfinished(conversation) ? { kind: "interrupted" } : undefined;
}

/** True where the conversation ends with something that waits for an answer, or with one that broke off. */
function isUnfinished({ messages, marks }: Conversation): boolean {
  const last = messages.findLast(({ id, message }) => {
    const { rewound, excluded } = marks.get(id) ?? {};
    return message.role !== "system" && !rewound && !excluded;
  });
  return last !== undefined && (last.message.role !== "assistant" || last.interrupted === true);
}
