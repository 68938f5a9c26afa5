import fc from "fast-check";
import type { Entry, MessageEntry, NewEntry } from "../../../../src/core/conversation/entry.ts";
import { extend, fold, type Conversation } from "../../../../src/core/conversation/fold.ts";
import type { Recallable } from "../../../../src/core/context/recall/recall.ts";
import { standingsOf } from "../../../../src/core/context/standings.ts";
import type { Picture } from "../../../../src/core/conversation/picture.ts";
import { callsOf, type ChatMessage } from "../../../../src/core/conversation/message.ts";

/** Event of a conversation; numbers choose among what there is. */
export type Happening =
  | {
      readonly kind: "exchange";
      readonly ask: number;
      readonly pictures: readonly number[];
      /** Lengths of what is recalled for the question. */
      readonly recalls: readonly number[];
      readonly rounds: readonly Round[];
      readonly answer: number;
    }
  | { readonly kind: "system"; readonly length: number }
  | { readonly kind: "pin" | "exclude"; readonly which: number; readonly on: boolean }
  | { readonly kind: "image"; readonly which: number; readonly form: "full" | "stub" | "pinned" }
  | { readonly kind: "rewind" | "revert"; readonly which: number }
  | { readonly kind: "compact"; readonly which: number };

/**
 * Results of parallel calls, by their length, what the model says beside its calls, how much it gives the first, and the pictures
 * of the first result.
 */
interface Round {
  readonly pictures?: readonly number[];
  readonly says: number;
  readonly gives: number;
  readonly results: readonly number[];
}

const length = fc.oneof(
  { weight: 6, arbitrary: fc.integer({ min: 1, max: 60 }) },
  fc.integer({ min: 100, max: 900 }),
);
const which = fc.nat();
const pictures = fc.oneof(
  { weight: 2, arbitrary: fc.constant([]) },
  fc.array(fc.integer({ min: 0, max: 4 }), { minLength: 1, maxLength: 3 }),
);
const round: fc.Arbitrary<Round> = fc.record({
  pictures,
  says: fc.constantFrom(0, 10),
  gives: fc.oneof({ weight: 4, arbitrary: fc.constant(0) }, fc.integer({ min: 100, max: 3_000 })),
  results: fc.array(length, { minLength: 1, maxLength: 4 }),
});

export const happenings: fc.Arbitrary<Happening[]> = fc.array(
  fc.oneof(
    {
      weight: 12,
      arbitrary: fc.record({
        kind: fc.constant("exchange" as const),
        ask: length,
        pictures,
        recalls: fc.oneof(
          { weight: 2, arbitrary: fc.constant([]) },
          fc.array(length, { minLength: 1, maxLength: 3 }),
        ),
        rounds: fc.array(round, { maxLength: 4 }),
        answer: length,
      }),
    },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant("system" as const), length }) },
    {
      weight: 4,
      arbitrary: fc.record({
        kind: fc.constantFrom("pin" as const, "exclude" as const),
        which,
        on: fc.boolean(),
      }),
    },
    {
      weight: 3,
      arbitrary: fc.record({
        kind: fc.constant("image" as const),
        which,
        form: fc.constantFrom("full" as const, "stub" as const, "pinned" as const),
      }),
    },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant("rewind" as const), which }) },
    { weight: 3, arbitrary: fc.record({ kind: fc.constant("revert" as const), which }) },
    { weight: 3, arbitrary: fc.record({ kind: fc.constant("compact" as const), which }) },
  ),
  { minLength: 1, maxLength: 25 },
);

/** A record that grows by whole entries, and the conversation it makes. */
export class GrowingRecord {
  conversation: Conversation = fold("c", []);
  /** Time of the next entry where it is not its number, in milliseconds. */
  at: number | undefined;
  private calls = 0;

  append(addition: NewEntry): Entry {
    const seq = this.conversation.entries.length + 1;
    const place = { v: 1, id: `e${seq}`, conversationId: "c", seq, at: this.at ?? seq } as const;
    const entry: Entry = { ...addition, ...place };
    this.conversation = extend(this.conversation, entry);
    return entry;
  }

  say(message: ChatMessage, facts: Pick<MessageEntry, "model" | "usage"> = {}): Entry {
    return this.append({ type: "message", message, ...facts });
  }

  /** Parts of earlier messages, of these lengths, for the last one. */
  recall(lengths: readonly number[]): void {
    const { messages } = this.conversation;
    const target = messages.at(-1)?.id;
    const earlier = messages.slice(0, -1);
    if (target === undefined || earlier.length === 0 || lengths.length === 0) return;
    const parts = lengths.map((length, place) => {
      const { id } = earlier[(place * 7) % earlier.length]!;
      return { id, from: "user", text: text(length) };
    });
    this.append({ type: "recalled", target, parts });
  }

  /** A reply that calls a tool once for each length of a result, and its results. */
  work({ says, gives, results, pictures: shown = [] }: Round): void {
    const tool_calls = results.map((length, place) => ({
      id: `call${++this.calls}`,
      type: "function" as const,
      function: {
        name: "read",
        arguments: JSON.stringify({ length, ...(place === 0 && gives > 0 && { content: text(gives) }) }),
      },
    }));
    const message: ChatMessage = { role: "assistant", content: says > 0 ? text(says) : null, tool_calls };
    this.say(message);
    for (const [place, { id }] of callsOf(message).entries()) {
      const images = place === 0 ? shown.map(picture) : [];
      const content = text(results[place]!);
      this.say({ role: "tool", tool_call_id: id, content, ...(images.length > 0 && { images }) });
    }
  }

  /** The record as recall looks at it, without weighing anything. */
  get recallable(): Recallable {
    const { messages, marks } = this.conversation;
    const units = standingsOf(this.conversation).units;
    const standings = new Map(units.flatMap(({ unit, standing }) => unit.map(({ id }) => [id, standing])));
    const weighed = messages.map(({ id }) => ({
      standing: standings.get(id) ?? ("sent" as const),
      ...(marks.get(id)?.cleared && { shortened: "stub" as const }),
    }));
    return { messages, weighed };
  }

  /** Any entry that satisfies `is`, chosen by the number; undefined when there is none. */
  pick(which: number, is: (entry: Entry) => boolean): Entry | undefined {
    const found = this.conversation.entries.filter(is);
    return found[which % Math.max(1, found.length)];
  }
}

/** Picture of 600 tokens and more, as `letterCounter` counts them. */
export function picture(n: number): Picture {
  const size = { width: 200 * (n + 1), height: 300, bytes: 1_000 * (n + 1) };
  return { id: String(n).repeat(64), mediaType: "image/png", ...size, name: `p${n}.png` };
}

export function text(length: number): string {
  return "abcdefghi ".repeat(Math.ceil(length / 10)).slice(0, length);
}
