import assert from "node:assert/strict";
import { checksumOf } from "../../../../../src/core/conversation/transfer/checksum.ts";
import { processorMs } from "../../../../fixtures/processorMs.ts";
import {
  brief,
  claude,
  codex,
  found,
  gpt,
  item,
  lines,
  node,
  problemOf,
  read,
  said,
  textOf,
  words,
} from "../../../../fixtures/foreignFiles.ts";
import { problemSentence } from "../../../doubles/english.ts";

const user = { role: "user", content: "Hi" };
const exported = async (...entries: readonly object[]) => ({
  version: 1,
  entries,
  checksum: await checksumOf(entries),
});

describe("A file that is no conversation", () => {
  it("is named where it looks like something known", async () => {
    const cases: readonly [unknown, RegExp][] = [
      ["PK\u0003\u0004…", /ZIP archive/],
      ["<!DOCTYPE html><html>", /web page/],
      ["## User\nhi\n", /Markdown/],
      ["**User**\n\nhi", /Markdown/],
      ["- role: user\n  content: hi\n", /YAML/],
      ["messages:\n  - role: user\n", /YAML/],
      ["role,content\nuser,hi\n", /a table/],
      ['"from";"text"\r\n"a";"b"\r\n', /a table/],
      ["# A talk\n\nHi", /Markdown/],
      [
        lines({ session_id: "1", ts: 1, text: "Hi" }, { session_id: "1", ts: 2, text: "Hi" }),
        /history\.jsonl/,
      ],
      [lines({ a: 1 }, { a: 2 }), /^line 1 is no message of a format that is known here: it has "a"/],
      [[1, 2], /^\$\[0\] is not an object/],
      [[[user]], /^\$\[0\] is not an object/],
    ];
    for (const [file, problem] of cases) assert.match(await problemOf(file), problem);
  });

  it("is one again without the separators of a JSON text sequence", async () => {
    const text = [user, { role: "assistant", content: "Yes" }]
      .map((one) => `\u001e${JSON.stringify(one)}\n`)
      .join("");
    assert.equal((await found(text)).entries.length, 2);
  });

  it("is one whose names and numbers cannot be kept, and says which", async () => {
    const entry = { v: 3, id: "1", conversationId: "c", seq: 1, at: 1, type: "message", message: user };
    const moment = { strategy: "dropOldest", trigger: "manual", hides: [], tokensBefore: 1, tokensAfter: 1 };
    const cases: readonly [object, RegExp][] = [
      [{ id: "\ud800" }, /^\$\.entries\[0\]\.id is not a text/],
      [{ conversationId: "a\udc00" }, /^\$\.entries\[0\]\.conversationId is not a text/],
      [{ at: 8.64e15 + 2 }, /\.at is not a time/],
      [{ tokens: { counter: "c", count: 2 ** 60 } }, /\.tokens\.count is not a number from 0 to 2\^53/],
      [{ reasoningMs: 1e300 }, /\.reasoningMs is not a number from 0 to 2\^53/],
      [{ usage: { promptTokens: -1, completionTokens: 0 } }, /\.promptTokens is not a number from 0 to/],
      [{ ...moment, type: "compaction", moment: { idleMs: 1, saves: "x" } }, /\.saves is not a number\./],
    ];
    for (const [changed, problem] of cases)
      assert.match(await problemOf(await exported({ ...entry, ...changed })), problem);
    const { entries } = await found(
      await exported({ ...entry, at: 1.6, tokens: { counter: "c", count: 2.4 } }),
    );
    assert.deepEqual(entries, [{ ...entry, at: 2, tokens: { counter: "c", count: 2 } }]);
  });

  it("costs no more than its length, however deep, long or oddly named it is", async () => {
    const deep = (count: number) => "[".repeat(count) + "]".repeat(count);
    const argued = `[{"role":"assistant","tool_calls":[{"id":"a","function":{"name":"f","arguments":{"x":${deep(100_000)}}}}]}]`;
    assert.match(await problemOf(argued), /nests more than 500/);
    assert.match(await problemOf(`{"version":1,"entries":${deep(100_000)}}`), /nests more than 500/);
    assert.match(await problemOf(lines(user, `{"x":${deep(100_000)}}`)), /nests more than 500/);
    const odd =
      '[{"role":"user","content":"Hi","__proto__":{"content":"Evil"},"constructor":1,"toString":"x"}]';
    assert.deepEqual(brief(await found(odd)), ["user: Hi"]);
    assert.match(
      await problemOf('[{"__proto__":{"role":"user","content":"Hi"}}]'),
      /^\$\[0\]\.role is not one of/,
    );
    assert.deepEqual(({} as Record<string, unknown>)["content"], undefined);
  });

  it("takes long files of every format in linear time", async () => {
    const many = <T>(count: number, make: (index: number) => T) =>
      Array.from({ length: count }, (_, at) => make(at));
    const formats: readonly ((count: number) => unknown)[] = [
      (count) =>
        many(count, () => ({ role: "tool", tool_call_id: "x", content: "A" })).concat([user] as never[]),
      (count) =>
        many(count, () => ({
          role: "assistant",
          tool_calls: [{ id: "a", function: { name: "f", arguments: "" } }],
        })),
      (count) =>
        lines(
          ...many(count, (at) => claude("user", `n${at - 1}`, "Hi", { uuid: `n${at}`, sessionId: `s${at}` })),
        ),
      (count) =>
        lines(
          ...many(count, (at) =>
            claude("assistant", null, [{ type: "text", text: "x" }], {
              message: { id: "m", content: [{ type: "text", text: String(at) }] },
            }),
          ),
        ),
      (count) =>
        lines(
          ...many(count, (at) =>
            item({ type: "function_call", name: "f", arguments: "{}", call_id: `c${at}` }),
          ),
        ),
      (count) =>
        lines(
          ...many(count, () => codex("event_msg", { type: "thread_rolled_back", num_turns: 1 })),
          item(words("user", "x")),
        ),
      (count) => ({ requests: many(count, () => ({ message: "Hi", response: [{ value: "x" }] })) }),
      (count) => [
        gpt(
          "T",
          1,
          ...many(count, (at) => node(`n${at}`, at === 0 ? "root" : `n${at - 1}`, "user", said("x"))),
        ),
      ],
    ];
    for (const [place, make] of formats.entries()) {
      const time = async (count: number) => {
        const text = textOf(make(count));
        return processorMs(async () => {
          const imported = await read(text);
          assert.ok(imported.ok, imported.ok ? "" : problemSentence(imported.problem));
        });
      };
      await time(2_000);
      const [small, large] = [await time(2_000), await time(16_000)];
      // Eight times as much; a square would take sixty-four times as long.
      assert.ok(large < Math.max(small, 20) * 40, `format ${place}: ${small} ms, then ${large} ms`);
    }
  });
});
