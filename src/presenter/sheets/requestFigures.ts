import { isSent } from "../../core/context/standings.ts";
import type { WeighedMessage } from "../../core/context/view.ts";
import type { Entry } from "../../core/conversation/entry.ts";
import { costOfAll, type PriceList } from "../../core/tokens/cost.ts";
import { summarizeDrift, type DriftReport } from "../../core/tokens/drift.ts";
import { eachYielding } from "../../core/tokens/encoding/yieldingWork.ts";
import type { BreakdownFact, DoubtedFact } from "../../protocol/sheets.ts";

/** Messages or entries that are gone through before the event loop has a turn. */
const pace = 2_000;

/** Messages that are sent, by weight, and those that the user excluded. */
interface SentWeights {
  /** The heaviest messages, at most `count`, the heaviest first. */
  readonly heaviest: readonly WeighedMessage[];
  readonly others: BreakdownFact["others"];
  /** The latest first. */
  readonly excluded: readonly WeighedMessage[];
}

export function* sentWeights(
  weighed: readonly WeighedMessage[],
  count: number,
): Generator<void, SentWeights> {
  const excluded: WeighedMessage[] = [];
  let [heaviest, sent, tokens]: [WeighedMessage[], number, number] = [[], 0, 0];
  yield* eachYielding(weighed, pace, (one) => {
    if (one.standing === "excluded") excluded.push(one);
    if (one.role === "system" || !isSent(one.standing)) return;
    sent++;
    tokens += one.tokens;
    const lightest = heaviest[count - 1];
    if (lightest && lightest.tokens >= one.tokens) return;
    const place = heaviest.findLastIndex((other) => other.tokens >= one.tokens) + 1;
    heaviest = heaviest.toSpliced(place, 0, one).slice(0, count);
  });
  const listed = heaviest.reduce((sum, one) => sum + one.tokens, 0);
  return {
    heaviest,
    others: { count: sent - heaviest.length, tokens: tokens - listed },
    excluded: excluded.toReversed(),
  };
}

/** `costOfAll`, with pauses. */
export function* costYielding(
  entries: readonly Entry[],
  priceOf: PriceList,
): Generator<void, number | undefined> {
  let sum = 0;
  for (let from = 0; from < entries.length; from += pace) {
    if (from > 0) yield;
    const cost = costOfAll(entries.slice(from, from + pace), priceOf);
    if (cost === undefined) return undefined;
    sum += cost;
  }
  return sum;
}

/** The first figure of the entry's request that was reported and cannot be true. */
export function doubtedFigureIn(entry: Entry): DoubtedFact | undefined {
  const usage = entry.type === "message" ? entry.usage : undefined;
  const name = (["promptTokens", "completionTokens", "cachedTokens"] as const).find(
    (one) => usage?.doubted?.[one] !== undefined,
  );
  if (name === undefined || usage === undefined) return undefined;
  const [reported, used] = [usage.doubted?.[name] ?? 0, usage[name] ?? 0];
  return {
    reported,
    used,
    ...(name === "promptTokens" && reported > 0 && reported < used && { isCut: true }),
  };
}

type DriftFacts = Pick<BreakdownFact, "drift" | "latestDrift" | "doubted">;

/** Counts of the requests beside the service's reports of them; `model`: of those that name none. */
export function* driftIn(entries: readonly Entry[], model: string): Generator<void, DriftFacts> {
  const reports: DriftReport[] = [];
  let doubted: DoubtedFact | undefined;
  yield* eachYielding(entries, pace, (entry) => {
    doubted = doubtedFigureIn(entry) ?? doubted;
    if (entry.type !== "message" || entry.usage?.countedTokens === undefined) return;
    if (entry.usage.doubted?.promptTokens !== undefined) return;
    const { promptTokens: reported, countedTokens: counted } = entry.usage;
    reports.push({ model: entry.model ?? model, reported, counted });
  });
  const latest = reports.at(-1);
  yield;
  return {
    ...(doubted && { doubted }),
    drift: summarizeDrift(reports.toReversed()),
    latestDrift: latest ? latest.reported - latest.counted : null,
  };
}
