import type { ChatMessage } from "../../src/core/conversation/message.ts";
import { numbers, type PlantedFact } from "../unit/core/context/plantedFacts.ts";

/** Words of the session's prose; about one token each. */
const prose =
  `the build checks each change before it lands and we want fewer steps here so look at how the reader keeps its
  state while a page loads then tell me what you would move first and why it matters for people who wait`.split(
    /\s+/,
  );
const files = Array.from({ length: 12 }, (_, place) => `src/part${place + 1}.ts`);

/**
 * A session of `turns` turns of 150 to 900 tokens, each with a fact in the user's message; every third turn reads a file of
 * about 1,300 tokens, every tenth two shorter ones side by side.
 */
export function readingSession(turns: number, seed = 16) {
  const next = numbers(seed);
  const any = <T>(list: readonly T[]): T => list[Math.floor(next() * list.length)] as T;
  const say = (tokens: number) => Array.from({ length: Math.max(1, tokens) }, () => any(prose)).join(" ");
  const messages: ChatMessage[] = [];
  const facts: PlantedFact[] = [];
  const read = (paths: readonly string[], lines: number) => {
    const tool_calls = paths.map((path, place) => ({
      id: `call_${messages.length}_${place}`,
      type: "function" as const,
      function: { name: "read_file", arguments: JSON.stringify({ path }) },
    }));
    messages.push({ role: "assistant", content: null, tool_calls });
    for (const [place, { id }] of tool_calls.entries()) {
      messages.push({ role: "tool", tool_call_id: id, content: source(paths[place] ?? "", lines) });
    }
  };
  for (let turn = 1; turn <= turns; turn++) {
    // Most turns are short: few come near the longest.
    const tokens = Math.floor(150 + 750 * next() ** 2.7);
    const answer = `${any(["amber", "cobalt", "indigo", "scarlet"])}-${Math.floor(next() * 1e6)}`;
    facts.push({ query: `what is fact ${turn}`, answer, place: messages.length });
    const asked = Math.floor(tokens * 0.6);
    messages.push({ role: "user", content: `Fact ${turn} is ${answer}. ${say(asked)}.` });
    if (turn % 3 === 0) read([any(files)], 62);
    if (turn % 10 === 0) read([any(files), any(files)], 8);
    messages.push({ role: "assistant", content: `${say(tokens - asked)}.` });
  }
  return { messages, facts };
}

/** A file's text: the same in every reading. */
function source(path: string, lines: number): string {
  const name = path.replace(/\W+/g, "_");
  return Array.from(
    { length: lines },
    (_, line) => `export const ${name}_${line} = derive("${name}", ${line * 7}, options);`,
  ).join("\n");
}
