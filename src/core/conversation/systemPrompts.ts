import { entryVersion, type Entry, type MessageEntry } from "./entry.ts";
import { fold, recordListsOf, type Conversation } from "./fold.ts";

/** True where a system message of the record is Longhand's own: none that came with a file is. */
export function hasOwnPrompt(conversation: Conversation): boolean {
  return ownPromptOf(conversation) !== undefined;
}

/** A look at so many messages of a record, to this last one, and the prompt among them. */
interface PromptScan {
  readonly length: number;
  readonly last: MessageEntry | undefined;
  readonly own: MessageEntry | undefined;
}

/** Looks by marks, which stay the same while a record only grows: the prompt is asked for several times before each request. */
const scans = new WeakMap<Conversation["marks"], PromptScan>();

/** Longhand's own system prompt, the latest where it was renewed. */
export function ownPromptOf(conversation: Conversation): MessageEntry | undefined {
  const { marks } = conversation;
  const { messages } = recordListsOf(conversation);
  const known = scans.get(marks);
  const isOfRecord = known !== undefined && messages.at(known.length - 1) === known.last;
  let own = isOfRecord ? known.own : undefined;
  for (let index = messages.length - 1; index >= (isOfRecord ? known.length : 0); index--) {
    const entry = messages.at(index);
    if (entry?.message.role !== "system" || marks.get(entry.id)?.imported) continue;
    own = entry;
    break;
  }
  scans.set(marks, { length: messages.length, last: messages.at(messages.length - 1), own });
  return own;
}

/**
 * The entries of a file, with its system messages left out of every request until the user includes them, except for those
 * that `isOwn` knows. The marks stand behind the file's own entries, which stay as they are.
 */
export function withPromptsMarked(
  entries: readonly Entry[],
  isOwn: (entry: MessageEntry) => boolean,
  stamps: { now(): number; newId(): string },
): readonly Entry[] {
  const { messages, marks } = fold("", entries);
  const foreign = messages.filter((entry) => {
    const { excluded, imported } = marks.get(entry.id) ?? {};
    return entry.message.role === "system" && !(excluded && imported) && !isOwn(entry);
  });
  const marked = foreign.map(({ id: target, conversationId }, index): Entry => ({
    v: entryVersion,
    id: stamps.newId(),
    conversationId,
    seq: entries.length + index + 1,
    at: stamps.now(),
    type: "exclusion",
    target,
    excluded: true,
    reason: "imported",
  }));
  return [...entries, ...marked];
}
