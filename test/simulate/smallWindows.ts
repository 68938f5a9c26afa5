import { plantedFacts } from "../unit/core/context/plantedFacts.ts";
import { costIn } from "./costs.ts";
import { readingSession } from "./readingSession.ts";
import { usual, withPrompt, type LongSession } from "./sessions.ts";
import { simulate } from "./simulation.ts";

const windows = [3_000, 4_000, 6_000, 8_000, 10_000, 12_000, 16_000];
/** Prices of input from the cache, as shares of that of other input. */
const cacheShares = [0.5, 0.1];
const seeds = [1, 2, 3];
/** Sessions of each kind, by a seed: of small exchanges with a fact in one of six, and of larger ones with a fact in each. */
const kinds: readonly ((seed: number) => Pick<LongSession, "name" | "messages" | "facts">)[] = [
  (seed) => withPrompt("planted", plantedFacts(300, 30, seed)),
  (seed) => withPrompt("long planted", plantedFacts(600, 40, seed)),
  (seed) => withPrompt("readings", readingSession(60, seed)),
];
/** Part by which a cost may be above another and count as the same. */
const tolerance = 0.000_5;

/** Figures of one session under `slidingWindow`, divided by those under `dropOldest`. */
interface Ratio {
  readonly cost: number;
  readonly factsInView: number;
  /** Facts in the last request, more or fewer. */
  readonly lastFacts: number;
}

const cells = (values: readonly string[]) =>
  values.map((value, place) => (place === 0 ? value.padEnd(10) : value.padStart(16))).join("");
const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

/** Prints what `slidingWindow` costs and holds beside `dropOldest` where the context window is small, by window. */
export async function printSmallWindows(): Promise<void> {
  console.log("slidingWindow beside dropOldest, by the tokens of the context window");
  const heads = ["cost", "least", "most", "dearer", "facts in view", "fewer", "fewer at last"];
  console.log(cells(["window", "sessions", ...heads]));
  const all: Ratio[] = [];
  for (const window of windows) {
    const ratios = await ratiosAt(window);
    all.push(...ratios);
    console.log(row(window.toLocaleString("en-US"), ratios));
  }
  console.log(row("all", all));
}

async function ratiosAt(window: number): Promise<Ratio[]> {
  const ratios: Ratio[] = [];
  for (const make of kinds)
    for (const seed of seeds)
      for (const share of cacheShares) {
        const prices = { ...usual.prices, cachedInput: usual.prices.input * share };
        ratios.push(await ratioOf({ ...make(seed), window, reserve: window / 8, prices }));
      }
  return ratios;
}

async function ratioOf(session: LongSession): Promise<Ratio> {
  const sliding = await simulate(session, "slidingWindow");
  const dropping = await simulate(session, "dropOldest");
  return {
    cost: costIn(sliding, session) / costIn(dropping, session),
    factsInView: sliding.inView / dropping.inView,
    lastFacts: sliding.inPlan - dropping.inPlan,
  };
}

function row(name: string, ratios: readonly Ratio[]): string {
  const costs = ratios.map(({ cost }) => cost);
  const facts = ratios.map(({ factsInView }) => factsInView);
  const count = (test: (ratio: Ratio) => boolean) => String(ratios.filter(test).length);
  return cells([
    name,
    String(ratios.length),
    ...[mean(costs), Math.min(...costs), Math.max(...costs)].map((cost) => cost.toFixed(3)),
    count(({ cost }) => cost > 1 + tolerance),
    mean(facts).toFixed(3),
    count(({ factsInView }) => factsInView < 1),
    count(({ lastFacts }) => lastFacts < 0),
  ]);
}
