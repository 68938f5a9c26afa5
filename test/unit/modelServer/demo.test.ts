import assert from "node:assert/strict";
import type { ChatMessage, ToolDefinition } from "../../../src/core/conversation/message.ts";
import type { ChatBody } from "../../modelServer/chatBody.ts";
import { createDemo } from "../../modelServer/demo.ts";
import type { Reply } from "../../modelServer/reply.ts";

const names = [
  "read_file",
  "list_files",
  "search_text",
  "edit_file",
  "write_file",
  "run_command",
  "get_diagnostics",
  "recall",
];
const tools: readonly ToolDefinition[] = names.map((name) => ({ type: "function", function: { name } }));

function ask(messages: readonly ChatMessage[], offered = tools): Reply {
  const body: ChatBody = { model: "demo", messages, ...(offered.length > 0 ? { tools: offered } : {}) };
  const answer = createDemo()(body, 1234);
  assert(!("raw" in answer) && !("fault" in answer));
  return answer;
}

const say = (content: string): ChatMessage => ({ role: "user", content });

/** Chat message of the demo's reply, as the record would have it. */
function recorded(reply: Reply): ChatMessage {
  const calls = (reply.toolCalls ?? []).map(({ name, arguments: args }, index) => ({
    id: `call_${index}`,
    type: "function" as const,
    function: { name, arguments: JSON.stringify(args) },
  }));
  return { role: "assistant", content: reply.text ?? "", ...(calls.length > 0 ? { tool_calls: calls } : {}) };
}

const result = (index: number, content: string): ChatMessage => ({
  role: "tool",
  tool_call_id: `call_${index}`,
  content,
});

describe("The demo model", () => {
  const commands: Readonly<Record<string, readonly (readonly [string, unknown])[]>> = {
    "read README.md": [["read_file", { path: "README.md" }]],
    "Read `src/a.ts` and src/b.ts, please.": [
      ["read_file", { path: "src/a.ts" }],
      ["read_file", { path: "src/b.ts" }],
    ],
    "Please read README.md and say what it is about": [["read_file", { path: "README.md" }]],
    "read Makefile and LICENSE": [
      ["read_file", { path: "Makefile" }],
      ["read_file", { path: "LICENSE" }],
    ],
    "Show me what the weather is like": [],
    "Find every TODO and group them by file": [["search_text", { query: "TODO" }]],
    "Give me a tour of this project": [
      ["list_files", { path: "." }],
      ["read_file", { path: "README.md" }],
    ],
    "Explain how the tests are organized": [["list_files", { path: "test" }]],
    "search for TODO": [["search_text", { query: "TODO" }]],
    'find "two words"': [["search_text", { query: "two words" }]],
    list: [["list_files", { path: "." }]],
    "list the files in src": [["list_files", { path: "src" }]],
    'edit a.md: replace "old" with "new"': [["edit_file", { path: "a.md", oldText: "old", newText: "new" }]],
    "write a.md: hello there": [["write_file", { path: "a.md", content: "hello there" }]],
    "run `npm test`": [["run_command", { command: "npm test" }]],
    problems: [["get_diagnostics", {}]],
    "recall the deadline?": [["recall", { query: "the deadline" }]],
    "summarize README.md": [["read_file", { path: "README.md" }]],
  };
  for (const [said, expected] of Object.entries(commands)) {
    it(`understands “${said}”`, () => {
      const calls = ask([say(said)]).toolCalls ?? [];
      assert.deepEqual(
        calls.map(({ name, arguments: args }) => [name, args]),
        expected,
      );
    });
  }

  it("takes one step after another and answers from the results", () => {
    const messages = [say("list . then read a.md and b.md")];
    const first = ask(messages);
    messages.push(recorded(first), result(0, "a.md\nb.md"));
    const second = ask(messages);
    assert.equal(second.toolCalls!.length, 2);
    messages.push(recorded(second), result(0, "Alpha"), result(1, "Beta\n```\ncode\n```"));
    const { text, toolCalls } = ask(messages);
    assert.equal(toolCalls, undefined);
    for (const part of ["a.md", "Alpha", "Beta", "````"]) assert(text!.includes(part), part);
  });

  it("says when the request offers no such tool", () => {
    assert.match(ask([say("run npm test")], [tools[0]!]).text!, /offers no such tool/);
  });

  it("introduces itself, in another form each turn, with what it was sent", () => {
    const once = ask([say("Hello")]).text!;
    assert.match(once, /Longhand's demo model/);
    assert.match(once, /1 message and 8 tools: 1,234 tokens/);
    assert.notEqual(ask([say("Hello"), recorded({ text: "…" }), say("Hello")]).text, once);
    assert.equal(ask([say("Hello")]).text, once);
  });

  it("makes an extract when it is asked for a summary, smaller than what it is made of", () => {
    const facts = Array.from(
      { length: 60 },
      (_, n) => `We decided ${n} things about src/file${n}.ts because of "reasons".`,
    );
    const summary = ask(
      [{ role: "system", content: "Summarize the conversation." }, say(facts.join("\n"))],
      [],
    ).text!;
    assert.match(summary, /Extract by Longhand's demo model/);
    assert(summary.includes("src/file"));
    assert(summary.length < facts.join("\n").length / 2);
  });

  it("counts as long as it is told", () => {
    assert.match(ask([say("count to 300")]).text!, /299, 300$/);
  });

  it("fails on request, and answers the next try", () => {
    const demo = createDemo();
    const body = { model: "demo", messages: [say("fail 429")] };
    assert("fault" in demo(body, 1));
    assert("text" in demo(body, 1));
  });
});
