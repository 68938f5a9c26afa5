import { budgetOf } from "../../../src/core/context/budget.ts";
import { plan } from "../../../src/core/context/plan.ts";
import { Weights } from "../../../src/core/context/weighing/weights.ts";
import { entryVersion, type MessageEntry } from "../../../src/core/conversation/entry.ts";
import { extend, fold } from "../../../src/core/conversation/fold.ts";
import { createCounter } from "../../../src/core/tokens/request/requestCounter.ts";
import { median, printTable } from "./encoders.ts";
import { benchTexts } from "./texts.ts";

/** Benchmark: what the check before a request costs when one message was added, that is, counting it and planning. */
const turns = 30;
const { prose = "" } = benchTexts();
const policy = {
  strategy: "slidingWindow",
  compactAt: 0.8,
  compactTo: 0.5,
  keepRecentExchanges: 10,
} as const;
const budget = budgetOf(1e9, 0);

function entry(at: number): MessageEntry {
  const content = prose.slice((at * 97) % 200_000, ((at * 97) % 200_000) + 800);
  const message = { role: at % 2 === 0 ? "user" : "assistant", content } as const;
  return { v: entryVersion, id: `m${at}`, conversationId: "c", seq: at + 1, at, type: "message", message };
}

async function check(length: number): Promise<{ counting: number; planning: number }> {
  const counter = await createCounter("gpt-4o", []);
  const weights = new Weights(counter);
  let conversation = fold(
    "c",
    Array.from({ length }, (_, at) => entry(at)),
  );
  await weights.prime(conversation);
  const [counting, planning]: [number[], number[]] = [[], []];
  for (let turn = 0; turn < turns; turn++) {
    conversation = extend(conversation, entry(length + turn));
    const start = performance.now();
    await weights.prime(conversation);
    const counted = performance.now();
    plan(conversation, { weights, counter, budget, model: "gpt-4o", factor: 1 }, policy);
    counting.push(counted - start);
    planning.push(performance.now() - counted);
  }
  return { counting: median(counting), planning: median(planning) };
}

await check(1_000);
const rows: string[][] = [];
for (const length of [100, 1_000, 10_000]) {
  const { counting, planning } = await check(length);
  rows.push([length.toLocaleString("en-US"), `${counting.toFixed(2)} ms`, `${planning.toFixed(2)} ms`]);
}
printTable(["messages", "counting the new one", "planning"], rows);
