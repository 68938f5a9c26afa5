import {
  HumanMessage,
  SystemMessage,
  trimMessages,
  AIMessage,
  type BaseMessage,
} from "@langchain/core/messages";
import { getEncoding } from "js-tiktoken";
import { parseArgs } from "node:util";
import { budgetOf, type CompactionPolicy } from "../../../src/core/context/budget.ts";
import { planYielding } from "../../../src/core/context/plan.ts";
import { Weights } from "../../../src/core/context/weighing/weights.ts";
import type { MessageEntry } from "../../../src/core/conversation/entry.ts";
import { extend, fold, type Conversation } from "../../../src/core/conversation/fold.ts";
import { textOf } from "../../../src/core/conversation/message.ts";
import { useEventLoop } from "../../../src/core/tokens/encoding/yieldingWork.ts";
import { systemEventLoop } from "../../../src/host/platform/systemClock.ts";
import { longestTurn } from "../store/measure.ts";
import type { RequestCounter } from "../../../src/core/tokens/counter.ts";

/**
 * Time of planning the next request, cold (the first plan after opening) and warm (one message and one
 * plan later), beside LangChain.js `trimMessages` on the same messages with the same js-tiktoken counter.
 * `longest`: processor time of the longest stretch without a pause while the cold one is made.
 * `--seconds 10`: how long `trimMessages` may take in all; sizes it has no time for are left out.
 */
const { values } = parseArgs({ options: { seconds: { type: "string", default: "120" } } });
const sizes = [100, 1_000, 10_000, 100_000];
const window = 32_000;
/**
 * Growth exponent of `trimMessages`: its time grows with this power of the number of messages, as measured from 100 to
 * 1,000.
 */
const power = 3.4;
const policy: CompactionPolicy = {
  strategy: "slidingWindow",
  compactAt: 0.8,
  compactTo: 0.5,
  keepRecentExchanges: 10,
};

const bpe = getEncoding("o200k_base");
const count = (text: string) => bpe.encode(text, [], []).length;

/** Every text is one of these, so that the weights of a record of any size are known without counting it. */
const texts = Array.from(
  { length: 50 },
  (_, place) => `Message ${place}: ${"the quick brown fox jumps over it. ".repeat(8)}`,
);
const weights = new Map(texts.map((text) => [text, count(text) + 4]));

const counter: RequestCounter = {
  model: "gpt-4o-mini",
  encoding: { encoding: "o200k_base", guessed: false },
  key: "bench",
  tools: [],
  toolTokens: 0,
  priming: 3,
  framing: () => 3,
  picture: () => 765,
  message: async (message) => weights.get(textOf(message)) ?? count(textOf(message)) + 4,
  text: async (text) => count(text),
};

function message(place: number): MessageEntry {
  const content = texts[place % texts.length] ?? "";
  const role = place % 2 === 0 ? ("user" as const) : ("assistant" as const);
  const tokens = { counter: "bench", count: weights.get(content) ?? 0 };
  const base = { v: 1, id: `m${place}`, conversationId: "c", seq: place + 1, at: place } as const;
  return { ...base, type: "message", message: { role, content }, tokens };
}

useEventLoop(systemEventLoop);

const milliseconds = (start: bigint) => Number(process.hrtime.bigint() - start) / 1e6;
const median = (times: readonly number[]) =>
  times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)] ?? NaN;

/** Plans the next request as the agent does: weights first, and what the plan calls for enters the record. */
async function planned(
  conversation: Conversation,
  counting: Parameters<typeof planYielding>[1],
): Promise<Conversation> {
  await counting.weights.prime(conversation);
  const { compaction } = await planYielding(conversation, counting, policy);
  if (!compaction) return conversation;
  const seq = conversation.entries.length + 1;
  const place = { v: 1, id: `x${seq}`, conversationId: "c", seq, at: 0 } as const;
  return extend(conversation, { ...compaction, ...place, type: "compaction", trigger: "automatic" });
}

async function ours(size: number) {
  const entries = Array.from({ length: size }, (_, place) => message(place));
  const opened = process.hrtime.bigint();
  let conversation = fold("c", entries);
  const folded = milliseconds(opened);
  const counting = {
    weights: new Weights(counter),
    counter,
    budget: budgetOf(window, 4_000),
    model: "m",
    factor: 1,
  };
  const started = process.hrtime.bigint();
  const longest = await longestTurn(async () => {
    conversation = await planned(conversation, counting);
  });
  const cold = milliseconds(started);
  const turns: number[] = [];
  const rounds = 400;
  for (let round = 0; round < rounds; round++) {
    const turn = process.hrtime.bigint();
    conversation = extend(conversation, message(size + round));
    conversation = await planned(conversation, counting);
    turns.push(milliseconds(turn));
  }
  const compactions = conversation.entries.filter(({ type }) => type === "compaction").length;
  const mean = turns.reduce((sum, one) => sum + one, 0) / rounds;
  return { size, folded, cold, longest, warm: median(turns), mean, worst: Math.max(...turns), compactions };
}

async function theirs(size: number): Promise<number> {
  const messages: BaseMessage[] = Array.from({ length: size }, (_, place) => {
    const { message: one } = message(place);
    return one.role === "user" ? new HumanMessage(textOf(one)) : new AIMessage(textOf(one));
  });
  const started = process.hrtime.bigint();
  await trimMessages([new SystemMessage("You are a coding agent."), ...messages], {
    maxTokens: Math.floor(28_000 * policy.compactTo),
    strategy: "last",
    includeSystem: true,
    startOn: "human",
    tokenCounter: (list) => list.reduce((sum, one) => sum + count(one.text) + 4, 3),
  });
  return milliseconds(started);
}

const figure = (value: number | undefined) =>
  (value === undefined ? "–" : value.toFixed(value < 10 ? 3 : 1)).padStart(11);
/** Growth exponent of the cost between two rows: 0 is constant, 1 in proportion to the size, 2 with its square. */
const growth = (from: number, to: number, by: number) =>
  (Math.log(to / from) / Math.log(by)).toFixed(2).padStart(8);

console.log(
  "Milliseconds. warm: median of 400 turns, each one more message and a plan; compacting turns included in mean and worst.",
);
console.log(
  "  messages       fold       cold    longest       warm       mean      worst   growth  trimMessages      ratio",
);
let before: Awaited<ReturnType<typeof ours>> | undefined;
let spent = 0;
let perPower = 0;
await ours(1_000);
for (const size of sizes) {
  const row = await ours(size);
  const limit = Number(values.seconds) * 1_000;
  const fits = spent + perPower * size ** power < limit;
  const trimmed = fits ? await theirs(size) : undefined;
  spent += trimmed ?? 0;
  if (trimmed !== undefined) perPower = trimmed / size ** power;
  const grown = before ? growth(before.warm, row.warm, size / before.size) : "".padStart(8);
  const ratio = trimmed === undefined ? "–" : `${Math.round(trimmed / row.warm).toLocaleString("en-US")}×`;
  const columns = [row.folded, row.cold, row.longest, row.warm, row.mean, row.worst].map(figure).join("");
  console.log(`${String(size).padStart(10)}${columns} ${grown} ${figure(trimmed)}   ${ratio.padStart(10)}`);
  before = row;
}
console.log("– : more time than --seconds allows.");
