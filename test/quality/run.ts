import { parseArgs } from "node:util";
import { playQuality } from "./quality.ts";

/**
 * `npm run quality -- --server URL --model M`: a long session with a real model under each strategy, then questions about
 * facts that were told in it; an answer is right where it holds the known value. The key is `OPENAI_API_KEY`.
 */
const { values } = parseArgs({
  options: {
    server: { type: "string" },
    model: { type: "string" },
    turns: { type: "string", default: "60" },
    facts: { type: "string", default: "20" },
    window: { type: "string", default: "16000" },
  },
});
const { server, model } = values;
if (server === undefined || model === undefined) {
  console.error("Say which model is to be asked: npm run quality -- --server URL --model M");
  process.exitCode = 2;
} else {
  const [turns, facts, window] = [values.turns, values.facts, values.window].map(Number);
  const key = process.env["OPENAI_API_KEY"];
  const sizes = { turns: turns ?? 60, facts: facts ?? 20, window: window ?? 16_000 };
  const columns = ["strategy", "right", "prompt tokens", "cached", "compactions", "failed", "cost $"];
  const line = (cells: readonly (string | number)[]) =>
    console.log(
      cells.map((cell, at) => (at === 0 ? String(cell).padEnd(15) : String(cell).padStart(15))).join(""),
    );
  line(columns);
  for (const strategy of ["dropOldest", "slidingWindow", "summarize"] as const) {
    const run = await playQuality({ server, model, ...sizes, ...(key !== undefined && { key }) }, strategy);
    const cached = `${Math.round((100 * run.cachedTokens) / Math.max(1, run.promptTokens))} %`;
    const right = `${run.right} of ${run.asked}`;
    const counts = [run.promptTokens.toLocaleString("en-US"), cached, run.compactions, run.failed];
    line([strategy, right, ...counts, run.cost?.toFixed(4) ?? "unknown"]);
    if (run.failure !== undefined) console.log(`  first failure: ${run.failure}`);
  }
}
