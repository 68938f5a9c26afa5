import { fetchEntryTexts } from "../../conversation/deferredText.ts";
import type { Entry } from "../../conversation/entry.ts";
import type { Conversation } from "../../conversation/fold.ts";
import type { AssistantMessage, ToolCall, ToolMessage } from "../../conversation/message.ts";
import type { Picture } from "../../conversation/picture.ts";
import { openCalls } from "../../conversation/units.ts";
import type { Draft, Journal, LeaseHolder } from "../../ports/journal.ts";
import type { Addition } from "./conversationRecord.ts";
import type { TurnFailure } from "./sessionEvents.ts";

const hadBegun = "Interrupted: Longhand closed before this call ended. It may have had effects.";
/** Result of a call that waited, for its turn or for the user, or that only read. */
const hadNoEffects = "Interrupted: Longhand closed before this call could have had any effect.";

/** Repairs of a record, so that it can be sent again after its process was killed. */
export function repairsOf(conversation: Conversation, draft?: Draft): Addition[] {
  const results = openCalls(conversation.messages).map((call): Addition => {
    const message = resultMessage(call, call.id === draft?.call ? hadBegun : hadNoEffects);
    return { type: "message", message, failed: true };
  });
  if (!draft || draft.call !== undefined) return results;
  const { id, text, reasoning = "", model } = draft;
  if (text === "" && reasoning.trim() === "") return results;
  const message = brokenOffReply(text, reasoning);
  return [...results, { type: "message", id, message, model, interrupted: true }];
}

/** The message of a reply that broke off. */
export function brokenOffReply(text: string, reasoning: string): AssistantMessage {
  return { role: "assistant", content: text, ...(reasoning !== "" && { reasoning }) };
}

/** The message that answers `call`. */
export function resultMessage(call: ToolCall, content: string, images: readonly Picture[] = []): ToolMessage {
  return { role: "tool", tool_call_id: call.id, content, ...(images.length > 0 && { images }) };
}

/**
 * Gives a store that was recovered what it has lost of an open conversation. False where it lacks entries before the
 * end: those cannot be put back in their place.
 */
export async function restoreLostEntries(
  journal: Journal,
  { id, entries }: { readonly id: string; readonly entries: readonly Entry[] },
): Promise<boolean> {
  const stored = (await journal.load(id))?.entries ?? [];
  if (stored.some((entry, index) => entry.id !== entries[index]?.id)) return false;
  const missing = entries.slice(stored.length);
  await fetchEntryTexts(missing);
  if (missing.length > 0) await journal.append(missing);
  return true;
}

/** Failure of a conversation that is opened without an answer, if it has none. */
export function unansweredFailure(
  conversation: Conversation,
  heldBy: LeaseHolder | undefined,
): TurnFailure | undefined {
  if (heldBy) {
    const { machine, local, owner } = heldBy;
    if (owner !== undefined) return { kind: "heldElsewhere", owner };
    return { kind: "heldElsewhere", ...(!local && machine !== "" && { machine }) };
  }
  return isUnfinished(conversation) ? { kind: "interrupted" } : undefined;
}

/** True where the conversation ends with something that waits for an answer, or with one that broke off. */
function isUnfinished({ messages, marks }: Conversation): boolean {
  const last = messages.findLast(({ id, message }) => {
    const { rewound, excluded } = marks.get(id) ?? {};
    return message.role !== "system" && !rewound && !excluded;
  });
  return (
    last !== undefined && !last.quoted && (last.message.role !== "assistant" || last.interrupted === true)
  );
}
