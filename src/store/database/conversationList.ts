import type { ConversationInfo } from "../../core/ports/journal.ts";
import type { Entry } from "../../core/conversation/entry.ts";
import { fold, untitled } from "../../core/conversation/fold.ts";

export const listColumns = ["id", "title", "model", "messageCount", "tokens", "updatedAt"] as const;

/** A list column by column: ten thousand rows cross between threads in a few milliseconds, as objects they take ten times that. */
export type ListColumns = readonly (readonly unknown[])[];

export function conversationsIn(columns: ListColumns): readonly ConversationInfo[] {
  const [ids = [], titles = [], models = [], messageCounts = [], tokens = [], updated = []] = columns;
  return ids.map((id, row) => ({
    id: String(id),
    title: typeof titles[row] === "string" ? titles[row] : untitled,
    model: String(models[row]),
    messageCount: Number(messageCounts[row]),
    tokens: Number(tokens[row]),
    updatedAt: Number(updated[row]),
  }));
}

/** The line of a conversation that is in no list yet. */
export function infoOf(id: string, entries: readonly Entry[]): ConversationInfo {
  const { title, messages } = fold(id, entries);
  const models = entries.map((entry) => ("model" in entry ? entry.model : undefined));
  return {
    id,
    title,
    model: models.findLast((model) => model !== undefined) ?? "",
    messageCount: messages.length,
    tokens: messages.reduce((total, { tokens }) => total + (tokens?.count ?? 0), 0),
    updatedAt: entries.at(-1)?.at ?? 0,
  };
}
