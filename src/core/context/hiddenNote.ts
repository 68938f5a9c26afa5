import { attachedIn } from "../conversation/companions/attachedText.ts";
import type { MessageEntry } from "../conversation/entry.ts";
import { recordListsOf, type Conversation } from "../conversation/fold.ts";
import { isEmpty } from "../conversation/units.ts";
import { textOf, type SystemMessage } from "../conversation/message.ts";
import { ellipsized } from "../text/cutText.ts";

/** Longest quotation of the message that a conversation began with, in characters. */
const longestOpening = 300;

/** Facts of the note on messages that the model does not see. */
export interface HiddenNote {
  /** The opening task where that is hidden. */
  readonly opening?: MessageEntry | undefined;
  /** True where `recall` is offered. */
  readonly mayRecall: boolean;
}

/**
 * The line that stands for hidden messages, before what is left of the history. It tells no count: what stands behind it
 * and stays is then served from the provider's cache also after the next compaction.
 */
export function hiddenNote({ opening, mayRecall }: HiddenNote): SystemMessage {
  const way = mayRecall ? " `recall` finds them." : "";
  const began = opening ? ` The user began: ${quoted(opening)}` : "";
  return { role: "system", content: `[Earlier messages hidden here.${way}${began}]` };
}

/** The opening task: the first user message that is part of the conversation, hidden or not. */
export function openingOf(conversation: Conversation): MessageEntry | undefined {
  const { messages } = recordListsOf(conversation);
  for (let index = 0; index < messages.length; index++) {
    const entry = messages.at(index);
    if (entry?.message.role !== "user" || entry.quoted || isEmpty(entry.message)) continue;
    const { rewound, excluded } = conversation.marks.get(entry.id) ?? {};
    if (!rewound && !excluded) return entry;
  }
  return undefined;
}

/** A message quoted on one line, with the id to read on by where it is not whole. */
function quoted({ id, message }: MessageEntry): string {
  const text = textOf(message);
  const line = (attachedIn(text).words || text).replaceAll(/\s+/g, " ").trim();
  const shown = ellipsized(line, longestOpening);
  return `"${shown}"${shown === text ? "" : ` (whole: around "${id}")`}`;
}
