import assert from "node:assert/strict";
import type { ChatMessage } from "../../../../src/core/conversation/message.ts";
import { requestBody, type ChatRefused } from "../../../../src/models/chatCompletions/requestBody.ts";
import { readFile, request } from "./asked.ts";

const half = "🎉"[0]!;
const calling = (json: string): ChatMessage => ({
  role: "assistant",
  content: null,
  tool_calls: [{ id: "1", type: "function", function: { name: "read_file", arguments: json } }],
});
const terms = {
  recipient: { server: "a.example", model: "m" },
  rules: {},
  refused: new Set<ChatRefused>(),
  effort: "auto",
} as const;
const sent = (...messages: readonly ChatMessage[]) =>
  requestBody(request({ messages, tools: [readFile] }), terms).messages;

describe("The body of a request", () => {
  const broken: Readonly<Record<string, ChatMessage>> = {
    "a system prompt": { role: "system", content: `x${half}` },
    "a message": { role: "user", content: `${half}x`, name: half },
    "a part of a message": { role: "user", content: [{ type: "text", text: half }] },
    "a reply": { role: "assistant", content: half },
    "a call": calling(`{"path":"${half}"}`),
    "an escape in a call": calling('{"path":"x\\ud83c"}'),
    "a result": { role: "tool", tool_call_id: "1", content: half },
  };
  for (const [where, message] of Object.entries(broken)) {
    it(`is well-formed though the record has half a character in ${where}`, () => {
      const body = JSON.stringify(sent(message));
      // `JSON.stringify` writes a lone surrogate as an escape, in lower case.
      assert.ok(!/\\ud[89a-f]/.test(body), body);
      assert.ok(body.includes("\ufffd"), body);
      assert.deepEqual(JSON.parse(body), sent(message));
    });
  }

  it("leaves whole characters as they are, also those written as escapes", () => {
    const messages: ChatMessage[] = [
      { role: "user", content: "🎉 👨‍👩‍👧" },
      calling('{"path":"\\ud83c\\udf89 🎉"}'),
      calling('{"path":"C:\\\\ud83c"}'),
      { role: "tool", tool_call_id: "1", content: "\\ud83c" },
    ];
    assert.deepEqual(sent(...messages), messages);
  });

  it("has an empty object for arguments that are none", () => {
    const argumentsOf = (message: ChatMessage | undefined) =>
      message?.role === "assistant" && message.tool_calls?.[0]?.function.arguments;
    for (const json of ["", '{"path":"a', "[]", "null"]) {
      assert.equal(argumentsOf(sent(calling(json))[0]), "{}");
    }
  });
});
