import { fetchEntryTexts } from "../../conversation/deferredText.ts";
import type { Cut } from "../../conversation/entry.ts";
import type { Conversation } from "../../conversation/fold.ts";
import { exchangesOf } from "../../conversation/units.ts";
import type { Ledger } from "../ledger.ts";
import { opensExchange } from "../sentUnit.ts";
import { positionIn, type Weights } from "../weighing/weights.ts";
import { fairShare } from "./fairShare.ts";
import { withImageStubs } from "./imageStubs.ts";
import { cutMessage, cuttableChars, cuttableTokens } from "./shorten.ts";

/** A message to be cut to at most this many tokens. */
export interface CutOrder {
  readonly id: string;
  readonly tokens: number;
}

/** A message cut to less than this, in tokens, says nothing. */
const leastUseful = 120;
/** Counts per message at most; each brings the length within a few percent of what may be kept. */
const attempts = 8;

/**
 * Cuts of the latest exchange needed to bring a prompt of `total` tokens within `limit`: the longest
 * texts, down to one length. Leaves half of the room for what comes next. Undefined when it cannot be done.
 */
export function cutsFor(ledger: Ledger, total: number, limit: number): readonly CutOrder[] | undefined {
  const latest = exchangesOf(ledger.units, opensExchange).at(-1) ?? [];
  const texts = latest
    .filter(({ standing }) => standing !== "pinned")
    .flatMap(({ items }) => items)
    .map(({ entry: { id }, message, tokens, images = [] }) => {
      const shown = images.reduce((sum, image) => sum + image.tokens, 0);
      return { id, tokens, loose: cuttableTokens(message, tokens - shown) };
    })
    .filter(({ loose }) => loose > 0);
  const lengths = texts.map(({ loose }) => loose);
  const room = limit - (total - lengths.reduce((sum, loose) => sum + loose, 0));
  const level = [Math.floor(room / 2), room].map((allowed) => fairShare(lengths, allowed)).find(isUseful);
  if (level === undefined) return undefined;
  return texts
    .filter(({ loose }) => loose > level)
    .map(({ id, tokens, loose }) => ({ id, tokens: tokens - loose + level }));
}

const isUseful = (level: number | undefined) => level !== undefined && level >= leastUseful;

/** Measured cuts: the characters of each message that weigh what its order allows, counted exactly. Rejects only when `signal` aborts. */
export async function measureCuts(
  orders: readonly CutOrder[],
  { messages, marks }: Pick<Conversation, "messages" | "marks">,
  weights: Weights,
  signal?: AbortSignal,
): Promise<Cut[]> {
  const cuts: Cut[] = [];
  for (const order of orders) {
    const index = messages.findLastIndex(({ id }) => id === order.id);
    const entry = messages[index];
    if (!entry) throw new Error(`There is no message ${order.id} to cut.`);
    await fetchEntryTexts([entry]);
    const at = positionIn(messages, index);
    const { images } = marks.get(order.id) ?? {};
    const message = withImageStubs(entry.message, images);
    const weigh = (chars: number) => weights.counter.message(cutMessage(message, chars), at, signal);
    const chars = await longest(cuttableChars(message), order.tokens, weigh);
    await weights.cut(entry, chars, at, signal, images && { images });
    cuts.push({ id: order.id, chars });
  }
  return cuts;
}

/** The most characters found that weigh no more than `tokens`. */
async function longest(
  length: number,
  tokens: number,
  weigh: (chars: number) => Promise<number>,
): Promise<number> {
  let low = 0;
  let high = length;
  for (let attempt = 0; attempt < attempts && high - low > 1 + length / 200; attempt++) {
    const middle = Math.floor((low + high) / 2);
    if ((await weigh(middle)) <= tokens) low = middle;
    else high = middle;
  }
  return low;
}
