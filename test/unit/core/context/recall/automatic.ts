import { AutoRecall } from "../../../../../src/core/agent/memory/autoRecall.ts";
import { RecallIndex } from "../../../../../src/core/context/recall/recallIndex.ts";
import type { CountingContext, View } from "../../../../../src/core/context/view.ts";
import { fold } from "../../../../../src/core/conversation/fold.ts";
import type { MessageEntry, RecalledPart } from "../../../../../src/core/conversation/entry.ts";

/** Prompt limit in tokens, large enough that automatic recall may attach its most. */
const limit = 110_000;

/** Automatic recall in a record whose every message is hidden: what it attaches to a message. A token has four characters. */
export function attachedIn(
  entries: readonly MessageEntry[],
): (text: string) => Promise<readonly RecalledPart[]> {
  const conversation = fold("c", entries);
  const weighed = entries.map(({ id, message }) => ({
    ...{ id, role: message.role, tokens: 50, standing: "trimmed" as const },
  }));
  const view = { weighed, figures: { limit } } as unknown as View;
  const weights = { counter: { text: async (text: string) => Math.ceil(text.length / 4) } };
  const memory = {
    view: async () => view,
    counting: async () => ({ weights }) as unknown as CountingContext,
  };
  const recall = new AutoRecall(
    () => ({ autoRecall: true }),
    memory,
    new RecallIndex(),
    () => conversation,
  );
  return (text) => recall.partsFor(text);
}
