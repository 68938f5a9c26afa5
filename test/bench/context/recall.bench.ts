import { recallByQuery } from "../../../src/core/context/recall/recall.ts";
import { RecallIndex } from "../../../src/core/context/recall/recallIndex.ts";
import type { MessageEntry } from "../../../src/core/conversation/entry.ts";
import { plantedFacts } from "../../unit/core/context/plantedFacts.ts";
import { asEntries, longDialogues } from "../../unit/core/context/recall/longDialogues.ts";
import { evidenceWithinReach } from "../../unit/core/context/recall/evidence.ts";

/**
 * Recall on long sessions whose every message is hidden: the index from nothing, then a question for each planted
 * fact; then real dialogues with their questions, where they are beside the project. `slice`: the longest that the
 * event loop has to wait. Milliseconds of processor time.
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
const medianOf = (values: readonly number[]) =>
  values.toSorted((one, other) => one - other)[values.length >> 1] ?? NaN;
const percent = (share: number) => `${(share * 100).toFixed(1)} %`.padStart(9);

function asked(entries: readonly MessageEntry[]) {
  const index = new RecallIndex();
  const built = run(index.follow(entries));
  const record = { messages: entries, weighed: entries.map(() => ({ standing: "trimmed" as const })) };
  return { built, ask: (query: string) => run(recallByQuery(record, index, query)) };
}

console.log("  messages     index     slice     query     slice   found");
for (const size of sizes) {
  const { messages, facts } = plantedFacts(size, factCount);
  const { built, ask } = asked(asEntries(messages));
  const answers = facts.map(({ query, answer }) => ({ answer, ...ask(query) }));
  const slice = Math.max(...answers.map((one) => one.slice));
  const hits = answers.filter(({ value, answer }) => value.includes(answer)).length;
  const figures = [built.took, built.slice, medianOf(answers.map(({ took }) => took)), slice];
  const shown = figures.map(figure).join("");
  console.log(`${String(size).padStart(10)}${shown}   ${hits} of ${facts.length}`);
}

const dialogues = longDialogues();
if (!dialogues) console.log("\nNo dialogues beside the project: their questions are left out.");
else {
  console.log("\n  dialogue  questions      all      any    share  characters");
  for (const [at, reach] of dialogues.map(evidenceWithinReach).entries()) {
    const shares = [reach.all, reach.any, reach.share].map(percent).join("");
    console.log(
      `${String(at + 1).padStart(10)}${String(reach.questions).padStart(11)}${shares}${String(reach.characters).padStart(12)}`,
    );
  }
}
