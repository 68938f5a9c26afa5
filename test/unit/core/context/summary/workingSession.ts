import type { ChatMessage } from "../../../../../src/core/conversation/message.ts";
import { numbers } from "../plantedFacts.ts";

/** Fact that a summary must keep: a path, a command or a number, and the place of the message that has it. */
interface WorkFact {
  readonly value: string;
  readonly place: number;
}

const nouns = "cache parser worker session router schema queue socket ledger render upload editor".split(" ");
const suffixes = "Pool Factory Reader Store Bridge Guard Mapper Planner Stream".split(" ");
const folders = ["src/core", "src/host", "test/unit", "lib", "packages/app/src"];
const commands = ["npm test --", "npx tsc -p", "node scripts/check.js", "git log --oneline", "pytest -k"];
const tellings: readonly ((value: string) => string)[] = [
  (value) => `The timeout has to be ${value} ms.`,
  (value) => `We agreed on port ${value} for the staging server.`,
  (value) => `Careful, ticket ${value} says the opposite.`,
  (value) => `It took ${value} seconds before the change.`,
];

/** A session of `exchanges` in which a coding agent reads, edits and runs, and numbers are said; the same for the same seed. */
export function workingSession(exchanges: number, seed: number) {
  const next = numbers(seed);
  const any = <T>(list: readonly T[]): T => list[Math.floor(next() * list.length)] as T;
  const name = () => `${any(nouns)}${any(suffixes)}`;
  const file = () => `${any(folders)}/${name()}.ts`;
  const lines = (count: number) =>
    Array.from({ length: count }, () => `const ${name()} = make(${any(nouns)}, other);`).join("\n");
  const messages: ChatMessage[] = [];
  const facts: WorkFact[] = [];
  const tell = (value: string) => facts.push({ value, place: messages.length });
  const call = (tool: string, args: object, content: string) => {
    const id = `call_${messages.length}`;
    const made = { id, type: "function" as const, function: { name: tool, arguments: JSON.stringify(args) } };
    messages.push({ role: "assistant", content: null, tool_calls: [made] });
    messages.push({ role: "tool", tool_call_id: id, content });
  };
  for (let exchange = 0; exchange < exchanges; exchange++) {
    const path = file();
    const value = String(1_000 + Math.floor(next() * 90_000));
    tell(value);
    messages.push({ role: "user", content: `Look after ${name()}, please. ${any(tellings)(value)}` });
    if (next() < 0.4) {
      tell(path);
      call("read_file", { path }, lines(30));
    }
    if (next() < 0.25) {
      tell(path);
      call("edit_file", { path, oldText: "a", newText: lines(4) }, "Edited.");
    }
    if (next() < 0.25) {
      const command = `${any(commands)} ${name()}`;
      tell(command);
      call("run_command", { command }, `[Exit code ${Math.floor(next() * 2)}.]\n${lines(12)}`);
    }
    messages.push({
      role: "assistant",
      content: `Done, and ${name()} stays as it was. ${"It is simpler now. ".repeat(4)}`,
    });
  }
  return { messages, facts };
}
