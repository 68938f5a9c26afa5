import { CommandLineProblem, countIn, optionsIn } from "../commandLine.ts";
import { playQuality, reserve, type QualityOptions, type QualityRun } from "./quality.ts";

const columns = ["strategy", "right", "prompt tokens", "cached", "compactions", "failed", "cost $"];
const row = (cells: readonly (string | number)[]) =>
  cells.map((cell, at) => (at === 0 ? String(cell).padEnd(15) : String(cell).padStart(15))).join("");

/** Measures as the command line says and prints a row for each strategy; false where any question had no answer. */
export async function measureQuality(
  args: readonly string[],
  key: string | undefined,
  print: (line: string) => void,
): Promise<boolean> {
  const options = { ...qualityOptions(args), ...(key !== undefined && { key }) };
  print(row(columns));
  let isWhole = true;
  for (const strategy of ["dropOldest", "slidingWindow", "summarize"] as const) {
    const run = await playQuality(options, strategy);
    for (const line of linesOf(run)) print(line);
    isWhole &&= run.answered === run.questions;
    // Nothing of it was sent, and it would be no more under another strategy.
    if (run.promptTokens === 0) break;
  }
  if (!isWhole)
    print(`Not all was answered: --server ${options.server}, --model ${options.model}, ${keyOf(key)}.`);
  return isWhole;
}

const keyOf = (key: string | undefined) =>
  key === undefined ? "without a key (OPENAI_API_KEY)" : "with the key in OPENAI_API_KEY";

function linesOf(run: QualityRun): readonly string[] {
  const cached = `${Math.round((100 * run.cachedTokens) / Math.max(1, run.promptTokens))} %`;
  const right = `${run.right} of ${run.questions}`;
  const counts = [run.promptTokens.toLocaleString("en-US"), cached, run.compactions, run.failed];
  const shown = row([run.strategy, right, ...counts, run.cost?.toFixed(4) ?? "unknown"]);
  const unanswered = run.questions - run.answered;
  return [
    shown,
    ...(run.failure === undefined ? [] : [`  first failure: ${run.failure}`]),
    ...(unanswered === 0 ? [] : [`  without an answer: ${unanswered} of ${run.questions} questions`]),
  ];
}

function qualityOptions(args: readonly string[]): QualityOptions {
  const { server, model, turns, facts, window } = optionsIn(args, {
    server: { type: "string" },
    model: { type: "string" },
    turns: { type: "string", default: "60" },
    facts: { type: "string", default: "20" },
    window: { type: "string", default: "16000" },
  });
  if (!server || !model) {
    throw new CommandLineProblem(
      "Say which model is to be asked: npm run quality -- --server URL --model M [--turns N] [--facts N] [--window TOKENS]",
    );
  }
  if (!/^https?:$/.test(URL.parse(server)?.protocol ?? "")) {
    throw new CommandLineProblem(
      `--server takes a web address such as http://localhost:11434/v1, not "${server}".`,
    );
  }
  const sizes = { turns: countIn("turns", turns, 1), facts: countIn("facts", facts, 1) };
  if (sizes.facts > sizes.turns / 2) {
    throw new CommandLineProblem(`--facts ${facts}: at most half as many as --turns, which are ${turns}.`);
  }
  return { server, model, ...sizes, window: countIn("window", window, 2 * reserve) };
}
