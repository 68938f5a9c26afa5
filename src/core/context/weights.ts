import type { MessageEntry } from "../conversation/entry.ts";
import type { ActiveSummary, Conversation } from "../conversation/fold.ts";
import type { SystemMessage } from "../conversation/message.ts";
import { toolNames } from "../conversation/units.ts";
import type { RequestCounter } from "../tokens/counter.ts";

/** How a summary is sent. */
export function summaryMessage(summary: ActiveSummary): SystemMessage {
  return { role: "system", content: `Previous conversation summary:\n${summary.text}` };
}

/**
 * Weights of what a conversation may send, in tokens, under one counter. `prime` counts what has no
 * weight yet, once per text; `message` and `summary` then answer at once.
 */
export class Weights {
  readonly counter: RequestCounter;
  private readonly known = new Map<string, number>();

  constructor(counter: RequestCounter) {
    this.counter = counter;
  }

  /** Counts everything in the conversation that is not counted yet. Rejects only when `signal` aborts. */
  async prime(conversation: Conversation, signal?: AbortSignal): Promise<void> {
    const missing = conversation.messages.filter((entry) => !this.learn(entry));
    if (missing.length > 0) {
      const names = toolNames(conversation.messages);
      for (const { id, message } of missing) {
        this.known.set(id, await this.counter.message(message, names.get(id), signal));
      }
    }
    for (const summary of conversation.summaries) {
      const key = summaryKey(summary);
      if (!this.known.has(key)) {
        this.known.set(key, await this.counter.message(summaryMessage(summary), undefined, signal));
      }
    }
  }

  /** The weight of a primed message. */
  message({ id }: MessageEntry): number {
    return this.weight(id);
  }

  /** The weight of a primed summary. */
  summary(summary: ActiveSummary): number {
    return this.weight(summaryKey(summary));
  }

  /** Takes over the count stored with the entry, where this counter would find the same. */
  private learn({ id, tokens }: MessageEntry): boolean {
    if (this.known.has(id)) return true;
    if (tokens?.counter !== this.counter.key) return false;
    this.known.set(id, tokens.count);
    return true;
  }

  private weight(key: string): number {
    const weight = this.known.get(key);
    if (weight === undefined) throw new Error(`No weight for ${key}: prime the conversation first.`);
    return weight;
  }
}

/** Counted by text, so that an edited summary is counted anew and one that moves to another entry is not. */
function summaryKey({ text }: ActiveSummary): string {
  return `summary
${text}`;
}
