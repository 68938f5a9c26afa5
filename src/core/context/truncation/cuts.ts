import { exchangesOf } from "../../conversation/units.ts";
import { opensExchange, type Ledger } from "../ledger.ts";
import { fairShare } from "./fairShare.ts";
import { cuttableTokens } from "./shorten.ts";

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
    .flatMap(({ items }) => items)
    .map(({ entry: { id }, message, tokens }) => ({ id, tokens, loose: cuttableTokens(message, tokens) }))
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
