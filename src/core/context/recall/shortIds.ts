import type { MessageEntry } from "../../conversation/entry.ts";

const shortest = 6;

/** Short ids: the ends of the messages' ids, as long as no two have the same. `recall` takes them for the whole. */
export function shortIds(messages: readonly MessageEntry[]): (id: string) => string {
  const longest = messages.reduce((most, { id }) => Math.max(most, id.length), 0);
  let length = shortest;
  while (length < longest && new Set(messages.map(({ id }) => id.slice(-length))).size < messages.length) {
    length += 2;
  }
  return (id) => id.slice(-length);
}

/** The index of the message that an id, short or whole, with or without "#", means; -1 where none has it. */
export function indexOfId(messages: readonly MessageEntry[], id: string): number {
  const index = messages.findLastIndex((entry) => entry.id === id);
  const end = id.replace(/^#/, "");
  if (index >= 0 || end.length < shortest)
    return index >= 0 ? index : messages.findLastIndex((entry) => entry.id === end);
  return messages.findLastIndex((entry) => entry.id.endsWith(end));
}
