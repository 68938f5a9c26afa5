import type { ConversationInfo } from "../../core/ports/journal.ts";
import { untitled } from "../../core/conversation/fold.ts";

export const listColumns = [
  "id",
  "title",
  "model",
  "messageCount",
  "tokens",
  "createdAt",
  "updatedAt",
] as const;

/** A list column by column: ten thousand rows cross between threads in a few milliseconds, as objects they take ten times that. */
export type ListColumns = readonly (readonly unknown[])[];

export function conversationsIn(columns: ListColumns): readonly ConversationInfo[] {
  const [ids = [], titles = [], models = [], messageCounts = [], tokens = [], created = [], updated = []] =
    columns;
  return ids.map((id, row) => ({
    id: String(id),
    title: typeof titles[row] === "string" ? titles[row] : untitled,
    model: String(models[row]),
    messageCount: Number(messageCounts[row]),
    tokens: Number(tokens[row]),
    createdAt: Number(created[row]),
    updatedAt: Number(updated[row]),
  }));
}
