import assert from "node:assert/strict";
import { requestBody } from "../../../../src/models/chatCompletions/requestBody.ts";
import { messagesBody } from "../../../../src/models/messages/messagesBody.ts";
import { responsesBody } from "../../../../src/models/responses/responsesBody.ts";
import { readFile, request } from "../chatCompletions/asked.ts";

const asked = request({ messages: [{ role: "user", content: "?" }], tools: [readFile], toolChoice: "none" });
const termsAt = (server: string) =>
  ({ recipient: { server, model: "m" }, rules: {}, refused: new Set<never>(), effort: "auto" }) as const;

describe("A request that is to bring no call", () => {
  it("keeps its tools, and forbids calls where the server is known to keep its cache by that", () => {
    for (const [server, choice] of [
      ["api.openai.com", "none"],
      ["here.openai.azure.com:443", "none"],
      ["localhost:8080", undefined],
      ["openai.com.example", undefined],
    ] as const) {
      for (const body of [requestBody(asked, termsAt(server)), responsesBody(asked, termsAt(server))]) {
        assert.deepEqual([body.tool_choice, body.tools?.length], [choice, 1], server);
      }
    }
    const body = messagesBody(asked, termsAt("api.anthropic.com"));
    assert.deepEqual(["tool_choice" in body, body.tools?.length], [false, 1]);
  });

  it("says nothing of calls where it has no tools, or may bring some", () => {
    for (const other of [{ ...asked, tools: [] }, request({ messages: asked.messages, tools: [readFile] })]) {
      assert.equal("tool_choice" in requestBody(other, termsAt("api.openai.com")), false);
      assert.equal("tool_choice" in responsesBody(other, termsAt("api.openai.com")), false);
    }
  });
});
