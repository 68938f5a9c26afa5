import type { MessageEntry } from "../../../src/core/conversation/entry.ts";

const syllables = [
  "ka",
  "lo",
  "mi",
  "ter",
  "an",
  "so",
  "ru",
  "pe",
  "din",
  "ga",
  "ve",
  "shu",
  "ol",
  "bri",
  "ne",
  "tach",
];

/** Pseudorandom numbers, the same in every run. https://en.wikipedia.org/wiki/Linear_congruential_generator */
function numbers(seed: number): () => number {
  let state = seed;
  return () => (state = (state * 1_664_525 + 1_013_904_223) % 4_294_967_296) / 4_294_967_296;
}

/** A word by its rank, of 20,000; the first ones are met far more often than the last, as in a language. */
export function word(rank: number): string {
  const at = (index: number) => syllables[Math.floor(rank / 16 ** index) % 16] ?? "";
  return `${at(0)}${at(1)}${at(2)}${rank > 4096 ? at(3) : ""}`;
}

/** Messages of about `chars` characters, a conversation's in turn, ready to be appended. */
export function* messages(conversations: number, each: number, chars: number): Generator<MessageEntry> {
  const random = numbers(7);
  const textOf = () => {
    const words: string[] = [];
    for (let length = 0; length < chars; length += (words.at(-1)?.length ?? 0) + 1) {
      words.push(word(Math.floor(20_000 ** random())));
    }
    return words.join(" ");
  };
  for (let conversation = 0; conversation < conversations; conversation++) {
    for (let seq = 1; seq <= each; seq++) yield entry(`c${conversation}`, seq, textOf());
  }
}

export function entry(conversationId: string, seq: number, content: string): MessageEntry {
  const role = seq % 2 === 1 ? "user" : "assistant";
  const id = `${conversationId}-${String(seq).padStart(7, "0")}`;
  return {
    v: 1,
    id,
    conversationId,
    seq,
    at: 1_700_000_000_000 + seq,
    type: "message",
    message: { role, content },
  };
}
