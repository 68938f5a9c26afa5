import assert from "node:assert/strict";
import type { ChatMessage, ToolCall } from "../../../../src/core/conversation/message.ts";
import { callsOf, textOf } from "../../../../src/core/conversation/message.ts";
import { shapeMessages } from "../../../../src/models/wire/shapeMessages.ts";
import { stricterRules, strictestRules, type WireRules } from "../../../../src/models/wire/wireRules.ts";

const call = (id: string): ToolCall => ({ id, type: "function", function: { name: "f", arguments: "{}" } });
const says = (role: "system" | "user" | "assistant", content: string): ChatMessage => ({ role, content });
const calling = (...ids: readonly string[]): ChatMessage => ({
  ...{ role: "assistant", content: null },
  tool_calls: ids.map(call),
});
const result = (tool_call_id: string, content = "ok"): ChatMessage => ({
  role: "tool",
  tool_call_id,
  content,
});
const outline = (messages: readonly ChatMessage[]) =>
  messages.map((message) => `${message.role} ${textOf(message)}`.trim());
const shaped = (rules: WireRules, ...messages: readonly ChatMessage[]) => shapeMessages(messages, rules);

describe("The shape of a request's messages", () => {
  const plain = [says("system", "s"), says("user", "a"), calling("1"), result("1"), says("assistant", "b")];

  it("is the record's own where no rule says otherwise", () => {
    assert.deepEqual(shaped({}, ...plain), plain);
  });

  it("leaves out a reply that said nothing, and what it thought", () => {
    const silent: ChatMessage = { role: "assistant", content: " ", reasoning: "Hm." };
    assert.deepEqual(shaped({}, says("user", "a"), silent), [says("user", "a")]);
  });

  it("has one system message, first, with the text of all", () => {
    const messages = [says("system", "s"), says("system", "summary"), says("user", "a"), says("system", "t")];
    assert.deepEqual(outline(shaped({ system: "first" }, ...messages)), [
      "system s\n\nsummary\n\nt",
      "user a",
    ]);
  });

  it("are known by the words of more servers", () => {
    const said: readonly (readonly [words: string, rules: WireRules])[] = [
      ["'messages.2' : property 'reasoning' is unsupported", { reasoning: "never" }],
      ["Additional properties are not allowed ('reasoning_details' was unexpected)", { reasoning: "never" }],
      ["Duplicate tool_call id found: call_1", { ids: "safe" }],
      ["failed to parse grammar", { schemas: "plain" }],
      ["messages[3]: system messages are only allowed at position 0", { system: "first" }],
    ];
    for (const [words, rules] of said) assert.deepEqual(stricterRules({}, words), rules, words);
    const unexpected = 'Unexpected role "system".';
    assert.deepEqual(stricterRules({}, unexpected), { system: "first" });
    assert.deepEqual(stricterRules({ system: "first" }, unexpected), { system: "user" });
    assert.deepEqual(stricterRules({}, "Unexpected role 'user' after role 'tool'"), {
      afterTool: "assistant",
    });
  });

  it("has no system message where a server takes none", () => {
    const rules = stricterRules({}, "System role not supported") ?? {};
    assert.deepEqual(outline(shaped(rules, says("system", "s"), says("user", "a"), says("system", "t"))), [
      "user s\n\nt\n\na",
    ]);
    assert.deepEqual(rules, stricterRules({}, "Developer instruction is not enabled for models/gemma-3"));
    assert.equal(stricterRules(rules, "System message must be first"), undefined);
    assert.equal(stricterRules({}, "Multiple system messages are not supported")?.system, "first");
  });

  it("has an answer between a result and what the user says next", () => {
    const roles = shaped({ afterTool: "assistant" }, ...plain.slice(0, 4), says("user", "stop")).map(
      ({ role }) => role,
    );
    assert.deepEqual(roles, ["system", "user", "assistant", "tool", "assistant", "user"]);
  });

  it("has what passes with the request at the end of a result that nothing of the user's may follow", () => {
    const plan: ChatMessage = { role: "user", content: "<plan>", passing: true };
    const rules = { afterTool: "assistant" } as const;
    assert.deepEqual(outline(shaped(rules, ...plain.slice(0, 4), plan)).at(-1), "tool ok\n\n<plan>");
    assert.deepEqual(outline(shaped(rules, ...plain, plan)).at(-1), "user <plan>");
    assert.deepEqual(outline(shaped({ roles: "alternate" }, says("user", "a"), plan)), ["user a\n\n<plan>"]);
  });

  it("takes turns, the user first, and parts no result from its call", () => {
    const messages = [
      ...[says("system", "s"), says("assistant", "x"), says("user", "a"), says("user", "b")],
      ...[calling("1", "2"), result("1"), result("2"), says("assistant", "c"), says("assistant", "d")],
    ];
    const turns = outline(shaped({ roles: "alternate" }, ...messages));
    assert.deepEqual(turns.slice(2), [
      ...["assistant x", "user a\n\nb", "assistant", "tool ok", "tool ok", "assistant c\n\nd"],
    ]);
    assert.match(turns[1] ?? "", /^user ./);
  });

  it("joins a picture with the words before it", () => {
    const image = { type: "image_url", image_url: { url: "data:image/png;base64,AA==" } } as const;
    const [joined] = shaped({ roles: "alternate" }, says("user", "a"), { role: "user", content: [image] });
    assert.deepEqual(joined?.content, [{ type: "text", text: "a" }, image]);
  });

  it("has no blank and no null", () => {
    const messages = [says("user", " "), calling("1"), result("1", ""), says("user", "a")];
    for (const { content } of shaped({ blanks: "filled" }, ...messages)) {
      assert(typeof content === "string" && content.trim() !== "");
    }
  });

  const wanted = { nine: /^[A-Za-z0-9]{9}$/, safe: /^[\w-]{1,64}$/ } as const;
  for (const [rule, pattern] of Object.entries(wanted)) {
    it(`has ids that fit (${rule}), each once, the same each time, and the same for call and result`, () => {
      const ids = ["functions.f:0", "functions.f:1", "x".repeat(90), "", "abcdefghi", "é"];
      const messages = [...ids, ...ids].flatMap((id) => [calling(id), result(id)]);
      const rules: WireRules = { ids: rule as "nine" | "safe" };
      const mapped = shaped(rules, ...messages);
      const asked = mapped.flatMap((message) => callsOf(message).map(({ id }) => id));
      const answered = mapped.flatMap((message) => (message.role === "tool" ? [message.tool_call_id] : []));
      assert.deepEqual(asked, answered);
      assert.equal(new Set(asked).size, 2 * ids.length);
      assert(
        asked.every((id) => pattern.test(id)),
        asked.join(" "),
      );
      assert(asked.includes("abcdefghi"));
      assert.deepEqual(shaped(rules, ...messages), mapped);
      assert.deepEqual(shaped(rules, ...messages.slice(0, 6)), mapped.slice(0, 6));
    });
  }

  it("moves the id of what belongs to a call with it", () => {
    const part = { server: "s", model: "m", kind: "k", data: 1, call: "a:b" };
    const message = { ...calling("a:b"), opaque: [part] } as ChatMessage;
    const [sent] = shaped({ ids: "nine" }, message, result("a:b"));
    assert(sent?.role === "assistant");
    assert.equal(sent.opaque?.[0]?.call, sent.tool_calls?.[0]?.id);
  });

  it("is the same once more, under every rule together", () => {
    const messages = [
      ...[says("assistant", "x"), says("user", "a"), calling("é", "é2"), result("é", ""), result("é2")],
      ...[says("user", "b"), says("user", " "), says("system", "t"), says("assistant", "c\ud800")],
    ];
    const once = shaped(strictestRules, ...messages);
    assert.deepEqual(shaped(strictestRules, ...once), once);
    assert(JSON.stringify(once).isWellFormed());
  });
});
