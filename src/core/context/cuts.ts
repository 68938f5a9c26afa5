import { exchangesOf } from "../conversation/units.ts";
import { opensExchange, type Ledger } from "./ledger.ts";
import { isCuttable } from "./shorten.ts";

/** A message to be cut to at most this many tokens. */
export interface CutOrder {
  readonly id: string;
  readonly tokens: number;
}

/** A message cut to less than this, in tokens, says nothing. */
const leastUseful = 120;

/**
 * What has to be cut of the latest exchange to bring a prompt of `total` tokens within `limit`: the longest
 * texts, down to one length. Leaves half of the room for what comes next. Undefined when it cannot be done.
 */
export function cutsFor(ledger: Ledger, total: number, limit: number): readonly CutOrder[] | undefined {
  const latest = exchangesOf(ledger.units, opensExchange).at(-1) ?? [];
  const texts = latest
    .filter(({ standing }) => standing !== "pinned")
    .flatMap(({ items }) => items.filter(({ message }) => isCuttable(message)))
    .map(({ entry, tokens }) => ({ id: entry.id, tokens }));
  const rest = total - sum(texts);
  const room = limit - rest;
  const level = [roomy(room), room].map((allowed) => levelFor(texts, allowed)).find(isUseful);
  if (level === undefined) return undefined;
  return texts.filter(({ tokens }) => tokens > level).map(({ id }) => ({ id, tokens: level }));
}

const roomy = (room: number) => Math.floor(room / 2);
const isUseful = (level: number | undefined) => level !== undefined && level >= leastUseful;

/** The highest length L for which the texts, each at most L long, have room together. */
function levelFor(texts: readonly CutOrder[], room: number): number | undefined {
  const sorted = texts.map(({ tokens }) => tokens).sort((a, b) => a - b);
  let left = room;
  for (const [place, tokens] of sorted.entries()) {
    const share = Math.floor(left / (sorted.length - place));
    if (tokens > share) return share;
    left -= tokens;
  }
  return undefined;
}

function sum(texts: readonly CutOrder[]): number {
  return texts.reduce((total, { tokens }) => total + tokens, 0);
}
