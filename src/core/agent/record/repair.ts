import type { NewEntry } from "../../conversation/entry.ts";
import type { Conversation } from "../../conversation/fold.ts";
import type { ToolCall, ToolMessage } from "../../conversation/message.ts";
import { openCalls } from "../../conversation/units.ts";
import type { Draft } from "../../ports/journal.ts";

/** A new entry, with the id it was announced under if it was. */
export type Addition = NewEntry & { readonly id?: string };

/** What a record needs so that it can be sent again after its process was killed. */
export function repairsOf(conversation: Conversation, draft?: Draft): Addition[] {
  const results = openCalls(conversation.messages).map((call): Addition => {
    const message = resultMessage(
      call,
      "Interrupted: Longhand closed before this call ended. It may have had effects.",
    );
    return { type: "message", message, failed: true };
  });
  if (!draft || draft.text === "") return results;
  const { id, text, model } = draft;
  return [
    ...results,
    { type: "message", id, message: { role: "assistant", content: text }, model, interrupted: true },
  ];
}

/** The message that answers `call`. */
export function resultMessage(call: ToolCall, content: string): ToolMessage {
  return { role: "tool", tool_call_id: call.id, content };
}
