import { costIn } from "./costs.ts";
import { rewritesAtTarget } from "./rewritesAtTarget.ts";
import type { LongSession } from "./sessions.ts";
import { rewritesOf, simulate } from "./simulation.ts";

const depths = [0.5, 0.45, 0.4, 0.35, 0.3, 0.25];
/** Prices of input from the cache, as shares of that of other input. */
const cacheShares = [0.5, 0.1];
/** The set number of recent exchanges, and as many as have room. */
const recent = [10, 1];

const cells = (values: readonly string[]) =>
  values.map((value, place) => (place === 0 ? value.padEnd(16) : value.padStart(14))).join("");

/** Prints what a session takes by how deep its compactions go: rewrites, facts and cost. */
export async function printDepths(session: LongSession): Promise<void> {
  const all = (await simulate(session, "off")).requests.map(({ tokens }) => tokens);
  const costs = cacheShares.map((share) => `$, cache ${share}`);
  console.log(`\n${session.name}: compactions from 80 % of the limit down to a share of it`);
  console.log(cells(["strategy", "down to", "recent kept", "rewrites", "at target", "mean facts", ...costs]));
  for (const strategy of ["dropOldest", "slidingWindow"] as const) {
    for (const compactTo of depths) {
      for (const keepRecentExchanges of strategy === "slidingWindow" ? recent : recent.slice(0, 1)) {
        const set = { compactTo, keepRecentExchanges };
        const run = await simulate(session, strategy, { at: (place) => place, set });
        const { threshold, target } = run.bounds!;
        const priced = cacheShares.map((share) =>
          costIn(run, {
            prices: { ...session.prices, cachedInput: session.prices.input * share },
          }).toFixed(4),
        );
        const counts = [rewritesOf(run), rewritesAtTarget(all, threshold, target)].map(String);
        const shown = [`${compactTo * 100} %`, String(keepRecentExchanges), ...counts, run.inView.toFixed(1)];
        console.log(cells([strategy, ...shown, ...priced]));
      }
    }
  }
}
