import type { Conversation } from "../../conversation/fold.ts";
import { hiddenBy } from "../../conversation/invalidatedCompactions.ts";

/** A text that a summary has had. */
interface SummaryVersion {
  /** The entry that brought it. */
  readonly id: string;
  readonly text: string;
  /** Milliseconds since 1970. */
  readonly at: number;
  /** The model that wrote it; undefined where the user did. */
  readonly model?: string;
  readonly instruction?: string;
}

/** Every version of the summary of compaction `id`, oldest first; empty when it has none. */
export function summaryVersions(conversation: Conversation, id: string): SummaryVersion[] {
  const { compactions, entries, reverted } = conversation;
  const made = compactions.get(id);
  if (!made?.summary) return [];
  const first = { id, text: made.summary.text, at: made.at, model: made.summary.model };
  const edits = entries.flatMap((entry) => {
    if (entry.type !== "summaryEdit" || entry.target !== id || reverted.has(entry.id)) return [];
    const { text, at, model, instruction } = entry;
    return [{ id: entry.id, text, at, ...(model && { model }), ...(instruction && { instruction }) }];
  });
  return [first, ...edits];
}

/** Ids of the messages that the summary of compaction `id` stands for, what earlier ones it updates stood for included. */
export function summarizedBy({ compactions }: Conversation, id: string): string[] {
  return [...hiddenBy(compactions.get(id), compactions)].reverse().flat();
}
