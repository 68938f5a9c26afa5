import assert from "node:assert/strict";
import {
  claude,
  codex,
  found,
  gpt,
  item,
  lines,
  node,
  read,
  said,
  words,
} from "../../../../fixtures/foreignFiles.ts";

const call = { id: "c1", type: "function", function: { name: "f", arguments: '{"a":1}' } };
const chat = [
  { role: "system", content: "S" },
  {
    role: "user",
    content: [
      { type: "text", text: "Hi" },
      { type: "image_url", image_url: { url: "data:," } },
    ],
  },
  { role: "assistant", content: null, tool_calls: [call] },
  { role: "tool", tool_call_id: "c1", content: "A" },
  { role: "assistant", content: "Yes", function_call: { name: "f", arguments: "{}" } },
];
const blocks = [
  { role: "user", content: [{ type: "text", text: "Hi" }] },
  { role: "assistant", content: [{ type: "tool_use", id: "t1", name: "Read", input: { path: "a" } }] },
  {
    role: "user",
    content: [{ type: "tool_result", tool_use_id: "t1", content: [{ type: "text", text: "A" }] }],
  },
];
const asked = claude("user", null, "Fix it");

/** A document or, as a list, the lines of one. */
const samples: Readonly<Record<string, { readonly value: unknown; readonly isLines?: boolean }>> = {
  "chat messages": { value: { model: "m", title: "T", messages: chat } },
  "content blocks": { value: blocks },
  "a Claude Code session": {
    value: [
      asked,
      claude("assistant", asked.uuid, [{ type: "tool_use", id: "c1", name: "Read", input: {} }]),
    ],
    isLines: true,
  },
  "a Codex rollout": {
    value: [
      codex("session_meta", { id: "s", cwd: "/w" }),
      item(words("user", "Hi")),
      item({ type: "function_call", name: "shell", call_id: "c1", arguments: "{}" }),
      item({ type: "function_call_output", call_id: "c1", output: "ok" }),
    ],
    isLines: true,
  },
  "a ChatGPT export": {
    value: [
      gpt("T", 1, node("a", undefined, "user", said("Hi")), node("b", "a", "assistant", said("Hello"))),
    ],
  },
};

const strangers: readonly unknown[] = [
  null,
  0,
  -1e308,
  true,
  "",
  "x",
  "\ud800",
  "__proto__",
  [],
  {},
  [[]],
  { a: null },
];

/** The value with each of its parts replaced by `stranger`, one at a time. */
function* replaced(value: unknown, stranger: unknown): Generator<unknown, void> {
  yield stranger;
  if (typeof value !== "object" || value === null) return;
  for (const [key, one] of Object.entries(value)) {
    for (const changed of replaced(one, stranger)) {
      yield Array.isArray(value)
        ? value.map((item: unknown, at) => (String(at) === key ? changed : item))
        : { ...value, [key]: changed };
    }
  }
}

describe("Import of a file in which one value is another", () => {
  for (const [name, { value, isLines = false }] of Object.entries(samples)) {
    it(`refuses it or takes what can be sent and read again: ${name}`, async () => {
      for (const stranger of strangers) {
        for (const changed of replaced(value, stranger)) {
          const text =
            isLines && Array.isArray(changed) ? lines(...(changed as unknown[])) : JSON.stringify(changed);
          const imported = await read(text).catch((error: unknown) =>
            assert.fail(`${String(error)}: ${text}`),
          );
          if (imported.ok) await found(text);
        }
      }
    });
  }

  it("refuses it or takes it where it ends anywhere", async () => {
    for (const { value } of Object.values(samples)) {
      const text = JSON.stringify(value);
      for (let end = 0; end < text.length; end += 7) await read(text.slice(0, end));
    }
  });
});
