import assert from "node:assert/strict";
import { fileText } from "../../../../../src/core/conversation/transfer/importedText.ts";
import {
  brief,
  countsOf,
  found,
  lines,
  messagesOf,
  now,
  problemOf,
  timesOf,
  titleOf,
} from "../../../../fixtures/foreignFiles.ts";

const user = { role: "user", content: "Hi" };
const reply = { role: "assistant", content: "Hello" };

describe("Import of chat messages in other wrappings", () => {
  it("takes objects with messages, lines of messages, and lines or lists of conversations", async () => {
    const one = ["user: Hi", "assistant: Hello"];
    assert.deepEqual(brief(await found({ messages: [user, reply] })), one);
    assert.deepEqual(brief(await found(lines(user, "", reply))), one);
    assert.deepEqual(brief(await found(lines(user, reply).replaceAll("\n", "\r\n"))), one);
    for (const file of [
      lines({ messages: [user] }, { messages: [reply] }),
      [{ messages: [user] }, { messages: [reply] }],
    ]) {
      const several = await found(file);
      assert.deepEqual([several, ...several.others.map((entries) => ({ entries }))].map(brief), [
        ["user: Hi"],
        ["assistant: Hello"],
      ]);
    }
    assert.deepEqual(brief(await found(user)), ["user: Hi"]);
    const request = await found({ model: "m", title: "T", system: "S", messages: [user] });
    assert.deepEqual(brief(request), ["system: S", "user: Hi"]);
    assert.deepEqual([titleOf(request.entries), request.entries[0]?.type], ["T", "model"]);
  });

  it("reads UTF-8 and UTF-16 of both byte orders, with a mark and without", () => {
    const text = '[{"role":"user","content":"Grüße 🎉"}]';
    const little = (value: string) => new Uint8Array(Buffer.from(value, "utf16le"));
    const big = (value: string) => new Uint8Array(Buffer.from(value, "utf16le").swap16());
    const utf8 = (value: string) => new TextEncoder().encode(value);
    for (const encode of [little, big, utf8]) {
      assert.equal(fileText(encode(text)), text);
      assert.equal(fileText(encode(`\uFEFF${text}`)), text);
    }
    assert.equal(fileText(new Uint8Array([0x22, 0xe9, 0x22])), undefined);
    assert.equal(fileText(new Uint8Array()), "");
  });

  it("drops results without calls, and puts late and repeated ones where they belong", async () => {
    const result = { role: "tool", tool_call_id: "t1", content: "A" };
    const call = { id: "t1", type: "function", function: { name: "f", arguments: "{}" } };
    const asking = { role: "assistant", content: null, tool_calls: [call] };
    const orphan = await found([result, user, reply]);
    assert.deepEqual(brief(orphan), ["user: Hi", "assistant: Hello"]);
    assert.deepEqual(countsOf(orphan), { orphanResults: 1 });
    assert.deepEqual(brief(await found([user, asking, user, result])), [
      "user: Hi",
      "assistant:  f({})",
      "tool: A",
      "user: Hi",
    ]);
    assert.deepEqual(countsOf(await found([asking, result, result])), { orphanResults: 1 });
    const twice = await found([{ ...asking, tool_calls: [call, call] }, result, result, asking, result]);
    assert.deepEqual(countsOf(twice), { renamedCalls: 2 });
    assert.equal(brief(twice).length, 5);
  });

  it("maps functions of the old API to tool calls", async () => {
    const old = await found([
      user,
      { role: "assistant", content: null, function_call: { name: "look", arguments: '{"at":1}' } },
      { role: "function", name: "look", content: "seen" },
      reply,
      { role: "assistant", content: "Again", function_call: { name: "look", arguments: "{}" } },
      { role: "function", name: "look", content: "gone" },
    ]);
    assert.deepEqual(brief(old), [
      "user: Hi",
      'assistant:  look({"at":1})',
      "tool: seen",
      "assistant: Hello",
      "assistant: Again look({})",
      "tool: gone",
    ]);
    assert.deepEqual(old.notes, []);
    const lost = await found([user, { role: "function", name: "look", content: "seen" }]);
    assert.deepEqual(countsOf(lost), { orphanResults: 1 });
  });

  it("takes calls without ids, with objects as arguments, of custom tools and of names that no server takes", async () => {
    const calls = [
      { function: { name: "a.b/c", arguments: { x: 1 } } },
      { id: "c", type: "custom", custom: { name: "sh", input: "ls" } },
      { function: { name: "n".repeat(80), arguments: "" } },
    ];
    const file = await found([
      { role: "assistant", content: "", tool_calls: calls },
      { role: "tool", tool_name: "a.b/c", content: "1" },
      { role: "tool", tool_call_id: "c", content: "2" },
      { role: "tool", content: "3" },
    ]);
    const name = "n".repeat(64);
    assert.deepEqual(brief(file), [
      `assistant:  a_b_c({"x":1}) sh({"input":"ls"}) ${name}({})`,
      "tool: 1",
      "tool: 2",
      "tool: 3",
    ]);
    assert.deepEqual(countsOf(file), { renamedTools: 2 });
  });

  it("keeps texts and pictures of content parts and counts the others by kind", async () => {
    const url = "data:image/png;base64,AAAA";
    const file = await found([
      {
        role: "user",
        content: [
          { type: "input_text", text: "Look" },
          { type: "image_url", image_url: { url } },
          { type: "input_image", image_url: url },
          { type: "input_image", file_id: "file-1", image_url: "file-1" },
          { type: "input_audio", input_audio: {} },
          { type: "file", file: {} },
          { type: "hologram" },
        ],
      },
      { role: "assistant", content: [{ type: "output_text", text: "Seen" }], reasoning_content: "Hm" },
      { role: "user", content: " " },
    ]);
    const picture = { type: "image_url", image_url: { url } };
    assert.deepEqual(messagesOf(file.entries), [
      { role: "user", content: [{ type: "text", text: "Look" }, picture, picture] },
      { role: "assistant", content: [{ type: "text", text: "Seen" }] },
    ]);
    assert.deepEqual(countsOf(file), {
      pictures: 1,
      audio: 1,
      files: 1,
      otherParts: 1,
      reasoning: 1,
      emptyMessages: 1,
    });
  });

  it("says which lines are damaged and takes the rest", async () => {
    const file = await found(
      lines(user, '{"role":"assistant","con', reply, user, "\u0000\u0000", reply, '{"role":'),
    );
    assert.equal(brief(file).length, 4);
    assert.deepEqual(file.notes, [{ kind: "damagedLines", count: 3, lines: [2, 5, 7] }]);
    assert.match(await problemOf(lines(user, { role: "nobody" })), /^line 2\.role is not one of/);
  });
});

/** Messages as Cline and Roo keep what they send (`api_conversation_history.json`). */
const cline = [
  { role: "user", content: [{ type: "text", text: "<task>Fix it</task>" }], ts: now - 3_000 },
  {
    role: "assistant",
    content: [
      { type: "thinking", thinking: "Hm", signature: "s" },
      { type: "text", text: "<read_file><path>a</path></read_file>" },
      { type: "tool_use", id: "u1", name: "read_file", input: { path: "a" } },
      { type: "tool_use", id: "u2", name: "list", input: {} },
    ],
    ts: now - 2_000,
  },
  {
    role: "user",
    content: [
      { type: "tool_result", tool_use_id: "u1", content: "A" },
      {
        type: "tool_result",
        tool_use_id: "u2",
        content: [
          { type: "text", text: "B" },
          { type: "image", source: { type: "base64", media_type: "image/png", data: "AA" } },
        ],
      },
      { type: "text", text: "Go on" },
      { type: "image", source: { type: "base64", media_type: "image/png", data: "AA" } },
    ],
    ts: now - 1_000,
  },
];

describe("Import of Cline's and Roo's conversations", () => {
  it("maps blocks to calls and results; calls in the text stay text", async () => {
    const file = await found(cline);
    assert.deepEqual(brief(file), [
      'user: [{"type":"text","text":"<task>Fix it</task>"}]',
      'assistant: [{"type":"text","text":"<read_file><path>a</path></read_file>"}] read_file({"path":"a"}) list({})',
      "tool: A",
      "tool: B",
      'user: [{"type":"text","text":"Go on"},{"type":"image_url","image_url":{"url":"data:image/png;base64,AA"}}]',
    ]);
    assert.deepEqual(countsOf(file), { reasoning: 1, pictures: 1 });
    assert.equal(timesOf(file)[0], new Date(now - 3_000).toISOString());
  });

  it("names the file that holds the conversation when given the other one", async () => {
    const file = [{ ts: 1, type: "say", say: "text", text: "Fix it" }];
    assert.match(await problemOf(file), /ui_messages\.json; .*api_conversation_history\.json/);
  });
});
