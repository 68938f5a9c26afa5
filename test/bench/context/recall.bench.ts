import { setImmediate as nextTurn } from "node:timers/promises";
import { recallByQuery } from "../../../src/core/context/recall/recall.ts";
import { RecallIndex } from "../../../src/core/context/recall/recallIndex.ts";
import { useEventLoop } from "../../../src/core/tokens/encoding/yieldingWork.ts";
import type { MessageEntry } from "../../../src/core/conversation/entry.ts";
import { plantedFacts } from "../../unit/core/context/plantedFacts.ts";
import { asEntries, longDialogues } from "../../unit/core/context/recall/longDialogues.ts";
import { attachedIn, evidenceAttached } from "../../unit/core/context/recall/automatic.ts";
import { evidenceWithinReach } from "../../unit/core/context/recall/evidence.ts";
import { smallTalk } from "../../unit/core/context/recall/smallTalk.ts";

/**
 * Recall on long sessions whose every message is hidden: the index from nothing, then a question for each planted
 * fact; then what goes along with the same questions by itself; then real dialogues with their questions, where they are
 * beside the project. `slice`: the longest that the event loop has to wait. Milliseconds of processor time.
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

/** The longest that the event loop has to wait while `work` goes on, and the processor time of it all. */
async function watched<T>(work: () => Promise<T>) {
  const begun = processorTime();
  let [isDone, last, slice] = [false, begun, 0];
  const tick = () => {
    const now = processorTime();
    slice = Math.max(slice, now - last);
    last = now;
    if (!isDone) setImmediate(tick);
  };
  tick();
  const value = await work();
  isDone = true;
  return { value, took: processorTime() - begun, slice: Math.max(slice, processorTime() - last) };
}

useEventLoop({ nextTurn: () => nextTurn() });
const talk = smallTalk();
console.log("\nautomatic recall: what goes along with a message, without being asked for");
console.log("  messages     first      next     slice   facts brought   small talk");
for (const size of [1_000, 10_000]) {
  const { messages, facts } = plantedFacts(size, factCount);
  const attached = attachedIn(asEntries(messages));
  const first = await watched(() => attached(facts[0]?.query ?? ""));
  const answers = [];
  for (const { query, answer } of facts) {
    const found = await watched(() => attached(query));
    answers.push({ ...found, isBrought: found.value.some(({ text }) => text.includes(answer)) });
  }
  let talked = 0;
  for (const text of talk) if ((await attached(text)).length > 0) talked++;
  const slice = medianOf(answers.map((one) => one.slice));
  const figures = [first.took, medianOf(answers.map(({ took }) => took)), slice].map(figure).join("");
  const brought = answers.filter(({ isBrought }) => isBrought).length;
  console.log(
    `${String(size).padStart(10)}${figures}${`${brought} of ${facts.length}`.padStart(16)}${`${talked} of ${talk.length}`.padStart(13)}`,
  );
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
  const brought = await Promise.all(dialogues.map(evidenceAttached));
  const sum = (key: keyof (typeof brought)[number]) => brought.reduce((all, one) => all + one[key], 0);
  const [whole, some, talked] = [
    sum("whole") / sum("asked"),
    sum("some") / sum("asked"),
    sum("talked") / sum("heard"),
  ].map(percent);
  console.log(`\nautomatic recall: all evidence ${whole}, some ${some}; small talk ${talked}`);
}
