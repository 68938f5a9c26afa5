import type { Conversation } from "../../conversation/fold.ts";
import { callsOf } from "../../conversation/message.ts";
import { unitContaining } from "../../conversation/units.ts";

/**
 * The message from which on the conversation is rewound to be at message `id` again: that itself where the user says it or it
 * makes calls, else the one behind its unit. Undefined where nothing follows.
 */
export function rewindTarget({ messages, marks }: Conversation, id: string): string | undefined {
  const entry = messages.find((one) => one.id === id);
  if (!entry || marks.get(id)?.rewound) return undefined;
  if (entry.message.role === "user" || callsOf(entry.message).length > 0) return id;
  const last = unitContaining(messages, id)?.at(-1) ?? entry;
  return messages.find(
    (one) => one.seq > last.seq && one.message.role !== "system" && !marks.get(one.id)?.rewound,
  )?.id;
}
