import { eachYielding } from "../../tokens/encoding/yieldingWork.ts";
import type { SentUnit } from "../sentUnit.ts";
import type { Weights } from "../weighing/weights.ts";

/** A tool result that may become a stub, and the tokens that this saves. */
export interface StaleResult {
  readonly id: string;
  readonly saves: number;
}

/** A unit that is sent, as a strategy looks at it. */
export interface Candidate {
  readonly unit: SentUnit;
  /** Among all candidates. */
  readonly index: number;
  readonly tokens: number;
  /** True for what is not to be hidden with the older units: a pin, what opens a pin's exchange, and the latest exchange. */
  readonly isKept: boolean;
  readonly opensExchange: boolean;
  readonly isRecent: boolean;
  /**
   * True where there is room for it: false where the recent ones crowd out the rest and this one is beyond the share that
   * is kept for them.
   */
  readonly hasRoom: boolean;
  readonly stale: readonly StaleResult[];
}

/** Exchanges that are gone through before the event loop has a turn. */
const pace = 500;

/** The units of these exchanges, with pauses. Recent are the last `keepRecentExchanges`, and before them what has room in `recentTokens`. Above `mostRecent` tokens they crowd out the rest. */
export function* candidatesOf(
  exchanges: readonly SentUnit[][],
  weights: Weights,
  keepRecentExchanges: number,
  recentTokens: number,
  mostRecent: number,
): Generator<void, readonly Candidate[]> {
  const firstWithRoom = firstWithin(exchanges, recentTokens);
  const firstRecent = Math.min(firstWithRoom, Math.max(0, exchanges.length - keepRecentExchanges));
  const isCrowded = firstRecent < firstWithin(exchanges, mostRecent);
  const candidates: Candidate[] = [];
  yield* eachYielding(exchanges, pace, (exchange, index) => {
    const isLatest = index === exchanges.length - 1;
    const holdsPin = exchange.some(({ standing }) => standing === "pinned");
    for (const [step, unit] of exchange.entries()) {
      candidates.push({
        unit,
        index: candidates.length,
        tokens: tokensOf(unit),
        isKept: isLatest || unit.standing === "pinned" || (holdsPin && step === 0),
        opensExchange: step === 0,
        isRecent: index >= firstRecent,
        hasRoom: !isCrowded || index >= firstWithRoom,
        stale: isLatest ? [] : staleOf(unit, weights),
      });
    }
  });
  return candidates;
}

/** Index of the first of the last exchanges that weigh no more than `most` together. */
function firstWithin(exchanges: readonly SentUnit[][], most: number): number {
  let left = most;
  return (
    exchanges.findLastIndex((exchange) => {
      left -= exchange.reduce((sum, unit) => sum + tokensOf(unit), 0);
      return left < 0;
    }) + 1
  );
}

function tokensOf({ items }: SentUnit): number {
  return items.reduce((sum, { tokens }) => sum + tokens, 0);
}

/** The unit's results that may become stubs: none of a pin's. */
export function staleOf({ items, standing, isHeld }: SentUnit, weights: Weights): StaleResult[] {
  if (standing === "pinned" || isHeld) return [];
  return items.flatMap((item) => {
    const stub = item.shortened ? undefined : weights.stub(item.entry);
    // Without its pictures a result may weigh no more than its stub.
    const isWorthIt = stub && stub.tokens * 2 <= item.tokens;
    return isWorthIt ? [{ id: item.entry.id, saves: item.tokens - stub.tokens }] : [];
  });
}

export function savingsOf(stale: readonly StaleResult[]): number {
  return stale.reduce((sum, { saves }) => sum + saves, 0);
}
