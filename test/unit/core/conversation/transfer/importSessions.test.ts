import assert from "node:assert/strict";
import {
  brief,
  claude,
  codex,
  countsOf,
  found,
  item,
  lines,
  now,
  problemOf,
  timesOf,
  titleOf,
  words,
} from "../../../../fixtures/foreignFiles.ts";

describe("Import of Claude Code sessions", () => {
  it("joins the lines of a reply, follows the last branch and leaves out what is no conversation", async () => {
    const asked = claude("user", null, "Fix it");
    const dropped = claude("assistant", asked.uuid, [{ type: "text", text: "No." }]);
    const thought = claude("assistant", asked.uuid, [{ type: "thinking", thinking: "Hm" }]);
    const id = thought.message.id;
    const block = (parent: string, content: unknown) =>
      claude("assistant", parent, [content], {
        message: { role: "assistant", id, model: "claude-x", content: [content] },
      });
    const said = block(thought.uuid, { type: "text", text: "Yes." });
    const first = block(said.uuid, { type: "tool_use", id: "c1", name: "Read", input: { path: "a" } });
    const second = block(first.uuid, { type: "tool_use", id: "c2", name: "Read", input: { path: "b" } });
    // Each result follows the line of its call: neither leads to the other.
    const resultOf = (parent: string, call: string, text: string) =>
      claude("user", parent, [{ type: "tool_result", tool_use_id: call, content: text }]);
    const one = resultOf(first.uuid, "c1", "A");
    const two = resultOf(second.uuid, "c2", "B");
    const end = claude("assistant", two.uuid, [{ type: "text", text: "Done." }]);
    const file = await found(
      lines(
        { type: "summary", summary: "Mending", leafUuid: end.uuid },
        { type: "file-history-snapshot", snapshot: {} },
        asked,
        dropped,
        thought,
        said,
        first,
        second,
        one,
        two,
        claude("user", asked.uuid, "A subagent's", { isSidechain: true }),
        claude("user", two.uuid, "Caveat", { isMeta: true }),
        end,
      ),
    );
    assert.deepEqual(brief(file), [
      "user: Fix it",
      'assistant: [{"type":"text","text":"Yes."}] Read({"path":"a"}) Read({"path":"b"})',
      "tool: A",
      "tool: B",
      'assistant: [{"type":"text","text":"Done."}]',
    ]);
    assert.equal(titleOf(file.entries), "Mending");
    assert.deepEqual(countsOf(file), { sidechains: 1, bookkeeping: 2, otherBranches: 2, reasoning: 1 });
    const replies = file.entries.flatMap((entry) => (entry.type === "message" ? [entry.model] : []));
    assert.deepEqual(replies, [undefined, "claude-x", undefined, undefined, "claude-x"]);
    assert.equal(timesOf(file)[0], asked.timestamp);
  });

  it("goes back over a compaction, and makes a conversation of each session", async () => {
    const asked = claude("user", null, "Before");
    const border = {
      ...claude("system", null, undefined),
      logicalParentUuid: asked.uuid,
      subtype: "compact_boundary",
    };
    const summary = claude("user", border.uuid, "In short", { isCompactSummary: true });
    const other = claude("user", null, "Elsewhere", { sessionId: "s2" });
    const after = claude("assistant", summary.uuid, "After");
    const file = await found(lines(asked, border, summary, other, after));
    assert.deepEqual(
      [brief(file), ...file.others.map((entries) => brief({ entries }))],
      [["user: Before", "assistant: After"], ["user: Elsewhere"]],
    );
    assert.deepEqual(countsOf(file), { bookkeeping: 1, summaries: 1 });
    assert.deepEqual(brief(await found(lines(border, summary, after))), [
      "user: In short",
      "assistant: After",
    ]);
  });

  it("ends where lines follow one another in a circle", async () => {
    const [a, b] = [claude("user", "y", "A", { uuid: "x" }), claude("assistant", "x", "B", { uuid: "y" })];
    assert.deepEqual(brief(await found(lines(a, b))), ["user: A", "assistant: B"]);
    const self = claude("user", "z", "A", { uuid: "z" });
    assert.deepEqual(brief(await found(lines(self))), ["user: A"]);
  });
});

const codexItems = [
  words("developer", "Be brief."),
  words("user", "<environment_context>\n  <cwd>/w</cwd>\n</environment_context>"),
  words("user", "Fix it"),
  { type: "reasoning", summary: [], encrypted_content: "x" },
  words("assistant", "I look."),
  { type: "function_call", name: "shell", arguments: '{"command":["ls"]}', call_id: "c1" },
  { type: "custom_tool_call", name: "apply_patch", input: "*** Begin", call_id: "c2" },
  { type: "function_call_output", call_id: "c1", output: '{"output":"a.ts","metadata":{"exit_code":0}}' },
  { type: "custom_tool_call_output", call_id: "c2", output: "Done" },
  { type: "local_shell_call", call_id: "c3", action: { type: "exec", command: ["pwd"] } },
  { type: "function_call_output", call_id: "c3", output: { content: "/w", success: true } },
  { type: "web_search_call", action: { query: "q" } },
  words("assistant", "Done."),
];
const codexBrief = [
  "system: Be brief.",
  "user: Fix it",
  'assistant: I look. shell({"command":["ls"]}) apply_patch({"input":"*** Begin"})',
  "tool: a.ts",
  "tool: Done",
  'assistant:  local_shell({"type":"exec","command":["pwd"]})',
  "tool: /w",
  "assistant: Done.",
];

describe("Import of Codex rollouts", () => {
  it("maps items to messages, calls and results", async () => {
    const file = await found(
      lines(
        codex("session_meta", { id: "1", instructions: "Long", cwd: "/w" }),
        codex("turn_context", { model: "gpt-x" }),
        ...codexItems.map(item),
        codex("event_msg", { type: "agent_message", message: "Done." }),
        codex("compacted", { message: "In short" }),
      ),
    );
    assert.deepEqual(brief(file), codexBrief);
    assert.deepEqual(countsOf(file), { context: 2, bookkeeping: 3, reasoning: 1, summaries: 1 });
    assert.equal(timesOf(file)[0], "2026-05-01T10:00:00.000Z");
    const replies = file.entries.flatMap((entry) => (entry.type === "message" ? (entry.model ?? []) : []));
    assert.deepEqual(new Set(replies), new Set(["gpt-x"]));
  });

  it("reads the bare items of its first versions, and leaves out turns that were taken back", async () => {
    const bare = lines(
      { id: "1", timestamp: "2025-05-01T10:00:00.000Z" },
      { record_type: "state" },
      ...codexItems,
    );
    assert.deepEqual(brief(await found(bare)), codexBrief);
    const back = codex("event_msg", { type: "thread_rolled_back", num_turns: 1 });
    const turns = [
      item(words("user", "One")),
      item(words("user", "Two")),
      back,
      item(words("user", "Three")),
    ];
    assert.deepEqual(brief(await found(lines(...turns))), ["user: One", "user: Three"]);
    const all = { ...back, payload: { type: "thread_rolled_back", num_turns: 1e300 } };
    assert.deepEqual(brief(await found(lines(...turns.slice(0, 2), all, turns[3]))), ["user: Three"]);
  });
});

describe("Import of Copilot chats", () => {
  const terminal = {
    kind: "toolInvocationSerialized",
    toolId: "run_in_terminal",
    toolCallId: "c1",
    pastTenseMessage: { value: "Ran `ls`" },
    toolSpecificData: { kind: "terminal", commandLine: { original: "ls" } },
  };
  const reading = {
    kind: "toolInvocationSerialized",
    toolId: "copilot_readFile",
    toolCallId: "c2",
    resultDetails: { input: '{"path":"a"}', output: [{ type: "embed", value: "A" }] },
  };

  it("maps requests to messages, and tools that were invoked to calls with results", async () => {
    const file = await found({
      requesterUsername: "ann",
      responderUsername: "GitHub Copilot",
      requests: [
        {
          message: { text: "Fix it", parts: [] },
          variableData: { variables: [{ kind: "file" }] },
          timestamp: now - 5_000,
          modelId: "copilot/gpt-x",
          response: [
            { kind: "thinking", value: "Hm" },
            { value: "I look at " },
            { kind: "inlineReference", inlineReference: { path: "/w/a.ts", scheme: "file" } },
            { value: "." },
            terminal,
            { kind: "undoStop" },
            reading,
            { kind: "markdownContent", content: { value: "Done." } },
          ],
        },
        {
          message: { parts: [{ kind: "text", text: "Tha" }, { text: "nks" }] },
          response: [],
          result: { errorDetails: { message: "Cancelled" } },
        },
      ],
    });
    assert.deepEqual(brief(file), [
      "user: Fix it",
      'assistant: I look at `a.ts`. run_in_terminal({"command":"ls"}) copilot_readFile({"path":"a"})',
      "tool: Ran `ls`",
      "tool: A",
      "assistant: Done.",
      "user: Thanks",
    ]);
    assert.deepEqual(countsOf(file), { files: 1, reasoning: 1, bookkeeping: 1, errors: 1 });
    assert.equal(timesOf(file)[0], new Date(now - 5_000).toISOString());
  });

  it("names the place of what is no request", async () => {
    assert.equal(
      await problemOf({ requests: [{ message: { text: "Hi" } }, { message: {} }] }),
      "$.requests[1].message.text is not a text. The file looks like one of Copilot Chat.",
    );
  });

  it("replays the log in which VS Code stores a chat", async () => {
    const request = (text: string) => ({ message: { text }, response: [{ value: `To ${text}` }] });
    const file = await found(
      lines(
        { kind: 0, v: { version: 3, requests: [request("one")] } },
        { kind: 1, k: ["customTitle"], v: "Numbers" },
        { kind: 2, k: ["requests"], v: [request("two"), request("three")] },
        { kind: 2, k: ["requests", 1, "response"], v: [{ value: ", and more" }] },
        { kind: 2, k: ["requests"], v: [request("four")], i: 2 },
        { kind: 1, k: ["requests", 7, "message"], v: { text: "nowhere" } },
        { kind: 1, k: ["__proto__", "polluted"], v: true },
        { kind: 3, k: ["requests", 0, "response"] },
      ),
    );
    const expected = [
      "user: one",
      "user: two",
      "assistant: To two, and more",
      "user: four",
      "assistant: To four",
    ];
    assert.deepEqual(brief(file), expected);
    assert.equal(titleOf(file.entries), "Numbers");
    assert.equal(({} as Record<string, unknown>)["polluted"], undefined);
  });
});
