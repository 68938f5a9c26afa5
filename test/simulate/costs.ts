import type { LongSession } from "./sessions.ts";
import type { Run } from "./simulation.ts";

/** Providers cache a prefix from this length on, in tokens. */
const leastCached = 1_024;

/** Tokens of all prompts of a run, and of them what a provider can have in its cache. */
export function tokensIn({ requests }: Pick<Run, "requests">) {
  const sent = requests.reduce((sum, { tokens }) => sum + tokens, 0);
  const cached = requests.reduce((sum, { repeated }) => sum + (repeated >= leastCached ? repeated : 0), 0);
  return { sent, cached };
}

/** Cost of all prompts of a run and of its summaries, in US dollars. */
export function costIn(run: Run, { prices: { input, cachedInput } }: Pick<LongSession, "prices">): number {
  const { sent, cached } = tokensIn(run);
  const summaries = run.summaries.reduce((sum, { cost = 0 }) => sum + cost, 0);
  return ((sent - cached) * input + cached * cachedInput) / 1e6 + summaries;
}
