import type { ChatMessage } from "../../../../src/core/conversation/message.ts";

/** A fact in a long conversation: a question for it in other words, and what an answer must contain. */
export interface PlantedFact {
  readonly query: string;
  readonly answer: string;
  /** Place of the message that holds it. */
  readonly place: number;
}

/** Pseudorandom numbers, the same in every run: a linear congruential generator. */
export function numbers(seed: number): () => number {
  let state = seed;
  return () => (state = (state * 1_664_525 + 1_013_904_223) % 4_294_967_296) / 4_294_967_296;
}

const things = [
  "cache",
  "parser",
  "worker",
  "session",
  "router",
  "schema",
  "queue",
  "token",
  "socket",
  "index",
  "ledger",
  "render",
  "upload",
  "editor",
  "digest",
  "filter",
];
const verbs = ["Refactor", "Test", "Profile", "Document", "Fix", "Extend", "Review", "Simplify"];
const parts = [
  "Pool",
  "Factory",
  "Reader",
  "Store",
  "Limit",
  "Bridge",
  "Guard",
  "Mapper",
  "Planner",
  "Stream",
];
const folders = ["src/core", "src/host", "test/unit", "lib", "packages/app", "tools"];

/** Ways to tell a fact, each with a later question about it that has other forms of its words. */
const tellings: readonly ((name: string, value: string) => readonly [told: string, asked: string])[] = [
  (name, value) => [
    `We decided that ${name} is limited to ${value} entries.`,
    `what limit did we decide for ${name}`,
  ],
  (name, value) => [
    `Careful: ${name} must never be called after ${value}.`,
    `when may ${name} not be called`,
  ],
  (name, value) => [`The owner of ${name} is ${value}, ask there first.`, `who owns ${name}`],
  (name, value) => [`I configured ${name} with the key ${value}.`, `configuration key of ${name}`],
];

/** A session of `length` messages with tool results, and `count` facts told somewhere in it. */
export function plantedFacts(length: number, count: number, seed = 7) {
  const next = numbers(seed);
  const any = <T>(list: readonly T[]): T => list[Math.floor(next() * list.length)] as T;
  const name = () => `${any(things)}${any(parts)}`;
  const file = () => `${any(folders)}/${name()}.ts`;
  const code = () =>
    Array.from(
      { length: 6 + Math.floor(next() * 20) },
      () => `const ${name()} = new ${any(parts)}(${any(things)}, ${Math.floor(next() * 900)});`,
    ).join("\n");
  const messages: ChatMessage[] = [];
  const facts: PlantedFact[] = [];
  while (messages.length < length) {
    const turn = messages.length;
    messages.push({ role: "user", content: `${any(verbs)} ${name()} in ${file()}, please.` });
    for (let step = Math.floor(next() * 3); step > 0; step--) {
      const id = `call_${messages.length}`;
      const call = { name: "read_file", arguments: JSON.stringify({ path: file() }) };
      messages.push({
        role: "assistant",
        content: null,
        tool_calls: [{ id, type: "function", function: call }],
      });
      messages.push({ role: "tool", tool_call_id: id, content: code() });
    }
    const isDue = facts.length < Math.floor((turn / length) * (count + 1)) && facts.length < count;
    const subject = `${name()}${turn}`;
    const value = isDue ? `${any(things)}-${Math.floor(next() * 1e6)}` : "";
    const [told, asked] = isDue ? any(tellings)(subject, value) : ["", ""];
    if (isDue) facts.push({ query: asked, answer: value, place: messages.length });
    messages.push({
      role: "assistant",
      content: `Done: ${name()} now uses ${name()}. ${told} ${any(verbs)} ${file()} next?`,
    });
  }
  messages.push({ role: "user", content: "Thanks." }, { role: "assistant", content: "Gladly." });
  return { messages, facts };
}
