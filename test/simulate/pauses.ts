import { promptPrice, type CacheRule } from "../../src/core/tokens/cachePricing.ts";
import type { TokenPrices } from "../../src/core/tokens/cost.ts";
import { modelInfo } from "../../src/models/catalog/catalog.ts";
import { cacheRule, withCacheWrites } from "../../src/models/catalog/cacheRules.ts";
import type { LongSession } from "./sessions.ts";
import { cachedIn, simulate, type Pace, type Run } from "./simulation.ts";

const minute = 60_000;
const hour = 60 * minute;

/** Pace of a user: milliseconds before a turn, by its number from 1. */
interface Habit {
  readonly name: string;
  readonly before: (turn: number) => number;
}

/** The pause of the first that divides the turn's number, else a minute. */
const every = (name: string, ...pauses: readonly (readonly [turns: number, pause: number])[]): Habit => ({
  name,
  before: (turn) => pauses.find(([turns]) => turn % turns === 0)?.[1] ?? minute,
});

const habits = [
  every("no pauses"),
  every("10 min every 5 turns", [5, 10 * minute]),
  every("90 min every 6 turns", [6, 90 * minute]),
  every("14 h every 20 turns", [20, 14 * hour]),
  every("minutes, hours, nights", [30, 14 * hour], [10, 75 * minute], [4, 12 * minute]),
];

/** Time between two messages of a turn. */
const step = 15_000;

/** Prices of a provider, the cache rule that is assumed of it, and (`kept`) the one that it really follows. */
interface PriceRule {
  readonly name: string;
  readonly rule: CacheRule;
  readonly prices: TokenPrices;
  readonly kept: CacheRule;
}

function catalogued(server: string, model: string): Omit<PriceRule, "name"> {
  const { prices } = modelInfo(model);
  if (!prices) throw new Error(`The catalog has no prices of ${model}.`);
  const rule = cacheRule(server, model);
  return { rule, prices: withCacheWrites(prices, server, model), kept: rule };
}

/** A prompt of at least so many tokens is kept for an hour at twice the price: https://platform.claude.com/docs/en/build-with-claude/prompt-caching. */
function keptForAnHour({ prices }: Omit<PriceRule, "name">): Omit<PriceRule, "name"> {
  const rule = {
    kind: "marked",
    ttlMs: hour,
    goneMs: hour,
    leastTokens: 1_024,
    isWritePriced: true,
  } as const;
  return { rule, prices: { ...prices, cacheWrite: prices.input * 2 }, kept: rule };
}

function priceRules(): readonly PriceRule[] {
  const claude = catalogued("api.anthropic.com", "claude-sonnet-5");
  const gemini = catalogued("generativelanguage.googleapis.com", "gemini-2.5-pro");
  const { input, output } = gemini.prices;
  return [
    { name: "OpenAI, automatic (gpt-5.4)", ...catalogued("api.openai.com", "gpt-5.4") },
    { name: "Anthropic, marks, 5 min (claude-sonnet-5)", ...claude },
    { name: "Anthropic, marks, 1 h", ...keptForAnHour(claude) },
    {
      name: "Gemini, implicit (gemini-2.5-pro)",
      ...gemini,
      kept: { kind: "automatic", ttlMs: 5 * minute, leastTokens: 2_048 },
    },
    { name: "no discount", rule: { kind: "none" }, kept: { kind: "none" }, prices: { input, output } },
  ];
}

/** Time of each message of the session, in milliseconds. */
function timesOf({ messages }: LongSession, { before }: Habit): readonly number[] {
  let now = 0;
  let turn = 0;
  return messages.map(({ role }) => (now += role === "user" ? before(++turn) : step));
}

/** US dollars for prompts and summaries. */
function costOfRun({ requests, summaries }: Run, { prices, kept }: PriceRule): number {
  let cost = summaries.reduce((sum, one) => sum + (one.cost ?? 0), 0);
  for (const [place, request] of requests.entries()) {
    const cached = cachedIn(request, requests[place - 1], kept);
    cost += promptPrice(kept, prices, request.tokens, cached);
  }
  return cost;
}

const widths = [12, 44] as const;
const cells = (values: readonly string[]) =>
  values.map((value, place) => value.padEnd(widths[place] ?? 26)).join("");

/**
 * Prints what sessions with pauses cost under `slidingWindow` where compactions are timed by the provider's cache, beside the
 * threshold alone: dollars, and the facts that a request holds on average in the last habit.
 */
export async function printPauses(sessions: readonly LongSession[]): Promise<void> {
  console.log(cells(["session", "prices", ...habits.map(({ name }) => name), "facts in view"]));
  for (const session of sessions) {
    const plain: Run[] = [];
    for (const habit of habits) plain.push(await simulate(session, "slidingWindow", paceOf(session, habit)));
    for (const price of priceRules()) {
      const timed: Run[] = [];
      for (const habit of habits) {
        const pace = { ...paceOf(session, habit), terms: price, depth: price, kept: price.kept };
        timed.push(await simulate(session, "slidingWindow", pace));
      }
      const costs = timed.map((run, place) =>
        costCell(costOfRun(plain[place]!, price), costOfRun(run, price)),
      );
      const facts = [plain, timed].map((runs) => runs.at(-1)!.inView.toFixed(1));
      console.log(cells([session.name, price.name, ...costs, facts.join(" → ")]));
    }
  }
}

function costCell(usual: number, timed: number): string {
  return `${usual.toFixed(3)} → ${timed.toFixed(3)} = ${(timed / usual).toFixed(2)}`;
}

function paceOf(session: LongSession, habit: Habit): Pace {
  const times = timesOf(session, habit);
  return { at: (place) => times[place] ?? 0 };
}
