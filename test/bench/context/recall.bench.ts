import { recallByQuery } from "../../../src/core/context/recall/recall.ts";
import { RecallIndex } from "../../../src/core/context/recall/recallIndex.ts";
import type { MessageEntry } from "../../../src/core/conversation/entry.ts";
import { plantedFacts } from "../../unit/core/context/plantedFacts.ts";

/**
 * Recall on long sessions whose every message is hidden: the index from nothing, then a question for each planted
 * fact. `slice`: the longest that the event loop has to wait. Milliseconds of processor time.
 */
const sizes = [1_000, 10_000, 50_000];
const factCount = 120;

function processorTime(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000;
}

function run<T>(steps: Generator<void, T>) {
  const start = processorTime();
  let last = start;
  let slice = 0;
  for (;;) {
    const step = steps.next();
    const now = processorTime();
    slice = Math.max(slice, now - last);
    last = now;
    if (step.done) return { value: step.value, took: now - start, slice };
  }
}

const figure = (value: number) => value.toFixed(1).padStart(10);

console.log("  messages     index     slice     query     slice   in the first ten");
for (const size of sizes) {
  const { messages, facts } = plantedFacts(size, factCount);
  const entries = messages.map((message, place): MessageEntry => ({
    ...{ v: 1, id: `e${place}`, conversationId: "c", seq: place + 1, at: place, type: "message", message },
  }));
  const record = { messages: entries, weighed: entries.map(() => ({ standing: "trimmed" as const })) };
  const index = new RecallIndex();
  const built = run(index.follow(entries));
  const asked = facts.map(({ query, answer }) => ({ answer, ...run(recallByQuery(record, index, query)) }));
  const median = asked.map(({ took }) => took).sort((one, other) => one - other)[asked.length >> 1] ?? NaN;
  const slice = Math.max(...asked.map((one) => one.slice));
  const hits = asked.filter(({ value, answer }) => value.includes(answer)).length;
  const figures = [built.took, built.slice, median, slice].map(figure).join("");
  console.log(`${String(size).padStart(10)}${figures}   ${hits} of ${facts.length}`);
}
