import { mkdirSync, writeFileSync } from "node:fs";
import { runCommandLine } from "../commandLine.ts";
import { chart } from "./chart.ts";
import { costIn, tokensIn } from "./costs.ts";
import { simulateTrimMessages } from "./langchain.ts";
import { printDepths } from "./depths.ts";
import { rewritesAtTarget } from "./rewritesAtTarget.ts";
import { printPauses } from "./pauses.ts";
import { readings, sessions, type LongSession } from "./sessions.ts";
import { simulationChoice } from "./simulationChoice.ts";
import { printSmallWindows } from "./smallWindows.ts";
import { printSteps } from "./steps.ts";
import { model, rewritesOf, simulate, type Run } from "./simulation.ts";

/**
 * `npm run simulate`: long conversations under every strategy: a table, and a chart in `dist/simulation`. `-- --steps`: a
 * session of 30 messages line by line; `-- --file F`: the same for a file that import takes, `--window N` tokens. `-- --pauses`: what sessions
 * with pauses cost by three rules of prices. `-- --depths`: what a session takes by how deep its compactions go. `-- --small`:
 * a sliding window beside the oldest dropped where the context window is small.
 */
const folder = "dist/simulation";
const cells = (values: readonly string[]) =>
  values.map((value, place) => (place === 0 ? value.padEnd(16) : value.padStart(13))).join("");
const n = (value: number) => value.toLocaleString("en-US");

function show(session: LongSession, runs: readonly Run[]): void {
  const { name, messages, facts, window, reserve } = session;
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
      "rewrites",
      "at target",
      "mean facts",
      "in the plan",
      "with recall",
    ]),
  );
  for (const run of runs) {
    const { sent, cached } = tokensIn(run);
    const cost = costIn(run, session);
    const largest = Math.max(...run.requests.map(({ tokens }) => tokens));
    const share = (count: number) => `${count} (${Math.round((100 * count) / facts.length)} %)`;
    const figures = [run.requests.length, largest, sent].map(n);
    const rest = [
      `${((100 * cached) / sent).toFixed(1)} %`,
      cost.toFixed(4),
      n(run.compactions.length),
      n(rewritesOf(run)),
      atTarget(run, runs),
      run.inView.toFixed(1),
    ];
    console.log(cells([run.name, ...figures, ...rest, share(run.inPlan), share(run.reachable())]));
    if (run.problems > 0) console.log(`  ${run.problems} requests did not fit.`);
  }
}

/** Rewrites of a run whose compactions end at their target; a summary ends where its exchanges begin. */
function atTarget({ name, bounds }: Run, [everything]: readonly Run[]): string {
  if (!bounds || !everything || name === "summarize") return "–";
  const totals = everything.requests.map(({ tokens }) => tokens);
  return n(rewritesAtTarget(totals, bounds.threshold, bounds.target));
}

async function tables(): Promise<void> {
  mkdirSync(folder, { recursive: true });
  for (const session of sessions()) {
    const runs: Run[] = [];
    for (const strategy of ["off", "dropOldest", "slidingWindow", "summarize"] as const)
      runs.push(await simulate(session, strategy));
    runs.splice(1, 0, await simulateTrimMessages(session));
    show(session, runs);
    const title = `Prompt tokens of each request: ${session.name} session of ${n(session.messages.length)} messages, window of ${n(session.window)}`;
    writeFileSync(`${folder}/${session.name}.svg`, chart(title, runs, session.window - session.reserve));
  }
  console.log(
    `\nCharts: ${folder}/*.svg. In the plan: facts that the next request holds; with recall: those and what recall shows.\nAt target: rewrites if each compaction ended at its target to the token.`,
  );
}

await runCommandLine(async (args) => {
  const choice = await simulationChoice(args);
  switch (choice.kind) {
    case "steps":
      for (const note of choice.notes) console.log(note);
      return printSteps(choice.session);
    case "pauses":
      return printPauses(sessions());
    case "depths":
      return printDepths(readings());
    case "small":
      return printSmallWindows();
    case "tables":
      return tables();
  }
});
