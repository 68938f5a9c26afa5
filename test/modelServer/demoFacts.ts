import { textOf, type ChatMessage } from "../../src/core/conversation/message.ts";
import { namesIn } from "../../src/core/text/search/searchTerms.ts";

/** Beginning of a question that is to be answered from the request alone. */
export const fromConversation = "From this conversation alone, in a few words: ";

/** End of a message that is to be answered by one word. */
export const noted = 'Say only "noted".';

/** Answers from what the request holds: the sentence in it that has most of the question's words. Undefined for other messages. */
export function answerFrom(question: string, messages: readonly ChatMessage[]): string | undefined {
  if (question.split("\n\n<recalled>")[0]?.endsWith(noted)) return "noted";
  if (!question.startsWith(fromConversation)) return undefined;
  const terms = keysOf(question.slice(fromConversation.length).split("\n")[0] ?? "");
  let best = { score: 1, sentence: "I do not know." };
  for (const text of messages.map(textOf)) {
    // What goes along with a question answers it, the question does not.
    const lines = text.split("\n").slice(text.startsWith(fromConversation) ? 1 : 0);
    for (const sentence of lines.flatMap((line) => line.split(/(?<=[.!?])\s+/))) {
      const score = Array.from(keysOf(sentence).keys()).reduce((sum, key) => sum + (terms.get(key) ?? 0), 0);
      if (score > best.score) best = { score, sentence };
    }
  }
  return best.sentence;
}

/** Names in a text by how much each says: an identifier or a path, which is met whole, as much as two words. */
function keysOf(text: string): ReadonlyMap<string, number> {
  const keys = new Map<string, number>();
  for (const { whole, significantTerms } of namesIn(text)) {
    if (whole !== undefined) keys.set(whole, 2);
    else for (const term of significantTerms) keys.set(term, 1);
  }
  return keys;
}
