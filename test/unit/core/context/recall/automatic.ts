import { AutoRecall } from "../../../../../src/core/agent/memory/recall/autoRecall.ts";
import { RecallIndex } from "../../../../../src/core/context/recall/recallIndex.ts";
import type { CountingContext, View } from "../../../../../src/core/context/view.ts";
import { fold } from "../../../../../src/core/conversation/fold.ts";
import type { MessageEntry, RecalledPart } from "../../../../../src/core/conversation/entry.ts";

import { asEntries, entryId, type DialogueQuestion, type LongDialogue } from "./longDialogues.ts";
import { smallTalk } from "./smallTalk.ts";

/** Prompt limit in tokens, large enough that automatic recall may attach its most. */
const limit = 110_000;

/** Automatic recall in a record whose messages are hidden but for some: what it attaches to a message. A token has four characters. */
export function attachedIn(
  entries: readonly MessageEntry[],
  isSent: (place: number) => boolean = () => false,
): (text: string) => Promise<readonly RecalledPart[]> {
  const conversation = fold("c", entries);
  const weighed = entries.map(({ id, message }, place) => ({
    ...{ id, role: message.role, tokens: 50, standing: isSent(place) ? "sent" : "trimmed" },
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

/**
 * Automatic recall with the questions of a dialogue that one can answer from it, and with small talk: how many have all or
 * some of their evidence attached, and at how much talk anything is.
 */
export async function evidenceAttached(dialogue: LongDialogue) {
  const attached = attachedIn(asEntries(dialogue.messages));
  const count = { ...(await evidenceIn(attached, answerable(dialogue))), talked: 0, heard: 0 };
  for (const text of smallTalk()) {
    count.heard++;
    if ((await attached(text)).length > 0) count.talked++;
  }
  return count;
}

/** The questions of a dialogue that one can answer from it. */
export function answerable({ questions }: LongDialogue): readonly DialogueQuestion[] {
  return questions.filter(({ category }) => [1, 2, 4].includes(category));
}

/** Counts the questions, those with all of their evidence attached (`whole`), and those with some of it. */
export async function evidenceIn(
  attached: ReturnType<typeof attachedIn>,
  questions: readonly DialogueQuestion[],
) {
  const count = { whole: 0, some: 0, asked: 0 };
  for (const { question, evidence } of questions) {
    const ids = new Set((await attached(question)).map(({ id }) => id));
    const met = evidence.filter((place) => ids.has(entryId(place))).length;
    count.asked++;
    if (met === evidence.length) count.whole++;
    if (met > 0) count.some++;
  }
  return count;
}
