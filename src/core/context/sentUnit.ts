import type { Marks } from "../conversation/fold.ts";
import type { MessageEntry } from "../conversation/entry.ts";
import { eachYielding } from "../tokens/encoding/yieldingWork.ts";
import type { MessageWeights, Weighed } from "./weighing/weighedMessage.ts";

/** Units that are gone through before the event loop has a turn. */
const pace = 2_000;

/** A message that is sent. */
export interface SentMessage extends Weighed {
  readonly entry: MessageEntry;
  /** Among the record's messages. */
  readonly index: number;
  readonly shortened?: "stub" | "cut";
  /** The marks that it is sent under. */
  readonly form?: Marks | undefined;
}

/** A unit that is sent, whole. */
export interface SentUnit {
  readonly items: readonly SentMessage[];
  readonly standing: "sent" | "pinned";
  /** True where a compaction hides it in vain. */
  readonly isHeld: boolean;
}

/** The message at `index` as it is sent under these marks, with its weight. */
export function sentIn(
  entry: MessageEntry,
  index: number,
  form: Marks | undefined,
  weights: MessageWeights,
): SentMessage {
  const sent = weights.sent(entry, form);
  const item = { entry, index, form, ...sent };
  if (form?.cut !== undefined) return { ...item, shortened: "cut" };
  return sent === weights.stub(entry) ? { ...item, shortened: "stub" } : item;
}

/** True for the unit of a user message. */
export function opensExchange({ items }: SentUnit): boolean {
  return items[0]?.entry.message.role === "user";
}

/** True where `hidden` may be hidden: whole units only, no pin, no question of a pin, neither end of the latest exchange. */
export function* mayHide(
  exchanges: readonly SentUnit[][],
  hidden: ReadonlySet<string>,
): Generator<void, boolean> {
  let may = true;
  yield* eachYielding(exchanges, pace, (exchange, exchangeIndex) => {
    const holdsPin = exchange.some(({ standing }) => standing === "pinned");
    may &&= exchange.every(({ items, standing }, index) => {
      const gone = items.filter(({ entry }) => hidden.has(entry.id)).length;
      if (gone === 0) return true;
      const isEnd = exchangeIndex === exchanges.length - 1 && (index === 0 || index === exchange.length - 1);
      const isKept = standing === "pinned" || (holdsPin && index === 0) || isEnd;
      return gone === items.length && !isKept;
    });
  });
  return may;
}
