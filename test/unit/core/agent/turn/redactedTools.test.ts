import assert from "node:assert/strict";
import { RedactedTools, withoutSecrets } from "../../../../../src/core/agent/turn/redactedTools.ts";
import type { ToolEffect } from "../../../../../src/core/ports/tools.ts";
import { callOf } from "../../../../fixtures/askedCalls.ts";

const secret = ["ghp", "aB3dE5fG7hJ9kL1mN2pQ4rS6tU8vW0xYz123"].join("_");
const text = `first\nTOKEN=${secret}\nlast`;
const tools = {
  definitions: [],
  effect: (): ToolEffect => "read",
  run: async () => ({ content: text, failed: true }),
};
const never = new AbortController().signal;

describe("What tools return before it is sent", () => {
  it("has no secrets in it where the user chose so, and says what is left out", async () => {
    const { content, failed } = await new RedactedTools(tools, () => true).run(callOf("a", {}), never);
    assert.ok(!content.includes(secret));
    assert.match(content, /^\[Secrets are left out.*token 1.*\]\nfirst\nTOKEN=\[redacted token\]\nlast$/);
    assert.equal(failed, true);
  });

  it("is as it was without that choice, and follows a change of it", async () => {
    let isOn = false;
    const redacted = new RedactedTools(tools, () => isOn);
    assert.equal((await redacted.run(callOf("a", {}), never)).content, text);
    isOn = true;
    assert.notEqual((await redacted.run(callOf("a", {}), never)).content, text);
  });

  it("gets no note where there was nothing to leave out", () => {
    assert.equal(withoutSecrets("plain"), "plain");
  });
});
