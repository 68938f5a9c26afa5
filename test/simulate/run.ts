import { mkdirSync, writeFileSync } from "node:fs";
import { modelInfo } from "../../src/models/catalog/catalog.ts";
import { chart } from "./chart.ts";
import { simulateTrimMessages } from "./langchain.ts";
import { sessions, type LongSession } from "./sessions.ts";
import { model, reserve, simulate, window, type Run } from "./simulation.ts";

/** `npm run simulate [-- --steps]`: long conversations under every strategy: a table, and a chart in `dist/simulation`. */
const folder = "dist/simulation";
/** Providers cache a prefix from this length on, in tokens. */
const leastCached = 1_024;
const showsSteps = process.argv.includes("--steps");

const { prices } = modelInfo(model);
const input = prices?.input ?? 0.15;
const cachedInput = prices?.cachedInput ?? input / 2;
const output = prices?.output ?? 0.6;

function totals({ requests, summaries }: Run) {
  const sent = requests.reduce((sum, { tokens }) => sum + tokens, 0);
  const cached = requests.reduce((sum, { repeated }) => sum + (repeated >= leastCached ? repeated : 0), 0);
  const extra = summaries.prompt * input + summaries.reply * output;
  return { sent, cached, cost: ((sent - cached) * input + cached * cachedInput + extra) / 1e6 };
}

const cells = (values: readonly string[]) =>
  values.map((value, place) => (place === 0 ? value.padEnd(16) : value.padStart(13))).join("");
const n = (value: number) => value.toLocaleString("en-US");

function show({ name, messages, facts }: LongSession, runs: readonly Run[]): void {
  console.log(
    `\n${name}: ${n(messages.length)} messages, ${n(facts.length)} facts; ${model}, window ${n(window)}, reserve ${n(reserve)}`,
  );
  console.log(
    cells([
      "strategy",
      "requests",
      "largest",
      "tokens sent",
      "cacheable",
      "cost $",
      "compactions",
      "in the plan",
      "with recall",
    ]),
  );
  for (const run of runs) {
    const { sent, cached, cost } = totals(run);
    const largest = Math.max(...run.requests.map(({ tokens }) => tokens));
    const share = (count: number) => `${count} (${Math.round((100 * count) / facts.length)} %)`;
    const figures = [run.requests.length, largest, sent].map(n);
    const rest = [`${((100 * cached) / sent).toFixed(1)} %`, cost.toFixed(4), n(run.compactions.length)];
    console.log(cells([run.name, ...figures, ...rest, share(run.inPlan), share(run.reachable)]));
    if (run.problems > 0) console.log(`  ${run.problems} requests did not fit.`);
    for (const { place, strategy, removed } of showsSteps ? run.compactions : []) {
      console.log(`  before message ${place}: ${strategy}, ${removed} messages`);
    }
  }
}

mkdirSync(folder, { recursive: true });
for (const session of sessions()) {
  const runs: Run[] = [];
  for (const strategy of ["off", "dropOldest", "slidingWindow", "summarize"] as const)
    runs.push(await simulate(session, strategy));
  runs.splice(1, 0, await simulateTrimMessages(session));
  show(session, runs);
  const title = `Prompt tokens of each request: ${session.name} session of ${n(session.messages.length)} messages, window of ${n(window)}`;
  writeFileSync(`${folder}/${session.name}.svg`, chart(title, runs, window - reserve));
}
console.log(
  `\nCharts: ${folder}/*.svg. In the plan: facts that the next request holds; with recall: those and what recall finds in its first ten.`,
);
