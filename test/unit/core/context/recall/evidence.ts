import { recallByQuery } from "../../../../../src/core/context/recall/recall.ts";
import { RecallIndex } from "../../../../../src/core/context/recall/recallIndex.ts";
import { asEntries, entryId, type DialogueQuestion, type LongDialogue } from "./longDialogues.ts";
import { runThrough } from "./runThrough.ts";

/** Share of a dialogue's questions whose evidence is reached. */
interface EvidenceReach {
  readonly questions: number;
  /**
   * Shares of the questions for which all messages that hold a part of the answer are shown, and for which one is; and
   * the share of those messages that are shown.
   */
  readonly all: number;
  readonly any: number;
  readonly share: number;
  /** Characters of the longest answer. */
  readonly characters: number;
}

/** Recall with each question of a dialogue as the query, every message being hidden. */
export function evidenceWithinReach({ messages, questions }: LongDialogue): EvidenceReach {
  const entries = asEntries(messages);
  const index = new RecallIndex();
  Array.from(index.follow(entries));
  const record = { messages: entries, weighed: entries.map(() => ({ standing: "trimmed" as const })) };
  return reachOf(questions, (question) => runThrough(recallByQuery(record, index, question)));
}

/** The reach of what `answer` brings for each question, by the ids that it shows. */
function reachOf(
  questions: readonly DialogueQuestion[],
  answer: (question: string) => string,
): EvidenceReach {
  let [all, any, share, characters] = [0, 0, 0, 0];
  for (const { question, evidence } of questions) {
    const text = answer(question);
    const shown = evidence.filter((place) => text.includes(`[${entryId(place)}]`)).length;
    if (shown === evidence.length) all++;
    if (shown > 0) any++;
    share += shown / evidence.length;
    characters = Math.max(characters, text.length);
  }
  const count = questions.length;
  return { questions: count, all: all / count, any: any / count, share: share / count, characters };
}
