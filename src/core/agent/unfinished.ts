import type { Conversation } from "../conversation/fold.ts";

/** True where the conversation ends with something that waits for an answer, or with one that broke off. */
export function isUnfinished({ messages, marks }: Conversation): boolean {
  const last = messages.findLast(({ id, message }) => {
    const { rewound, excluded } = marks.get(id) ?? {};
    return message.role !== "system" && !rewound && !excluded;
  });
  return last !== undefined && (last.message.role !== "assistant" || last.interrupted === true);
}
