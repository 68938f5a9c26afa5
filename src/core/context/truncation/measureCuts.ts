import { fetchEntryTexts } from "../../conversation/deferredText.ts";
import type { Cut, MessageEntry } from "../../conversation/entry.ts";
import type { CutOrder } from "./cuts.ts";
import { cut, cuttable } from "./shorten.ts";
import { placeIn, type Weights } from "../weights.ts";

/** Counts per message at most; each brings the length within a few percent of what may be kept. */
const attempts = 8;

/** How many characters of each message weigh what its order allows, counted exactly. Rejects only when `signal` aborts. */
export async function measureCuts(
  orders: readonly CutOrder[],
  messages: readonly MessageEntry[],
  weights: Weights,
  signal?: AbortSignal,
): Promise<Cut[]> {
  const cuts: Cut[] = [];
  for (const order of orders) {
    const place = messages.findLastIndex(({ id }) => id === order.id);
    const entry = messages[place];
    if (!entry) throw new Error(`There is no message ${order.id} to cut.`);
    await fetchEntryTexts([entry]);
    const at = placeIn(messages, place);
    const weigh = (chars: number) => weights.counter.message(cut(entry.message, chars), at, signal);
    const chars = await longest(cuttable(entry.message), order.tokens, weigh);
    await weights.cut(entry, chars, at, signal);
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
